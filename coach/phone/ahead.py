"""Sound worked out a little ahead by another thread.

numpy and FFmpeg let other threads run while they calculate, so two processors are used by rendering
beside encoding, and by decoding beside measuring.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import Final

from coach.voices.base import Pcm

_DEPTH: Final = 8
"""Blocks that may be waiting, so that memory stays the same however long the sound is."""

_PATIENCE: Final = 0.1
"""Seconds between two looks at whether anybody still wants the next block."""


@contextmanager
def ahead(blocks: Iterable[Pcm]) -> Iterator[Iterator[Pcm]]:
    """The same blocks in the same order. What `blocks` raises is raised where its block would come.

    Use it in a `with` block: once that is left, nothing of `blocks` runs any more.
    """
    made: Queue[Pcm | BaseException | None] = Queue(_DEPTH)
    enough = Event()
    worker = Thread(target=_work, args=(blocks, made, enough), name="coach-ahead", daemon=True)
    worker.start()
    try:
        yield _handed_over(made)
    finally:
        enough.set()
        worker.join()


def _handed_over(made: "Queue[Pcm | BaseException | None]") -> Iterator[Pcm]:
    while (item := made.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item


def _work(blocks: Iterable[Pcm], made: "Queue[Pcm | BaseException | None]", enough: Event) -> None:
    last: BaseException | None = None
    try:
        for block in blocks:
            if not _put(made, block, enough):
                return
    except BaseException as fault:  # noqa: BLE001  # raised again in the thread that asks
        last = fault
    _put(made, last, enough)


def _put(
    made: "Queue[Pcm | BaseException | None]", item: "Pcm | BaseException | None", enough: Event
) -> bool:
    """Hand an item over; False when it is no longer wanted."""
    while not enough.is_set():
        try:
            made.put(item, timeout=_PATIENCE)
        except Full:
            continue
        return True
    return False
