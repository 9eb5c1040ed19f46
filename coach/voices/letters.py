"""Which letters an English voice can say."""

import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

from coach.speech.notation import spoken

LATIN: Final = frozenset(chr(point) for point in range(0x180) if chr(point).isalpha())
"""The letters of the languages of Western and Central Europe, up to U+017F."""

_FIGURES: Final = frozenset("0123456789")


def first_unknown(text: str, letters: AbstractSet[str]) -> str:
    """The first word of what is said for a text that has a letter, mark or figure beyond `letters`;
    empty when there is none."""
    for word in spoken(text).split():
        if any(_sounds(character) and character not in letters for character in word):
            return word.strip(".,;:!?'()-")
    return ""


def _sounds(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" and character not in _FIGURES
