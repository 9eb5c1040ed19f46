"""Which letters an English voice can say."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

from coach.speech.notation import spoken

LATIN: Final = frozenset(chr(point) for point in range(0x180) if chr(point).isalpha())
"""The letters of the languages of Western and Central Europe, up to U+017F."""

_APART: Final = re.compile(r"[^\w]")
_FIGURES: Final = frozenset("0123456789")


def first_unknown(text: str, letters: AbstractSet[str], longest: int | None = None) -> str:
    """The first word of what is said for a text that has a letter, mark or figure beyond `letters`,
    or more than `longest` letters in a row; empty when there is none."""
    for word in spoken(text).split():
        strange = any(_sounds(character) and character not in letters for character in word)
        length = max(map(len, _APART.split(word)))
        if strange or (longest is not None and length > longest):
            return word.strip(".,;:!?'()-")
    return ""


def _sounds(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" and character not in _FIGURES
