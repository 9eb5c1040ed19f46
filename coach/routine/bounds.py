"""The figures between which a dose may lie. Flags and routine files are held to the same ones."""

from fractions import Fraction
from typing import Final

REPS: Final = (1, 100)
SETS: Final = (1, 20)
STEPS: Final = (1, 40)
REST: Final = (Fraction(0), Fraction(600))
"""Seconds. Less than the least rest at level is lengthened to it, and the plan says so."""
HOLD: Final = (Fraction(20), Fraction(300))
"""Seconds. Shorter than the way down and up again is no hang; longer is no level's limit."""
BEAT: Final = (Fraction(1), Fraction(30))
"""Seconds of one beat of a rhythm."""
LEAD_IN: Final = (Fraction(0), Fraction(600))
"""Seconds."""
MAX_INVERTED: Final = (Fraction(10), Fraction(300))
"""Seconds at a stretch."""
ANGLE: Final = (15, 90)
"""Degrees below level; makers' manuals begin at 15 to 20 (LifeGear, p. 21)."""
PACE: Final = (Fraction(1, 2), Fraction(2))
"""Times the usual speed of speech."""
