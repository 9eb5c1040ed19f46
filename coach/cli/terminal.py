"""Messages for people: to stderr, in plain lines unless a terminal is there to redraw."""

import os
import sys


def is_plain(asked: bool) -> bool:
    """True when nothing may be redrawn: asked for, in a pipe, or by the usual variables."""
    wished = any(os.environ.get(name) for name in ("ACCESSIBLE", "NO_COLOR"))
    return asked or wished or not sys.stderr.isatty()


def say(line: str) -> None:
    """One line of message."""
    print(line, file=sys.stderr)
