"""`coach show`: a routine or an exercise in words."""

from collections.abc import Iterator
from typing import Annotated

import typer

from coach.cli.flags import completion
from coach.cli.output.terminal import answer
from coach.routine.model import Routine, Sides, Step
from coach.units import length_in_words


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A routine, exercise or file.",
            autocompletion=completion.routine,
        ),
    ],
) -> None:
    """Show a routine or an exercise in words."""
    from coach.routine.library import find

    answer(*_summary(find(name)))


def _summary(routine: Routine) -> Iterator[str]:
    """Lines: the title, the limits, then each exercise with its dose and how it is done."""
    from coach.budget.limits import limits_of
    from coach.script.phrases import wording

    limits = limits_of(routine)
    yield f"{routine.title} ({routine.name})"
    if routine.about:
        yield routine.about
    yield (
        f"Level {routine.level}: at most {length_in_words(limits.stretch)} head-down at a stretch, "
        f"tilted {limits.angle} degrees."
    )
    for number, step in enumerate(routine.steps, start=1):
        yield ""
        yield f"{number}. {step.exercise.title}: {_dose(step)}"
        for sentence in wording(step.exercise).explain:
            yield f"   {sentence}"
        if step.exercise.muscles:
            yield f"   Muscles: {step.exercise.muscles}."


def _dose(step: Step) -> str:
    dose = step.dose
    if step.is_timed:
        amount = length_in_words(dose.hold)
    else:
        in_turn = ", one side first," if dose.sides is Sides.IN_TURN else ""
        sides = f" to each side{in_turn}" if step.exercise.sided else ""
        amount = f"{dose.reps} repetitions{sides} at {dose.tempo}"
    sets = f"{dose.sets} sets of {amount}" if dose.sets > 1 else amount
    return f"{sets}, then {length_in_words(dose.rest)} rest"
