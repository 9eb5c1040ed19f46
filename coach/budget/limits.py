"""The limits of each level on duration and angle, with their sources."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coach.errors import RoutineError
from coach.routine.model import Level, Routine
from coach.units import Seconds, compared

MIN_REST: Final = Fraction(30)
"""Shortest rest at horizontal in seconds, between inversions and before coming upright, also when a
session stops early. The advice is to stop near horizontal until balance returns (Teeter, "How to
exit full inversion")."""


COUNTS_FOR: Final = 7_200
"""Seconds for which the time head-down of a session counts toward the limit of the next one. Our
own figure: no source gives one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a routine.

    stretch: longest inversion, in seconds.
    session: most seconds head-down in a session. No source gives a figure; ours are five times the
        longest inversion for beginners, and more than any built-in routine takes for the others.
    settling: seconds at horizontal at the end of a routine, before coming upright. Teeter advises a
        few minutes ("How to exit full inversion"); the figures are ours.
    angle: degrees below horizontal that the table tilts to.
    """

    stretch: Seconds
    session: Seconds
    settling: Seconds
    angle: int


@dataclass(frozen=True, slots=True)
class LevelLimits(Limits):
    """The limits of a level; its angle is the one by default.

    steepest: steepest angle allowed, in degrees below horizontal.
    """

    steepest: int


LEVELS: Final = {
    # 1-2 minutes for the first one to two weeks, at 20-30 degrees (Teeter, "The 3 Hows of
    # Inverting"; Quantum Nature Care, inversion FAQ).
    Level.FIRST: LevelLimits(Fraction(60), Fraction(300), Fraction(120), angle=25, steepest=30),
    # About 60 degrees is what lumbar decompression needs (Quantum Nature Care, inversion FAQ).
    Level.STEADY: LevelLimits(Fraction(120), Fraction(2700), Fraction(60), angle=60, steepest=90),
    # 3-5 minutes for those with weeks of practice (Teeter, "The 3 Hows of Inverting").
    Level.STRONG: LevelLimits(Fraction(300), Fraction(3600), Fraction(60), angle=60, steepest=90),
}


def limits_of(routine: Routine) -> Limits:
    """The limits of a routine. Raises RoutineError if it asks for more than its level allows."""
    allowed = LEVELS[routine.level]
    stretch = routine.max_inverted if routine.max_inverted is not None else allowed.stretch
    angle = routine.angle if routine.angle is not None else allowed.angle
    if stretch > allowed.stretch:
        asked, most = compared(stretch, allowed.stretch)
        raise RoutineError(
            f"{asked} at a stretch is more than level {routine.level} allows ({most})",
            where=routine.origin.where("max_inverted", otherwise="max inverted"),
            remedy="Ask for less, or for a higher level once you are used to it.",
        )
    if angle > allowed.steepest:
        raise RoutineError(
            f"{angle} degrees is steeper than level {routine.level} allows ({allowed.steepest})",
            where=routine.origin.where("angle", otherwise="angle"),
            remedy="Ask for less, or for a higher level once you are used to it.",
        )
    return Limits(stretch, allowed.session, allowed.settling, angle)
