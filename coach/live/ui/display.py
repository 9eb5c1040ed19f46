"""Shows a session: a screen that is redrawn on a terminal, elsewhere a line for each milestone.

Ten times a second the contents of the screen change, never its layout. The lines are for logs and
screen readers. Writing may block, so call a display through `observers.in_background`.
"""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import get_terminal_size
from typing import Final, Protocol, TextIO

from rich.console import Console, Group
from rich.live import Live

from coach.live.ui.now_playing import NowPlaying
from coach.live.ui.observers import Observer
from coach.live.ui.screen import HELP, HELP_WITH_MUSIC, folded, screen
from coach.printable import wrapped
from coach.routine.model import Routine
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE, Seconds, clock, seconds_of

_ANSWERED: Final = 5 * FRAME_RATE
"""Frames for which the answer to a key is shown."""


class Display(Observer, Protocol):
    """Shows a session."""

    def tell(self, message: str) -> None:
        """Show an important message of a few lines."""
        ...

    def note(self, message: str) -> None:
        """Show a message that matters less than the session itself."""
        ...

    def answer(self, text: str) -> None:
        """Show for a moment what a key led to."""
        ...


@contextmanager
def open_display(
    routine: Routine, limit: Seconds, out: TextIO, *, plain: bool, has_music: bool = False
) -> Iterator[Display]:
    """A display on `out`; plain, or where that is no terminal, one of lines.

    The screen is the terminal's alternate one. At the end the terminal shows what it showed
    before, then all important messages.

    limit: longest time head-down at a stretch, in seconds.
    has_music: there is music to switch on and off.
    """
    console = Console(file=out, highlight=False)
    if plain or not console.is_terminal:
        yield LineDisplay(out)
        return
    live = Live(
        console=console,
        screen=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    display = _ScreenDisplay(live, routine, limit, HELP_WITH_MUSIC if has_music else HELP)

    def restore() -> None:
        with suppress(OSError):  # the terminal was closed
            live.stop()

    # In case Ctrl-C comes while this block ends.
    atexit.register(restore)
    try:
        live.start()
        yield display
    finally:
        restore()
        atexit.unregister(restore)
        with suppress(OSError):
            for message in display.messages:
                _print(message, console)


def _print(message: str, console: Console) -> None:
    """Print a message of a few lines; on a terminal they are wrapped between words."""
    width = console.width if console.file.isatty() else None
    rows = (row for line in message.split("\n") for row in wrapped(line, width))
    print(*rows, sep="\n", file=console.file, flush=True)


class LineDisplay:
    """Shows one line for each milestone."""

    def __init__(self, out: TextIO) -> None:
        self._console = Console(file=out)
        self._chapter: Chapter | None = None
        self._elapsed = 0
        self._answer = ("", 0)  # the last one, and the frame of the session at which it was shown

    def update(self, playing: NowPlaying) -> None:
        """Show a line where a chapter begins."""
        chapter, before = playing.chapter, self._chapter
        self._chapter, self._elapsed = chapter, playing.elapsed
        if before is None or not chapter.continues(before):
            self._line(chapter.title)

    def answer(self, text: str) -> None:
        """Show a line; while a key is held, one a second."""
        before, at = self._answer
        if text != before or self._elapsed - at >= FRAME_RATE:
            self._answer = (text, self._elapsed)
            self._line(f"- {text}")

    def _line(self, text: str) -> None:
        self.tell(f"{clock(seconds_of(self._elapsed)):>6}  {text}")

    def tell(self, message: str) -> None:
        """See `Display.tell`."""
        _print(message, self._console)

    note = tell


class _ScreenDisplay:
    """Shows the screen, fitted to the present size of the terminal."""

    def __init__(self, live: Live, routine: Routine, limit: Seconds, keys: str) -> None:
        self._live = live
        self._routine = routine
        self._limit = limit
        self._keys = keys
        self._playing: NowPlaying | None = None
        self._message = self._note = ""
        self._answer = ("", 0)  # and the frame of the session up to which it is shown
        self.messages: list[str] = []

    def update(self, playing: NowPlaying) -> None:
        """Show this; a new title removes the message."""
        if self._playing is not None and self._playing.title != playing.title:
            self._message = ""
        self._playing = playing
        self._refresh()

    def tell(self, message: str) -> None:
        """Show a message at the bottom until the title changes."""
        self._message = message
        self.messages.append(message)
        self._refresh()

    def note(self, message: str) -> None:
        """Show a message at the bottom where there is room, as long as the session lasts."""
        self._note = message
        self._refresh()

    def answer(self, text: str) -> None:
        """Show a line for a few seconds."""
        elapsed = self._playing.elapsed if self._playing is not None else 0
        self._answer = (text, elapsed + _ANSWERED)
        self._refresh()

    def _refresh(self) -> None:
        # Asked each time, because Rich takes COLUMNS and LINES for the size, also after a resize.
        with suppress(OSError, ValueError):
            self._live.console.size = get_terminal_size(self._live.console.file.fileno())
        width, height = self._live.console.size
        if self._playing is None:
            content = Group(*folded(self._message or self._note, width, ""))
        else:
            answer, until = self._answer
            shown = answer if self._playing.elapsed < until else ""
            content = screen(
                self._playing,
                self._routine,
                self._limit,
                width,
                height,
                self._message,
                shown,
                self._note,
                self._keys,
            )
        self._live.update(content, refresh=True)
