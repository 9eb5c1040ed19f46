"""Messages for people: to stderr, in plain lines unless a terminal is there to redraw."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Piece = TypeVar("Piece")


def is_plain(asked: bool) -> bool:
    """True when nothing may be redrawn: asked for, in a pipe, or by the usual variables."""
    wished = any(os.environ.get(name) for name in ("ACCESSIBLE", "NO_COLOR"))
    return asked or wished or not sys.stderr.isatty()


def say(line: str) -> None:
    """One line of message."""
    print(line, file=sys.stderr)


def progress(pieces: Iterable[Piece], total: int, what: str, plain: bool) -> Iterator[Piece]:
    """Pass pieces through and show how far they are; a plain display says one line only."""
    if plain:
        say(what)
        yield from pieces
        return
    shown = -1
    try:
        for number, piece in enumerate(pieces, start=1):
            percent = 100 * number // max(total, 1)
            if percent != shown:
                shown = percent
                print(f"\r{what} {percent:3d} %", end="", file=sys.stderr, flush=True)
            yield piece
    finally:
        print(file=sys.stderr)
