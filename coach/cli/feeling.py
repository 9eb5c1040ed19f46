"""Asks on the terminal how the back feels."""

import sys
from contextlib import suppress

from coach.cli.terminal import ask, say
from coach.practice.model import PAIN

_QUESTION = f"Back, {PAIN[0]} to {PAIN[1]}? "


def ask_pain() -> int | None:
    """Pain from 0 to 10 (`PAIN`); None when it is skipped, or there is no terminal to ask on."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    while answer := ask(_QUESTION):
        with suppress(ValueError):
            return parse_pain(answer)
        say(f"A whole number from {PAIN[0]} (no pain) to {PAIN[1]}; Enter skips.")
    return None


def parse_pain(text: str) -> int:
    """Pain as a person types it. Raises ValueError, which says what is wrong."""
    written = text.strip()
    if written.isascii() and written.isdecimal() and len(written) <= 2:
        pain = int(written)
        if PAIN[0] <= pain <= PAIN[1]:
            return pain
    raise ValueError(f"{written[:20]!r} is not a whole number from {PAIN[0]} to {PAIN[1]}")
