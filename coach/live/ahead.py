"""Work done ahead by another thread."""

from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Ahead(Generic[Item]):
    """The same items, worked out from this moment on by a thread of its own, as fast as it can.

    All of them are kept until they are asked for. An error in the work is raised where its item
    would have come. The thread never keeps the program from ending.
    """

    def __init__(self, items: Iterable[Item], name: str) -> None:
        self._done: SimpleQueue[Item | _End] = SimpleQueue()
        self._enough = Event()
        Thread(target=self._work, args=(items,), name=name, daemon=True).start()

    def __iter__(self) -> Iterator[Item]:
        while not isinstance(item := self._done.get(), _End):
            yield item
        if item.fault is not None:
            raise item.fault

    def close(self) -> None:
        """Stop before the next item."""
        self._enough.set()

    def _work(self, items: Iterable[Item]) -> None:
        try:
            for item in items:
                self._done.put(item)
                if self._enough.is_set():
                    break
        except BaseException as fault:  # noqa: BLE001  # raised again in the thread that asks
            self._done.put(_End(fault))
        else:
            self._done.put(_End(None))


class _End:
    def __init__(self, fault: BaseException | None) -> None:
        self.fault = fault
