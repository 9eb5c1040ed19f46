"""The recording recorder: many phrases, several at a time, each distinct one once.

Threads are enough. hibari spends its time in onnxruntime and numpy, which let other threads run:
two threads record twice as many phrases as one on two cores, and what plays meanwhile had no
underrun on a busy computer. The system voice waits for processes of its own.

A voice is never recorded by the thread that asks: one that hangs is given up after a while, and its
thread does not keep the program from ending.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Final, Self, TypeAlias

from coach.errors import CoachError, VoiceError
from coach.processors import processors
from coach.voices.base import Take, Voice

WORKERS: Final = min(4, processors())
"""Threads that record ahead, unless told otherwise: one for each processor, because whoever asks
for phrases in the order of need mostly waits for one that is being recorded."""

PATIENCE: Final = 60.0
"""Seconds that a phrase is waited for. The slowest voice, `system`, needs 40 to give up twice."""

_FAREWELL: Final = 5.0
"""Seconds that closing waits for phrases that are being recorded."""

_Order: TypeAlias = "tuple[str, Future[Take]]"


class PhraseRecorder:
    """Records phrases ahead in the background, and any phrase at once when it is asked for.

    Use it in a `with` block: leaving drops what has not begun and waits for what has, for a few
    seconds. What is recorded does not depend on the order or the number of workers.
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
        self._asked: dict[str, Future[Take]] = {}
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._threads = [self._thread(self._work) for _ in range(workers)]
        self.ahead(phrases)

    def ahead(self, phrases: Iterable[str]) -> None:
        """Record these in the background, in this order, after what was asked before."""
        with self._lock:
            for text in phrases:
                if text not in self._asked:
                    future = self._asked[text] = Future()
                    self._orders.put((text, future))

    def take(self, text: str) -> Take:
        """The take of one phrase. Raises VoiceError as the voice does, for whatever else goes wrong
        inside of it, and when nothing comes for `PATIENCE` seconds.

        A phrase that is still waiting for its turn, or was never asked for, is recorded at once;
        one that is being recorded is waited for. One that has failed before is tried again.
        """
        with self._lock:
            future = self._asked.get(text)
            if future is None or future.cancel() or _has_failed(future):
                future = self._asked[text] = Future()
                future.set_running_or_notify_cancel()  # so that nobody else takes it over
                self._threads.append(self._thread(self._record, text, future))
        try:
            return future.result(self._patience)
        except TimeoutError as late:
            with self._lock:
                if self._asked.get(text) is future:
                    del self._asked[text]  # whoever asks again does not wait for the same thread
            raise self._failed(text, f"nothing came within {self._patience:g} s", late) from late

    def close(self) -> None:
        """Drop what has not begun and wait for what has. Closing twice does no harm."""
        with self._lock:
            for future in self._asked.values():
                future.cancel()
            for _ in self._threads:
                self._orders.put(None)
        until = time.monotonic() + _FAREWELL
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _thread(self, work: Callable[..., None], *given: object) -> Thread:
        # A daemon, because the program must be able to end while a voice hangs.
        thread = Thread(target=work, args=given, name="coach-recorder", daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            text, future = order
            if future.set_running_or_notify_cancel():
                self._record(text, future)

    def _record(self, text: str, future: "Future[Take]") -> None:
        try:
            future.set_result(self._voice.record(text))
        except CoachError as fault:
            future.set_exception(fault)
        except BaseException as fault:  # noqa: BLE001  # raised again, in words, by whoever asks
            reason = " ".join(f"{type(fault).__name__} {fault}".split())
            future.set_exception(self._failed(text, reason, fault))

    def _failed(self, text: str, what: str, cause: BaseException) -> VoiceError:
        from coach.voices.mastering import quoted

        failed = VoiceError(
            f"{what}, for {quoted(text)}",
            where=f"voice {self._voice.name}",
            remedy="Try again, or choose another voice with --voice; `coach voices` lists them.",
        )
        failed.__cause__ = cause
        return failed

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
