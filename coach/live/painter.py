"""Shows a session in a thread of its own.

Whoever writes to a screen or a disk may be held up: by a terminal that stands still, a connection
that hangs, a log that nobody reads. The thread that plays must not be: it also answers the keys,
and sees that nobody hangs in silence.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final, Protocol

from coach.live.moment import Moment

_FAREWELL: Final = 1.0
"""Seconds that the end waits for the last picture."""


class Watcher(Protocol):
    """Somebody who wants to know what is heard."""

    def at(self, moment: Moment) -> None:
        """This is heard now."""
        ...


class Painter:
    """Tells a watcher what is heard, from another thread."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        # Both are written by one thread and taken from by another, in one step each.
        self._latest: deque[Moment] = deque(maxlen=1)
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._news = Event()
        self._over = False

    def at(self, moment: Moment) -> None:
        """This is heard now. Of moments that come while the watcher is held up, only the last
        reaches it."""
        self._latest.append(moment)
        self._news.set()

    def later(self, task: Callable[[], None]) -> None:
        """Do this as well, in the thread of the watcher, before the next moment."""
        self._tasks.put(task)
        self._news.set()

    def end(self) -> None:
        """Nothing more is to come."""
        self._over = True
        self._news.set()

    def work(self) -> None:
        """Pass everything on until the end, or until the watcher fails."""
        with suppress(Exception):  # a screen that fails, or is closed, ends no session
            while True:
                self._news.wait()
                self._news.clear()
                # Asked before anything is taken, so that the last moment always is.
                over = self._over
                while not self._tasks.empty():
                    self._tasks.get()()
                if self._latest:
                    self._watcher.at(self._latest.pop())
                if over:
                    return


@contextmanager
def painted(watcher: Watcher) -> Iterator[Painter]:
    """A painter for the watcher, at work inside of the `with` block."""
    painter = Painter(watcher)
    thread = Thread(target=painter.work, name="coach-painter", daemon=True)
    thread.start()
    try:
        yield painter
    finally:
        painter.end()
        thread.join(_FAREWELL)
