"""Normalizes text that is to be spoken, and finds what no voice could say."""

import unicodedata
from typing import Final

from coach.speech.notation import spoken, surely_read

# Invisible characters that editors and web pages leave behind.
_STRAY: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LINES: Final = frozenset("\t\n\v\f\r\x85")
_DIRECTIONS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_KINDS: Final = {
    "Cc": "a control character",
    "Cn": "not a character",
    "Co": "for private use",
    "Cs": "half of a character",
}
_PUNCTUATION: Final = frozenset(" .,;:!?'()-")


def normalized(text: str) -> str:
    """The text in NFC, on one line, with single spaces. This is the form that is shown."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_STRAY).split())


def unspeakable(text: str) -> str:
    """Why no voice can say a text, in a few words; empty if a voice can.

    Names the first character that has no reading. A text needs at least one letter or digit.
    """
    if surely_read(text) and any(map(str.isalnum, text)):
        return ""
    for character in text:
        if unicodedata.category(character) in _KINDS and character not in _LINES:
            return f"{character_name(character)} cannot be spoken"
        if character in _DIRECTIONS:
            return f"{character_name(character)} cannot be spoken"
    said = spoken(text)
    for character in said:
        if character not in _PUNCTUATION and unicodedata.category(character)[0] not in "LMN":
            return f"{character_name(character)} cannot be spoken"
    if not any(character.isalnum() for character in said):
        return f"there is nothing to say in {text[:60]!r}"
    return ""


def character_name(character: str) -> str:
    """A character as an error message names it: `'<' (U+003C, less-than sign)`, `U+0007 (bell)`."""
    kind = _KINDS.get(unicodedata.category(character), "unnamed")
    name = unicodedata.name(character, kind).lower()
    point = f"U+{ord(character):04X}"
    visible = character.isprintable() and not unicodedata.category(character).startswith("M")
    return f"{character!r} ({point}, {name})" if visible else f"{point} ({name})"
