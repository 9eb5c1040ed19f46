"""The smallest and largest value of each dose, the same for flags and routine files."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

REPS: Final = (1, 100)
SETS: Final = (1, 20)
STEPS: Final = (1, 40)
REST: Final = (Fraction(0), Fraction(600))
"""Seconds. A rest below `coach.budget.limits.MIN_REST` is lengthened, and the plan says so."""
HOLD: Final = (Fraction(20), Fraction(300))
"""Seconds. A shorter hold would be over before the way up; no level allows a longer one."""
BEAT: Final = (Fraction(1), Fraction(30))
"""Seconds per beat of a rhythm."""
LEAD_IN: Final = (Fraction(0), Fraction(600))
"""Seconds."""
MAX_INVERTED: Final = (Fraction(10), Fraction(300))
"""Seconds in one inversion."""
ANGLE: Final = (15, 90)
"""Degrees below horizontal. Manufacturers' manuals begin at 15 to 20 (LifeGear, p. 21)."""
PACE: Final = (Fraction(1, 2), Fraction(2))
"""Factor of the usual speed of speech."""
WITHIN: Final = (Fraction(60), Fraction(86_400))
"""Seconds. No routine is shorter, and a bare `10` that means minutes is refused."""
MUSIC_LEVEL: Final = (-30, 0)
"""LU relative to speech: never louder than speech."""
SHUFFLE: Final = (0, 999_999_999)

BY_FIELD: Final[Mapping[str, tuple[int, int] | tuple[Fraction, Fraction]]] = MappingProxyType(
    {
        "reps": REPS,
        "sets": SETS,
        "hold": HOLD,
        "rest": REST,
        "angle": ANGLE,
        "max_inverted": MAX_INVERTED,
        "pace": PACE,
        "lead_in": LEAD_IN,
        "within": WITHIN,
        "music_level": MUSIC_LEVEL,
        "shuffle": SHUFFLE,
    }
)
"""The bounds by the name of the field of `coach.request.Request`, or of its music."""


def check_bounds(name: str, value: float | Fraction, text: str, unit: str = "") -> None:
    """Raise ValueError for a value of a field that is out of its bounds.

    name: a field of `BY_FIELD`; text: the value as it was typed; unit: that of the bounds.
    """
    low, high = BY_FIELD[name]
    if not low <= value <= high:
        raise ValueError(f"{text} is not between {float(low):g} and {float(high):g}{unit}")
