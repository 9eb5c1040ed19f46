"""Parses and formats places in a routine: exercise, set and repetition, each counted from 1.

`2` is the second exercise, `2.3` its third set, and `2.3.6` that set from the sixth repetition on.
For a timed exercise the third number is one of the hangs that a set is split into.
"""

import re
from typing import Final

from coach.budget.planner import Bout, Place, plan
from coach.errors import UsageError
from coach.routine.model import Routine

_WRITTEN: Final = re.compile(r"\d{1,4}(\.\d{1,4}){0,2}", re.ASCII)


def place_of(bout: Bout) -> Place:
    """The place where a bout begins."""
    if bout.is_timed:
        return Place(bout.step, bout.set, part=bout.part)
    return Place(bout.step, bout.set, bout.first_rep)


def format_place(place: Place) -> str:
    """A place in as few numbers as possible: `2`, `2.3`, `2.3.6`."""
    figures = [place.step + 1, place.set, max(place.rep, place.part)]
    while len(figures) > 1 and figures[-1] == 1:
        figures.pop()
    return ".".join(map(str, figures))


def parse_place(text: str, routine: Routine) -> Place:
    """Parse a place such as `2.3.6`.

    Raises UsageError if it is malformed or outside the routine, and RoutineError if the routine
    cannot be planned.
    """
    where = f"--from {text}"
    if not _WRITTEN.fullmatch(text):
        raise UsageError(
            "this is not a place such as 2, 2.1 or 2.1.6",
            where=where,
            remedy="Give exercise, set and repetition as `coach plan` numbers them.",
        )
    number, of_sets, third = (*map(int, text.split(".")), 1, 1)[:3]
    _within(number, len(routine.steps), routine.title, "exercise", where)
    step = routine.steps[number - 1]
    title = step.exercise.title
    _within(of_sets, step.dose.sets, title, "set", where)
    if step.is_timed:
        hangs = max(bout.parts for bout in plan(routine, {}).bouts if bout.step == number - 1)
        _within(third, hangs, title, "hang", where)
        return Place(number - 1, of_sets, part=third)
    _within(third, step.dose.reps, title, "repetition", where)
    return Place(number - 1, of_sets, third)


def _within(figure: int, most: int, whose: str, thing: str, where: str) -> None:
    if not 1 <= figure <= most:
        raise UsageError(
            f"there is no {thing} {figure} in {whose}",
            where=where,
            remedy=f"It has {thing}s 1 to {most}." if most > 1 else f"It has one {thing}.",
        )
