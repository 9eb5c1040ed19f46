"""All that is printed goes through here, and no text of a file gives orders to the terminal.

Messages for people go to stderr, what was asked for goes to stdout. Nothing else in this folder may
call `print`; the linter sees to it.
"""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from coach.printable import printable, printable_json

_STDERR: Final = 2
"""The file descriptor that native libraries write to."""


def is_plain(asked: bool) -> bool:
    """True when nothing may be redrawn: asked for, in a pipe, on a terminal that cannot, or by the
    usual variables."""
    wished = any(os.environ.get(name) for name in ("ACCESSIBLE", "NO_COLOR"))
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return asked or wished or dumb or not sys.stderr.isatty()


def say(*lines: str) -> None:
    """Lines of message. When they cannot be written, nobody is left to tell."""
    with suppress(OSError):
        for line in lines:
            print(printable(line), file=sys.stderr)


def ask(question: str) -> str:
    """What a person types after a question, without its newline."""
    print(printable(question), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def answer(*lines: str) -> None:
    """Lines of what was asked for, for people."""
    for line in lines:
        print(printable(line), flush=True)


def give(result: str) -> None:
    """A result for programs, such as the path of a file: exact in a pipe, safe on a terminal."""
    print(printable(result) if sys.stdout.isatty() else result, flush=True)


def give_json(value: Any) -> None:
    """A result as JSON, safe wherever it is printed."""
    print(printable_json(value), flush=True)


def draw(picture: str) -> None:
    """A picture of our own with colours in it. Never for text from outside."""
    print(picture, file=sys.stderr)


def redraw(line: str, width: int = 0) -> int:
    """Put a line in the place of the one that was redrawn last, `width` columns wide; its width."""
    shown = printable(line)
    print(f"\r{shown:<{width}}", end="", file=sys.stderr, flush=True)
    return max(width, len(shown))


def wipe(width: int) -> None:
    """Take a line of so many columns away that was redrawn."""
    print("\r" + " " * width + "\r", end="", file=sys.stderr, flush=True)


@contextmanager
def only_our_words() -> Iterator[None]:
    """Keep what native libraries write to stderr off the screen inside of the `with` block.

    ALSA reports on file descriptor 2, behind Python's back. That descriptor leads nowhere
    meanwhile, and Python's own stderr goes on through a copy of it. With COACH_DEBUG everything is
    shown.
    """
    if os.environ.get("COACH_DEBUG") or not _is_descriptor_2():
        yield
        return
    before, crashes_told = sys.stderr, faulthandler.is_enabled()
    before.flush()
    copy = os.dup(_STDERR)
    # Not closed at the end: another thread may be held up in writing to it.
    ours = open(  # noqa: SIM115, PTH123
        copy, "w", encoding=before.encoding, errors=before.errors, buffering=1
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        sys.stderr = ours
        os.dup2(nowhere, _STDERR)
        if crashes_told:
            faulthandler.enable(ours)
        yield
    finally:
        os.dup2(copy, _STDERR)
        sys.stderr = before
        if crashes_told:
            faulthandler.enable(before)
        os.close(nowhere)


def _is_descriptor_2() -> bool:
    try:
        return sys.stderr.fileno() == _STDERR
    except (OSError, ValueError):
        return False
