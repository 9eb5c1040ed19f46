"""The keyboard, read by a thread of its own while the session plays.

The terminal delivers keys one by one, and its mode is restored whatever happens. Ctrl-C works as
usual. Ctrl-Z, Ctrl-S and Ctrl-\\ do nothing: they would leave somebody hanging in silence or stop
the program that watches over them. Without a terminal there are no keys, and the session plays all
the same.
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

from coach.live.transport.commands import Command, Key, MusicSwitch, Volume

_ESCAPE: Final = "\x1b"

PAGE_DOWN: Final = "page down"
PAGE_UP: Final = "page up"
F5: Final = "f5"

KEYS: Final[dict[str, Key]] = {
    " ": Command.PAUSE,
    "n": Command.NEXT,
    "b": Command.BACK,
    "r": Command.AGAIN,
    "f": Command.FASTER,
    "s": Command.SLOWER,
    "q": Command.COME_UP,
    _ESCAPE: Command.COME_UP,
    # What a presenter's remote sends: forward, back, start and end of the show, black screen.
    PAGE_DOWN: Command.NEXT,
    PAGE_UP: Command.BACK,
    F5: Command.COME_UP,
    ".": Command.PAUSE,
    "+": Volume.UP,
    "=": Volume.UP,  # the same key without shift
    "-": Volume.DOWN,
    "m": MusicSwitch.TOGGLE,
}

_ESCAPE_TIMEOUT: Final = 0.05
"""Seconds after which an Escape is a key by itself, not the beginning of an arrow key."""

_POLL: Final = 0.1
"""Seconds between two checks for whether the session is over."""

_SEQUENCE: Final = re.compile(r"\x1b?\x1b(?:\[\[.|\[\d+\$|[\[O][^@-~]*[@-~])")
"""What arrows and function keys send: `ESC [ B`, `ESC O P`; on the Linux console `ESC [ [ A`; in
rxvt with shift `ESC [ 6 $`; with Alt an Escape before it."""

_BROKEN_OFF: Final = re.compile(r"\x1b?\x1b(?:\[\[?|O|\[[^@-~]+)\Z")
"""An unfinished sequence at the end of what was read."""

_TYPED: Final = re.compile(f"({_SEQUENCE.pattern})|{_BROKEN_OFF.pattern}|(.)", re.DOTALL)

_NAMED: Final = re.compile(r"\x1b?\x1b(?:\[(\d+)(?:;\d+)*[~$^@]|(\[\[E|Ot))")
"""A key with a number, as xterm, rxvt and the Linux console send it, also with modifiers
(`ESC [ 6 ; 5 ~`, `ESC [ 6 ^`); or F5 on the Linux console or a VT100's keypad."""

_NAMES: Final = {"5": PAGE_UP, "6": PAGE_DOWN, "15": F5, "[[E": F5, "Ot": F5}

ON_WINDOWS: Final = {
    **dict.fromkeys("I\x84\x99", "\x1b[5~"),
    **dict.fromkeys("Qv\xa1", "\x1b[6~"),
    **dict.fromkeys("?Xbl", "\x1b[15~"),
}
"""The second character that `msvcrt.getwch` returns for PageUp, PageDown and F5, by themselves and
with modifiers, and what a terminal sends for them elsewhere."""


def presses(typed: str) -> list[str]:
    """The keys in what was read at once: characters in lower case, and the names of `KEYS`. Other
    keys that send an escape sequence, such as the arrows, are left out."""
    keys = (_name(found[1]) or found[2] for found in _TYPED.finditer(typed))
    return [key.lower() for key in keys if key]


def _name(sequence: str | None) -> str:
    """The name of the key that sends an escape sequence; empty for keys without a command."""
    found = _NAMED.fullmatch(sequence or "")
    return _NAMES.get(found[1] or found[2], "") if found else ""


def is_keyboard() -> bool:
    """True when keys can be read from stdin: it is a terminal, and we are in its foreground.

    The system stops a background program that reads from its terminal.
    """
    if not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:  # not the terminal that started us
        return True


@contextlib.contextmanager
def keys(pressed: Callable[[str, float], None]) -> Iterator[bool]:
    """Call `pressed` for every key inside the `with` block, from another thread.

    Its arguments are the key and the earliest time at which it may have been pressed, in seconds
    of `time.monotonic`. Yields False when there is no keyboard.
    """
    if not is_keyboard():
        yield False
        return
    ended = Event()
    with _single_keys() as read:
        thread = Thread(target=_listen, args=(read, pressed, ended), name="keys", daemon=True)
        thread.start()
        try:
            yield True
        finally:
            ended.set()
            thread.join(1.0)


def _listen(read: Callable[[], str], pressed: Callable[[str, float], None], ended: Event) -> None:
    while not ended.is_set():
        # Taken before reading: the whole program may be stopped while it waits.
        since = time.monotonic()
        try:
            typed = read()
        except OSError:  # the terminal was closed
            return
        for key in presses(typed):
            pressed(key, since)


if sys.platform == "win32":

    @contextlib.contextmanager
    def _single_keys() -> Iterator[Callable[[], str]]:
        """Yields a function that waits a moment for keys and returns what was typed."""
        import msvcrt

        def read() -> str:
            if not msvcrt.kbhit():
                time.sleep(_POLL / 5)
                return ""
            key = msvcrt.getwch()
            if key in "\x00\xe0":  # arrows and other special keys send two characters
                return ON_WINDOWS.get(msvcrt.getwch(), "")
            return key

        yield read

else:

    @contextlib.contextmanager
    def _single_keys() -> Iterator[Callable[[], str]]:
        """Yields a function that waits a moment for keys and returns what was typed."""
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)

        def restore() -> None:
            with contextlib.suppress(termios.error, OSError):
                # TCSANOW: others wait for the output, and a stalled screen takes none.
                termios.tcsetattr(terminal, termios.TCSANOW, before)

        # For exits that skip the `with` block, and for a Ctrl-C while this block ends.
        atexit.register(restore)
        try:
            tty.setcbreak(terminal, termios.TCSANOW)
            _disable_control_keys(terminal)
            yield lambda: _read(terminal)
        finally:
            restore()
            atexit.unregister(restore)

    def _disable_control_keys(terminal: int) -> None:
        """No key but Ctrl-C stops or ends the program or its output."""
        import termios

        mode = termios.tcgetattr(terminal)
        mode[0] &= ~termios.IXON
        disabled = os.fpathconf(terminal, "PC_VDISABLE").to_bytes(1, "big")
        for key in ("VSUSP", "VDSUSP", "VQUIT"):  # VDSUSP exists on macOS and BSD only
            if hasattr(termios, key):
                mode[6][getattr(termios, key)] = disabled
        termios.tcsetattr(terminal, termios.TCSANOW, mode)

    def _read(terminal: int) -> str:
        if not _waiting(terminal, _POLL):
            return ""
        typed = os.read(terminal, 64)
        if not typed:
            raise OSError("the terminal was closed")
        # A turn of the mouse wheel sends more arrows at once than one read takes.
        while _is_unfinished(typed) and _waiting(terminal, _ESCAPE_TIMEOUT):
            typed += os.read(terminal, 64)
        return typed.decode("utf-8", "ignore")

    def _is_unfinished(typed: bytes) -> bool:
        text = _SEQUENCE.sub("", typed.decode("utf-8", "ignore"))
        return text.endswith(_ESCAPE) or _BROKEN_OFF.search(text) is not None

    def _waiting(terminal: int, seconds: float) -> bool:
        import select

        ready: tuple[list[Any], list[Any], list[Any]] = select.select([terminal], [], [], seconds)
        return bool(ready[0])
