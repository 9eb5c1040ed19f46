"""Shows a session in a thread of its own.

Whoever writes to a screen may be held up: by a terminal that stands still, a connection that hangs,
a log that nobody reads. The thread that plays must not be: it also answers the keys, and sees that
nobody hangs in silence.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

from coach.live.moment import Moment
from coach.live.view import View

_FAREWELL: Final = 1.0
"""Seconds that the end waits for the last picture."""


@contextmanager
def painted(view: View) -> Iterator[View]:
    """The view, shown by another thread. Of moments that come while it is held up, only the last is
    shown; when it fails, nothing more is."""
    painter = _Painter(view)
    thread = Thread(target=painter.work, name="coach-painter", daemon=True)
    thread.start()
    try:
        yield painter
    finally:
        painter.end()
        thread.join(_FAREWELL)


class _Painter:
    def __init__(self, view: View) -> None:
        self._view = view
        self._moment: Moment | None = None
        self._news = Event()
        self._over = False

    def at(self, moment: Moment) -> None:
        """See `View.at`."""
        self._moment = moment
        self._news.set()

    def end(self) -> None:
        self._over = True
        self._news.set()

    def work(self) -> None:
        with suppress(Exception):  # a screen that fails, or is closed, ends no session
            while True:
                self._news.wait()
                self._news.clear()
                # Asked before the moment is taken, so that the last one is always shown.
                over = self._over
                moment, self._moment = self._moment, None
                if moment is not None:
                    self._view.at(moment)
                if over:
                    return
