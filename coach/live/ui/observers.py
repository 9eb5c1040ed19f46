"""Observers of a session, called from a thread of their own so that the playing thread never waits.

A terminal may stall and a disk may be slow; then observers miss updates, and the sound continues.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final, Protocol

from coach.live.ui.now_playing import NowPlaying

_LAST_UPDATE: Final = 1.0
"""Seconds to wait at the end for the last update."""


class Observer(Protocol):
    """Follows a session."""

    def update(self, playing: NowPlaying) -> None:
        """This is heard now."""
        ...


class BackgroundObserver:
    """Passes updates on to an observer in another thread. It is an `Observer` itself."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        # One thread only adds to these and the other only takes; both do so in one step.
        self._latest: deque[NowPlaying] = deque(maxlen=1)
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._news = Event()
        self._over = False

    def update(self, playing: NowPlaying) -> None:
        """Pass this on; while the observer is busy, a later update takes its place."""
        self._latest.append(playing)
        self._news.set()

    def run(self, task: Callable[[], None]) -> None:
        """Run a task in the observer's thread, before the next update."""
        self._tasks.put(task)
        self._news.set()

    def end(self) -> None:
        """Announce that nothing more will come."""
        self._over = True
        self._news.set()

    def work(self) -> None:
        """Pass everything on until the end, or until the observer fails."""
        with suppress(Exception):  # a screen that fails or is closed does not end the session
            while True:
                self._news.wait()
                self._news.clear()
                # Read before anything is taken, so that the last update is always passed on.
                over = self._over
                while not self._tasks.empty():
                    self._tasks.get()()
                if self._latest:
                    self._observer.update(self._latest.pop())
                if over:
                    return


@contextmanager
def in_background(observer: Observer) -> Iterator[BackgroundObserver]:
    """Call an observer from a thread of its own inside the `with` block."""
    background = BackgroundObserver(observer)
    thread = Thread(target=background.work, name="coach-observer", daemon=True)
    thread.start()
    try:
        yield background
    finally:
        background.end()
        thread.join(_LAST_UPDATE)
