"""Fits text into the picture without knowing the font that it will be shown in.

Widths are estimated, on the wide side for the sans-serif fonts of common systems, so that no text
runs into another one.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

_ELLIPSIS: Final = "…"

_EMOJI: Final = 1.4
_LARGE: Final = 1.12
_CAPITAL: Final = 0.8
_USUAL: Final = 0.7
_SMALL: Final = 0.52
_NARROW: Final = 0.4
"""Widths in multiples of the font size: about those of DejaVu Sans Bold, one of the widest
fonts, or more."""

_BY_CHARACTER: Final = (
    dict.fromkeys("MWmw@%…—", _LARGE)
    | dict.fromkeys("frtszcJ()[]-/*", _SMALL)
    | dict.fromkeys(" ijlI.,:;'!|", _NARROW)
)


def width_of(text: str, size: float) -> float:
    """Width of a line of text at a font size, in the unit of the size, estimated."""
    return size * sum(map(_width, text))


def _width(char: str) -> float:
    known = _BY_CHARACTER.get(char)
    if known is not None:
        return known
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        return 0.0
    if category == "So":
        return _EMOJI
    if not (char.isascii() or "LATIN" in unicodedata.name(char, "")):
        return _LARGE
    return _USUAL if char.isascii() and not char.isupper() else _CAPITAL


def wrapped(text: str, size: float, width: float, max_lines: int) -> tuple[str, ...]:
    """Text in at most `max_lines` no wider than `width`; the last one is shortened if need be."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < max_lines - 1:
        line: list[str] = []
        while words and width_of(" ".join([*line, words[0]]), size) <= width:
            line.append(words.pop(0))
        if not line:
            break  # a word that is wider than a line
        lines.append(" ".join(line))
    if words:
        lines.append(shortened(" ".join(words), size, width))
    return tuple(lines)


def shortened(text: str, size: float, width: float) -> str:
    """Text no wider than `width`, with its middle left out if need be: titles differ at their ends
    ("set 2 of 3")."""
    if width_of(text, size) <= width:
        return text
    left = width - width_of(_ELLIPSIS, size)
    head = _fitting(text, size, left * 0.55)
    tail = _fitting(text[::-1], size, left - width_of(head, size))[::-1]
    while tail and unicodedata.combining(tail[0]):
        tail = tail[1:]
    return f"{head.rstrip()}{_ELLIPSIS}{tail.lstrip()}"


def first_fitting(texts: Iterable[str], size: float, width: float) -> tuple[str, ...]:
    """The first of some texts that is no wider than `width`; none if all are."""
    return tuple(text for text in texts if width_of(text, size) <= width)[:1]


def _fitting(text: str, size: float, width: float) -> str:
    """The beginning of a text, as much of it as is no wider than `width`."""
    used = 0.0
    for number, char in enumerate(text):
        used += size * _width(char)
        if used > width:
            return text[:number]
    return text
