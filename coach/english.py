"""Numbers with their nouns, and lists, as messages in English write them."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes an s: `1 session`, `3 sessions`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def listed(words: Sequence[str]) -> str:
    """One or more words: `a`, `a and b`, `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
