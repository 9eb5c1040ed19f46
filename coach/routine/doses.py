"""The doses of a routine in words."""

from coach.routine.model import Routine, Sides, Step
from coach.units import length_in_words


def dose_of(routine: Routine) -> str:
    """The dose of a routine in one line: `Inverted Squat: 1 x 5, tempo 3-1-2-1, rest 1 min.`"""
    return " ".join(_dose(step) for step in routine.steps)


def _dose(step: Step) -> str:
    dose = step.dose
    if step.is_timed:
        amount = f"{dose.sets} x {length_in_words(dose.hold)}"
    else:
        in_turn = ", in turn" if dose.sides is Sides.IN_TURN else ""
        sides = f" a side{in_turn}" if step.exercise.sided else ""
        amount = f"{dose.sets} x {dose.reps}{sides}, tempo {dose.tempo}"
    return f"{step.exercise.title}: {amount}, rest {length_in_words(dose.rest)}."
