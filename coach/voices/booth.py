"""The recording booth: many phrases, several at a time, each distinct one once.

Threads are enough. hibari spends its time in onnxruntime and numpy, which let other threads run:
two threads record twice as many phrases as one on two cores. The system voice waits for
processes of its own.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Final, Self

from coach.voices.base import Take, Voice

WORKERS: Final = max(1, min(3, (os.cpu_count() or 1) - 1))
"""Threads that record beside the one that asks, unless told otherwise."""


class Booth:
    """Records phrases ahead in the background, and any phrase at once when it is asked for.

    Use it in a `with` block: leaving drops what has not begun and waits for what has. What is
    recorded does not depend on the order or the number of workers.
    """

    def __init__(self, voice: Voice, phrases: Iterable[str] = (), workers: int = WORKERS) -> None:
        self._voice = voice
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="coach-booth")
        self._lock = Lock()
        self._asked: dict[str, Future[Take]] = {}
        self.ahead(phrases)

    def ahead(self, phrases: Iterable[str]) -> None:
        """Record these in the background, in this order, after what was asked before."""
        with self._lock:
            for text in phrases:
                if text not in self._asked:
                    self._asked[text] = self._pool.submit(self._voice.record, text)

    def take(self, text: str) -> Take:
        """The take of one phrase. Raises VoiceError as the voice does.

        A phrase that is still waiting for its turn, or was never asked for, is recorded by the
        caller's own thread at once; one that is being recorded is waited for.
        """
        with self._lock:
            future = self._asked.get(text)
            mine = future is None or future.cancel()
            if future is None or mine:
                future = self._asked[text] = Future()
                future.set_running_or_notify_cancel()  # so that nobody else takes it over
        if mine:
            self._record_now(text, future)
        return future.result()

    def close(self) -> None:
        """Drop what has not begun and wait for what has. Closing twice does no harm."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _record_now(self, text: str, future: "Future[Take]") -> None:
        try:
            future.set_result(self._voice.record(text))
        except BaseException as fault:
            # Others may be waiting for the same phrase.
            future.set_exception(fault)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def record_all(
    voice: Voice,
    phrases: Iterable[str],
    workers: int = WORKERS,
    heard: Callable[[Take], None] | None = None,
) -> dict[str, Take]:
    """Every distinct phrase with its take, in the order of first need.

    heard: called with each take in that order, for showing progress. Raises the VoiceError of the
    first phrase that fails, and records no further.
    """
    distinct = tuple(dict.fromkeys(phrases))
    takes: dict[str, Take] = {}
    with Booth(voice, distinct, workers) as booth:
        for text in distinct:
            takes[text] = booth.take(text)
            if heard is not None:
                heard(takes[text])
    return takes
