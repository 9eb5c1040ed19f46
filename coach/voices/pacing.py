"""Estimates how long a phrase takes to say.

The silent voice takes exactly this long. Every other voice is checked against it, because an engine
that stops in the middle of a sentence still reports success.
"""

import re
from fractions import Fraction
from typing import Final

from coach.routine.bounds import PACE
from coach.speech.notation import spoken
from coach.units import Seconds

WORDS_A_MINUTE: Final = 155
"""Speed at pace 1.0 on coaching sentences, including the pauses between them."""

QUICK: Final = (Fraction(5, 4), Fraction(3, 2))
"""How many times as fast as usual a word may be said that would not fit its slot. At 1.5, Whisper
tiny.en hears the numbers to fifty as well as at the usual pace."""


def quickened(pace: float, by: Fraction) -> float:
    """A pace `by` times as fast, within `PACE`."""
    return min(float(pace * by), float(PACE[1]))


# Fitted to `hibari:heart` at pace 1.0 on 15 coaching sentences and 36 short phrases: sentences last
# 0.88 to 1.30 times the estimate, short words 0.70 to 1.34 times. In 20 sets of initials, a letter
# lasts 0.20 to 0.38 s and a W 0.64 s.
_START: Final = Fraction(1, 5)
_LETTER: Final = Fraction(3, 40)
_SPELLED: Final = 4 * _LETTER
_COMMA: Final = Fraction(1, 4)
_STOP: Final = Fraction(1, 2)

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_UNSPOKEN = re.compile(r"[\s.,;:!?'\"()\-\u2010-\u2026]")
_COMMAS = re.compile(r"[,;:](?=\s)")
_STOPS = re.compile(r"[.!?](?=\s)")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}", re.IGNORECASE)
_VOWELS = frozenset("aeiouy")


def spoken_length(text: str, pace: float = 1.0) -> Seconds:
    """Expected length of a written phrase in exact seconds, without silence around it.

    At pace 1.0 the spoken form takes 0.2 s, plus 0.075 s a letter, 0.3 s a letter of initials
    (`UCL`, `tv`; twice that for a W), 0.25 s a comma, semicolon or colon, and 0.5 s a full stop
    within the phrase. The sum is divided by the pace.
    """
    return _length(spoken(text), spelled=True) / Fraction(pace)


def plausible_lengths(text: str, pace: float = 1.0) -> tuple[Seconds, Seconds]:
    """The shortest and longest plausible length of a phrase, in exact seconds.

    Sentences of hibari and eSpeak at paces 0.5 to 2.0 last 0.75 to 1.30 times the expected length,
    short words 0.5 to 1.75 times; half a sentence is below the minimum. A voice may say initials as
    a word (`HIIT`), so the minimum assumes a word.
    """
    as_word = _length(_DRAWN_OUT.sub(r"\1\1", spoken(text)), spelled=False)
    shortest = (as_word * Fraction(3, 5) - Fraction(3, 25)) / Fraction(pace)
    longest = spoken_length(text, pace) * 2 + Fraction(3, 10) / Fraction(pace)
    return max(shortest, Fraction(1, 20)), longest


def _length(said: str, *, spelled: bool) -> Seconds:
    """Seconds at pace 1.0."""
    initials = "".join(filter(_is_initials, _WORD.findall(said))) if spelled else ""
    return (
        _START
        + _LETTER * len(_UNSPOKEN.sub("", said))
        + (_SPELLED - _LETTER) * len(initials)
        + _SPELLED * sum(initials.count(letter) for letter in "wW")
        + _COMMA * len(_COMMAS.findall(said))
        + _STOP * len(_STOPS.findall(said))
    )


def _is_initials(word: str) -> bool:
    capitals = word.isupper() and len(word) > 1
    return word.isascii() and (capitals or not _VOWELS.intersection(word.lower()))
