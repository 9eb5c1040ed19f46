"""Records many phrases at once in threads, each distinct phrase once.

Threads are enough. hibari spends its time in onnxruntime and numpy, which release the GIL: on two
cores, two threads record twice as many phrases as one, and playing meanwhile had no underruns on a
busy computer. The system voice waits for its own processes.

The thread that asks for a take never records it itself. So a voice that hangs can be abandoned,
and its daemon thread does not keep the program from ending.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from fractions import Fraction
from queue import SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Final, Self, TypeAlias

from coach.errors import NO_MEMORY, CoachError, VoiceError
from coach.processors import processors
from coach.units import seconds_of
from coach.voices.base import Take, Voice, failed, quoted

WORKERS: Final = min(4, processors())
"""Default number of threads that record ahead: one for each processor, because the thread that asks
for takes mostly waits."""

PATIENCE: Final = 60.0
"""Seconds to wait for a phrase. The slowest voice, `system`, needs 40 to time out twice."""

_PATIENCE_FOR_A_WORD: Final = 30.0
"""Seconds that a voice may take for its first word."""

_CLOSE_TIMEOUT: Final = 5.0
"""Seconds that `close` waits for phrases that are being recorded."""

_Wanted: TypeAlias = tuple[str, Fraction]
"""A phrase, and how many times as fast as usual."""

_Job: TypeAlias = "tuple[_Wanted, Future[Take]]"

_USUAL: Final = Fraction(1)


class PhraseRecorder:
    """Records phrases ahead in the background, and any phrase immediately when it is needed.

    Use it in a `with` block, which closes it. Takes do not depend on the order of recording or the
    number of workers.

    workers: threads that record ahead.
    patience: seconds that `take` waits for a phrase.
    """

    def __init__(
        self,
        voice: Voice,
        phrases: Iterable[str] = (),
        workers: int = WORKERS,
        patience: float = PATIENCE,
    ) -> None:
        self._voice = voice
        self._patience = patience
        self._lock = Lock()
        self._asked: dict[_Wanted, Future[Take]] = {}
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads = [self._thread(self._work) for _ in range(workers)]
        self.ahead(phrases)

    def ahead(self, phrases: Iterable[str]) -> None:
        """Record these in the background, in this order, after the phrases asked for before."""
        with self._lock:
            for text in phrases:
                wanted = (text, _USUAL)
                if wanted not in self._asked:
                    future = self._asked[wanted] = Future()
                    self._jobs.put((wanted, future))

    def is_recorded(self, text: str) -> bool:
        """True when the take of a phrase is ready, so that `take` returns it at once."""
        with self._lock:
            future = self._asked.get((text, _USUAL))
        return (
            future is not None
            and future.done()
            and not future.cancelled()
            and future.exception() is None
        )

    def take(self, text: str, quick: Fraction = _USUAL) -> Take:
        """The take of one phrase, `quick` times as fast as usual. Raises VoiceError if the voice
        fails in any way, or does not answer within `patience` seconds.

        A phrase that is queued or was never asked for is recorded immediately; one that is being
        recorded is waited for; one that failed is tried again.
        """
        with self._lock:
            wanted = (text, quick)
            future = self._asked.get(wanted)
            if future is None or future.cancel() or _has_failed(future):
                future = self._asked[wanted] = Future()
                future.set_running_or_notify_cancel()  # so that no worker takes it
                self._threads.append(self._thread(self._record, wanted, future))
        try:
            return future.result(self._patience)
        except TimeoutError as late:
            with self._lock:
                if self._asked.get(wanted) is future:
                    del self._asked[wanted]  # the next call starts a new thread
            raise self._failed(text, f"nothing came within {self._patience:g} s", late) from late

    def close(self) -> None:
        """Drop queued phrases, and wait up to 5 s for those being recorded. May be called twice."""
        with self._lock:
            for future in self._asked.values():
                future.cancel()
            for _ in self._threads:
                self._jobs.put(None)
        until = time.monotonic() + _CLOSE_TIMEOUT
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _thread(self, work: Callable[..., None], *given: object) -> Thread:
        # A daemon, so that the program can end while a voice hangs.
        thread = Thread(target=work, args=given, name="coach-recorder", daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            wanted, future = job
            if future.set_running_or_notify_cancel():
                self._record(wanted, future)

    def _record(self, wanted: _Wanted, future: "Future[Take]") -> None:
        text, quick = wanted
        try:
            voice = self._voice if quick == _USUAL else self._voice.quicker(quick)
            future.set_result(voice.record(text))
        except CoachError as fault:
            future.set_exception(fault)
        except BaseException as fault:  # noqa: BLE001  # `take` raises it as a VoiceError
            words = f"{type(fault).__name__} {fault}"
            reason = NO_MEMORY if isinstance(fault, MemoryError) else " ".join(words.split())
            future.set_exception(self._failed(text, reason, fault))

    def _failed(self, text: str, what: str, cause: BaseException) -> VoiceError:
        error = failed(self._voice.name, f"{what}, for {quoted(text)}")
        error.__cause__ = cause
        return error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _has_failed(future: "Future[Take]") -> bool:
    return future.done() and future.exception() is not None


def seconds_of_a_word(voice: Voice) -> float:
    """How long a word lasts that a voice records now, seconds. Raises what recording raises."""
    with PhraseRecorder(voice, workers=0, patience=_PATIENCE_FOR_A_WORD) as recorder:
        return float(seconds_of(recorder.take("Ready").frames))
