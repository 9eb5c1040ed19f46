"""Titles of the chapters, and the place in the routine that each leads to.

Any player lets a listener jump to a chapter from any posture. So every chapter but the first begins
with words that bring them to horizontal: the chapter of an exercise holds the return from the
exercise before it, the rest, and then the exercise itself. Its mark is therefore near the end of
the previous section.
"""

from typing import Final

from coach.budget.places import place_of
from coach.budget.planner import Bout, Place, Plan
from coach.routine.model import Routine
from coach.script.model import ChapterMark

BEFORE_YOU_START: Final = "Before you start"
THE_WAY_UP: Final = "The way up"


def chapter_of(routine: Routine, bout: Bout) -> ChapterMark:
    """The chapter of a bout: `Inverted Crunch, set 2 of 3, part 1 of 2`."""
    place = place_of(bout)
    part = f", part {bout.part} of {bout.parts}" if bout.parts > 1 else ""
    return ChapterMark(set_title(routine, place) + part, place)


def chapter_at(plan: Plan, place: Place) -> ChapterMark:
    """The chapter that leads to a place; after the last exercise, the way up.

    The title leaves out the part of a split set if no bout of the plan begins at this place.
    """
    if place.step >= len(plan.routine.steps):
        return ChapterMark(THE_WAY_UP)
    bout = next((bout for bout in plan.bouts if place_of(bout) == place), None)
    if bout is not None:
        return chapter_of(plan.routine, bout)
    return ChapterMark(set_title(plan.routine, place), place)


def set_title(routine: Routine, place: Place) -> str:
    """The title of the exercise at a place, with the number of the set if there are several."""
    step = routine.steps[place.step]
    sets = step.dose.sets
    return step.exercise.title + (f", set {place.set} of {sets}" if sets > 1 else "")
