"""The message for a person who waits while the voice records."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Final

from coach.cli.output.terminal import say

_WAIT: Final = 1.0
"""Seconds of recording before the message."""


def say_recording() -> None:
    """Say why nothing happens yet."""
    say("The voice is recording its sentences; next time they will be ready.")


@contextmanager
def shown_while_recording() -> Iterator[None]:
    """Say so while the block records, if that takes long and a person is waiting at a terminal."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield
        return
    late = Timer(_WAIT, say_recording)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
