"""Which letters an English voice can pronounce."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

from coach.speech.notation import spoken, surely_read

LATIN: Final = frozenset(chr(point) for point in range(0x180) if chr(point).isalpha())
"""The letters of the languages of Western and Central Europe, up to U+017F."""

_NOT_IN_WORDS: Final = re.compile(r"[^\w]")
_DIGITS: Final = frozenset("0123456789")


def first_unsayable(text: str, letters: AbstractSet[str], longest: int | None = None) -> str:
    """The first spoken word that a voice cannot say; empty if it can say them all.

    letters: those that the voice can pronounce; ASCII digits are always allowed.
    longest: letters in a row that the voice accepts; None for any number.
    """
    if surely_read(text) and not _first(text, letters, longest):
        return ""
    return _first(spoken(text), letters, longest)


def _first(said: str, letters: AbstractSet[str], longest: int | None) -> str:
    for word in said.split():
        strange = any(character not in letters and _sounds(character) for character in word)
        length = max(map(len, _NOT_IN_WORDS.split(word)))
        if strange or (longest is not None and length > longest):
            return word.strip(".,;:!?'()-")
    return ""


def _sounds(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" and character not in _DIGITS
