"""Changes the tempo of what is left of a routine, when a command asks for it."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from coach.composer import Composer
from coach.live.transport.commands import Command
from coach.live.transport.position import Position
from coach.live.transport.resume import place_at
from coach.routine.model import Routine
from coach.routine.tempo import quickened

_FACTORS: Final = {Command.FASTER: Fraction(4, 5), Command.SLOWER: Fraction(5, 4)}
"""What a command multiplies the length of every phase by."""


def paced_steps(position: Position, routine: Routine) -> list[int]:
    """Indices of the steps that have repetitions left at a position."""
    here = position.after_pause
    place = place_at(here.section, here.frame)
    first = len(routine.steps) if place is None else place.step
    steps = enumerate(routine.steps)
    return [index for index, step in steps if index >= first and not step.is_timed]


def can_change_tempo(command: Command, position: Position, routine: Routine) -> bool:
    """Whether repetitions are left that can be done faster or slower."""
    tempos = [routine.steps[step].dose.tempo for step in paced_steps(position, routine)]
    return any(quickened(tempo, _FACTORS[command]) != tempo for tempo in tempos)


def with_tempo_changed(composer: Composer, command: Command, step: int | None) -> Composer:
    """A composer with the tempo that a command asks for; for other commands, the same composer.

    step: index of the first step of the routine to change; None when nothing of it is left.
    Raises CoachError when the routine cannot be done at that tempo.
    """
    factor = _FACTORS.get(command)
    if factor is None or step is None:
        return composer
    return composer.with_dose(_with_tempo(composer.routine, step, factor))


def _with_tempo(routine: Routine, first: int, factor: Fraction) -> Routine:
    steps = list(routine.steps)
    for index, step in enumerate(steps[first:], start=first):
        dose = replace(step.dose, tempo=quickened(step.dose.tempo, factor))
        steps[index] = replace(step, dose=dose)
    return replace(routine, steps=tuple(steps))
