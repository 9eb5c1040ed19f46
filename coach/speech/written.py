"""Text as a person wrote it: how it is kept, and what in it nobody could read out."""

import unicodedata
from typing import Final

from coach.speech.notation import spoken

# Invisible, and left behind by editors and web pages.
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


def written(text: str) -> str:
    """The text composed (NFC), on one line and with single spaces: the form that is shown."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_STRAY).split())


def unreadable(text: str) -> str:
    """Why a text cannot be read out by any voice, in a few words; empty when it can.

    Names the first character that has no reading. A text without a word or a figure is none either.
    """
    for character in text:
        if unicodedata.category(character) in _KINDS and character not in _LINES:
            return f"{named(character)} cannot be spoken"
        if character in _DIRECTIONS:
            return f"{named(character)} cannot be spoken"
    said = spoken(text)
    for character in said:
        if character not in _PUNCTUATION and unicodedata.category(character)[0] not in "LMN":
            return f"{named(character)} cannot be spoken"
    if not any(character.isalnum() for character in said):
        return f"there is nothing to say in {text[:60]!r}"
    return ""


def named(character: str) -> str:
    """A character as an error names it: `'<' (U+003C, less-than sign)`, `U+0007 (bell)`."""
    kind = _KINDS.get(unicodedata.category(character), "unnamed")
    name = unicodedata.name(character, kind).lower()
    point = f"U+{ord(character):04X}"
    visible = character.isprintable() and not unicodedata.category(character).startswith("M")
    return f"{character!r} ({point}, {name})" if visible else f"{point} ({name})"
