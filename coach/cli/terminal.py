"""All that is printed goes through here, and no text of a file gives orders to the terminal.

Messages for people go to stderr, what was asked for goes to stdout. Nothing else in this folder may
call `print`; the linter sees to it.
"""

import os
import sys
from typing import Any

from coach.printable import printable, printable_json


def is_plain(asked: bool) -> bool:
    """True when nothing may be redrawn: asked for, in a pipe, or by the usual variables."""
    wished = any(os.environ.get(name) for name in ("ACCESSIBLE", "NO_COLOR"))
    return asked or wished or not sys.stderr.isatty()


def say(*lines: str) -> None:
    """Lines of message."""
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
