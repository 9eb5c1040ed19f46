"""Leaves exercises out of a routine, for people who cannot or should not do them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from coach.errors import UsageError
from coach.routine.library import called_by_exercises, exercises
from coach.routine.model import Exercise, Routine
from coach.routine.names import fold, match
from coach.similar import did_you_mean, similar

FLAG: Final = "--without"


def leave_out(routine: Routine, names: Sequence[str], asked_by: str = FLAG) -> Routine:
    """The routine without these exercises, given by name or title. Its notes say which were left
    out, and which it never had.

    asked_by: what an error names in addition to the exercises.
    Raises UsageError for an unknown exercise, and if no exercise would be left.
    """
    if not names:
        return routine
    known = _known_in(routine)
    unwanted = {_exercise(name, known): None for name in names}
    kept = [n for n, step in enumerate(routine.steps) if step.exercise.name not in unwanted]
    if not kept:
        raise UsageError(
            f"nothing is left of {routine.title}",
            where=f"{asked_by} {','.join(names)}",
            remedy="Leave out fewer exercises, or choose another routine.",
        )
    steps = tuple(routine.steps[number] for number in kept)
    rest = replace(
        routine,
        steps=steps,
        notes=(*routine.notes, *_notes(routine, [known[name] for name in unwanted])),
        origin=routine.origin.of_steps(kept),
    )
    named = [step.exercise for step in routine.steps]
    if (routine.name, routine.title) == called_by_exercises(named):
        name, title = called_by_exercises([step.exercise for step in steps])
        return replace(rest, name=name, title=title)
    return rest


def knows(routine: Routine, name: str) -> bool:
    """Whether a name is that of a built-in exercise or of one in the routine."""
    return _match(name, _known_in(routine)) is not None


def _known_in(routine: Routine) -> Mapping[str, Exercise]:
    return {**exercises(), **{step.exercise.name: step.exercise for step in routine.steps}}


def _match(text: str, known: Mapping[str, Exercise]) -> str | None:
    by_title = {fold(exercise.title): name for name, exercise in known.items()}
    return match(text, known) or by_title.get(match(text, by_title) or "")


def _exercise(text: str, known: Mapping[str, Exercise]) -> str:
    found = _match(text, known)
    if found is None:
        raise UsageError(
            f"no exercise is called {text[:60]!r}",
            where=FLAG,
            remedy=did_you_mean(similar(text, known)) or "`coach list` shows them all.",
        )
    return found


def _notes(routine: Routine, unwanted: Sequence[Exercise]) -> list[str]:
    has = {step.exercise.name for step in routine.steps}
    gone = [exercise.title for exercise in unwanted if exercise.name in has]
    never = [exercise.title for exercise in unwanted if exercise.name not in has]
    notes = [f"Left out: {', '.join(gone)}."] if gone else []
    return [*notes, f"Not in this routine anyway: {', '.join(never)}."] if never else notes
