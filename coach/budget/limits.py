"""How long and how steep: the limits of each level, with their sources."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coach.errors import RoutineError
from coach.routine.model import Level, Routine
from coach.units import Seconds, compared

LEAST_LEVEL_REST: Final = Fraction(30)
"""Seconds at horizontal between two inversions and before coming upright, at least: the advice is
to stop near horizontal until balance returns (Teeter, "How to exit full inversion")."""


@dataclass(frozen=True, slots=True)
class LevelLimit:
    """What a level allows.

    stretch: seconds head-down at a stretch, at most.
    session: seconds head-down in all, at most. No source gives a figure; these are ours: five times
        the longest stretch for a beginner, and for the others more than any built-in routine takes.
    angle: degrees below level when none is asked for.
    steepest: degrees that may be asked for.
    """

    stretch: Seconds
    session: Seconds
    angle: int
    steepest: int


LEVELS: Final = {
    # 1-2 minutes for the first one to two weeks, at 20-30 degrees (Teeter, "The 3 Hows of
    # Inverting"; Quantum Nature Care, inversion FAQ).
    Level.FIRST: LevelLimit(Fraction(60), session=Fraction(300), angle=25, steepest=30),
    # About 60 degrees is what lumbar decompression needs (Quantum Nature Care, inversion FAQ).
    Level.STEADY: LevelLimit(Fraction(120), session=Fraction(2700), angle=60, steepest=90),
    # 3-5 minutes for those with weeks of practice (Teeter, "The 3 Hows of Inverting").
    Level.STRONG: LevelLimit(Fraction(300), session=Fraction(3600), angle=60, steepest=90),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that hold for one routine.

    stretch: seconds head-down at a stretch, at most.
    session: seconds head-down in all, at most.
    angle: degrees below level that the table tilts to.
    """

    stretch: Seconds
    session: Seconds
    angle: int


def limits_of(routine: Routine) -> Limits:
    """The limits of a routine. Raises RoutineError when it asks for more than its level allows."""
    allowed = LEVELS[routine.level]
    stretch = routine.max_inverted if routine.max_inverted is not None else allowed.stretch
    angle = routine.angle if routine.angle is not None else allowed.angle
    if stretch > allowed.stretch:
        asked, most = compared(stretch, allowed.stretch)
        raise RoutineError(
            f"{asked} at a stretch is more than level {routine.level} allows ({most})",
            where="max inverted",
            remedy="Ask for less, or for a higher level once you are used to it.",
        )
    if angle > allowed.steepest:
        raise RoutineError(
            f"{angle} degrees is steeper than level {routine.level} allows ({allowed.steepest})",
            where="angle",
            remedy="Ask for less, or for a higher level once you are used to it.",
        )
    return Limits(stretch, allowed.session, angle)
