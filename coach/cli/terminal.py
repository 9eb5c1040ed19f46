"""Messages for people: to stderr, in plain lines unless a terminal is there to redraw."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_STDERR: Final = 2
"""The file descriptor that native libraries write to."""


def is_plain(asked: bool) -> bool:
    """True when nothing may be redrawn: asked for, in a pipe, on a terminal that cannot, or by the
    usual variables."""
    wished = any(os.environ.get(name) for name in ("ACCESSIBLE", "NO_COLOR"))
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return asked or wished or dumb or not sys.stderr.isatty()


def say(line: str) -> None:
    """One line of message. When it cannot be written, nobody is left to tell."""
    with suppress(OSError):
        print(line, file=sys.stderr)


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
