"""Another tempo for what is left of a routine."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from coach.live.director import Director
from coach.live.wishes import Command
from coach.routine.model import Routine
from coach.routine.tempo import quickened

_FACTORS: Final = {Command.FASTER: Fraction(4, 5), Command.SLOWER: Fraction(5, 4)}
"""How many times as long a press of the key makes every phase."""


def retimed(director: Director, command: Command, step: int | None) -> Director:
    """One with another tempo from a step of the routine on; the same for every other command.

    step: its index; None where nothing of the routine is left.
    Raises CoachError where the routine cannot be done at that tempo.
    """
    factor = _FACTORS.get(command)
    if factor is None or step is None:
        return director
    return director.with_dose(_quickened(director.routine, step, factor))


def _quickened(routine: Routine, begun: int, factor: Fraction) -> Routine:
    steps = list(routine.steps)
    for index, step in enumerate(steps[begun:], start=begun):
        dose = replace(step.dose, tempo=quickened(step.dose.tempo, factor))
        steps[index] = replace(step, dose=dose)
    return replace(routine, steps=tuple(steps))
