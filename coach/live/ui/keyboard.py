"""The keyboard, read by a thread of its own while the session plays.

A terminal is put into the mode in which keys come one by one, and put back whatever happens. Ctrl-C
stays what it is; Ctrl-Z, Ctrl-S and Ctrl-\\, which would leave somebody hanging in silence or stop
what watches over them, are keys without a meaning. Without a terminal there are no keys, and the
session simply plays.
"""

import atexit
import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any, Final

from coach.live.transport.commands import Command, Volume

_ESCAPE: Final = "\x1b"

KEYS: Final[dict[str, Command | Volume]] = {
    " ": Command.PAUSE,
    "n": Command.NEXT,
    "b": Command.BACK,
    "r": Command.AGAIN,
    "f": Command.FASTER,
    "s": Command.SLOWER,
    "q": Command.COME_UP,
    _ESCAPE: Command.COME_UP,
    "+": Volume.UP,
    "=": Volume.UP,  # the same key without shift
    "-": Volume.DOWN,
}

_ALONE: Final = 0.05
"""Seconds after which an Escape is a key by itself, and not the beginning of an arrow key."""

_LOOK: Final = 0.1
"""Seconds between two looks at whether keys are still wanted."""


_SEQUENCE: Final = re.compile(r"\x1b(?:\[\[.|[\[O][^@-~]*[@-~])")
"""What an arrow or function key sends: `ESC [ B`, `ESC O P`; on the Linux console `ESC [ [ A`."""

_BROKEN_OFF: Final = re.compile(r"\x1b(?:\[\[?|O|\[[^@-~]+)\Z")
"""The beginning of one, at the end of what was read."""


def presses(typed: str) -> list[str]:
    """The keys in what was read at once; those that send a sequence, such as the arrows, are none.

    A sequence is an Escape and more that came with it.
    """
    return list(_BROKEN_OFF.sub("", _SEQUENCE.sub("", typed)).lower())


def is_keyboard() -> bool:
    """True when keys can be read from stdin: a terminal, in whose foreground we are.

    The system stops a program in the background that reads from its terminal.
    """
    if not sys.stdin or not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # it is not the terminal that we were started from
        return True


@contextlib.contextmanager
def keys(pressed: Callable[[str, float], None]) -> Iterator[bool]:
    """Tell `pressed` of every key inside of the `with` block, from another thread.

    It is told the key and the earliest moment at which that may have been pressed, in seconds of
    `time.monotonic`. Yields False where there is no keyboard.
    """
    if not is_keyboard():
        yield False
        return
    enough = Event()
    with _one_by_one() as read:
        thread = Thread(target=_listen, args=(read, pressed, enough), name="keys", daemon=True)
        thread.start()
        try:
            yield True
        finally:
            enough.set()
            thread.join(1.0)


def _listen(read: Callable[[], str], pressed: Callable[[str, float], None], enough: Event) -> None:
    while not enough.is_set():
        # Not the moment after it: the whole program may have been stopped while it waited.
        since = time.monotonic()
        try:
            typed = read()
        except OSError:  # the terminal was closed
            return
        for key in presses(typed):
            pressed(key, since)


if sys.platform == "win32":

    @contextlib.contextmanager
    def _one_by_one() -> Iterator[Callable[[], str]]:
        """Something that waits a moment for keys and says what came."""
        import msvcrt

        def read() -> str:
            if not msvcrt.kbhit():
                time.sleep(_LOOK / 5)
                return ""
            key = msvcrt.getwch()
            if key in "\x00\xe0":  # an arrow or another key without a letter: two parts
                msvcrt.getwch()
                return ""
            return key

        yield read

else:

    @contextlib.contextmanager
    def _one_by_one() -> Iterator[Callable[[], str]]:
        """Something that waits a moment for keys and says what came."""
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)

        def restore() -> None:
            with contextlib.suppress(termios.error, OSError):
                # At once: a screen that is held up would have us wait for what it has not shown.
                termios.tcsetattr(terminal, termios.TCSANOW, before)

        # For ways out that end no `with` block, and for a Ctrl-C in the midst of this one's end.
        atexit.register(restore)
        try:
            tty.setcbreak(terminal, termios.TCSANOW)
            _without_silence(terminal)
            yield lambda: _read(terminal)
        finally:
            restore()
            atexit.unregister(restore)

    def _without_silence(terminal: int) -> None:
        """No key stops the program, ends it without the way up, or holds up what it shows."""
        import termios

        mode = termios.tcgetattr(terminal)
        mode[0] &= ~termios.IXON
        nothing = os.fpathconf(terminal, "PC_VDISABLE").to_bytes(1, "big")
        for key in ("VSUSP", "VDSUSP", "VQUIT"):  # the second only on macOS and BSD
            if hasattr(termios, key):
                mode[6][getattr(termios, key)] = nothing
        termios.tcsetattr(terminal, termios.TCSANOW, mode)

    def _read(terminal: int) -> str:
        if not _waiting(terminal, _LOOK):
            return ""
        typed = os.read(terminal, 64)
        if not typed:
            raise OSError("the terminal was closed")
        # A turn of the mouse wheel sends many arrows at once, more than one read may take.
        while _is_unfinished(typed) and _waiting(terminal, _ALONE):
            typed += os.read(terminal, 64)
        return typed.decode("utf-8", "ignore")

    def _is_unfinished(typed: bytes) -> bool:
        text = _SEQUENCE.sub("", typed.decode("utf-8", "ignore"))
        return text.endswith(_ESCAPE) or _BROKEN_OFF.search(text) is not None

    def _waiting(terminal: int, seconds: float) -> bool:
        import select

        ready: tuple[list[Any], list[Any], list[Any]] = select.select([terminal], [], [], seconds)
        return bool(ready[0])
