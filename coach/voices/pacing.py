"""How long a phrase takes to say.

The silent voice is exactly this long; every other voice is held against it, because an engine that
stops halfway through a sentence reports success.
"""

import re
from fractions import Fraction
from typing import Final

from coach.units import Seconds

WORDS_A_MINUTE: Final = 155
"""Speed at pace 1.0 on coaching sentences, the pauses between them included."""

SLOWEST: Final = 0.5
QUICKEST: Final = 2.0
"""The range of paces that a person may ask for."""

# Fitted to `hibari:heart` at pace 1.0 on 15 coaching sentences and 36 short phrases: sentences last
# 0.88 to 1.30 times this, short words 0.70 to 1.34. A digit or a sign is read as a word of four
# letters.
_START: Final = Fraction(1, 5)
_LETTER: Final = Fraction(3, 40)
_SIGN: Final = 4 * _LETTER
_COMMA: Final = Fraction(1, 4)
_STOP: Final = Fraction(1, 2)

_UNSPOKEN = re.compile(r"[\s.,;:!?'\"()\-\u2010-\u2026]")
_COMMAS = re.compile(r"[,;:](?=\s)")
_STOPS = re.compile(r"[.!?](?=\s)")


def spoken_length(text: str, pace: float = 1.0) -> Seconds:
    """Expected length of a phrase in exact seconds, without silence around it.

    At pace 1.0: 0.2 s, and 0.075 s a letter, 0.3 s a digit or sign that is read out, 0.25 s for
    each comma, semicolon or colon and 0.5 s for each full stop within the phrase; all of it divided
    by the pace.
    """
    said = text.strip()
    spoken = _UNSPOKEN.sub("", said)
    letters = sum(character.isalpha() for character in spoken)
    at_one = (
        _START
        + _LETTER * letters
        + _SIGN * (len(spoken) - letters)
        + _COMMA * len(_COMMAS.findall(said))
        + _STOP * len(_STOPS.findall(said))
    )
    return at_one / Fraction(pace)


def plausible_lengths(text: str, pace: float = 1.0) -> tuple[Seconds, Seconds]:
    """The shortest and the longest that a voice may take over a phrase, in exact seconds.

    Sentences of hibari and eSpeak at paces 0.5 to 2.0 last 0.75 to 1.30 times the expected length,
    short words 0.5 to 1.75 times; half of a sentence falls out at the bottom.
    """
    expected = spoken_length(text, pace)
    shortest = expected * Fraction(3, 5) - Fraction(3, 25) / Fraction(pace)
    return max(shortest, Fraction(1, 20)), expected * 2 + Fraction(3, 10) / Fraction(pace)
