"""What the chapters are called, and where in the routine they lead.

Any player lets a listener jump to a chapter, from any posture. So every chapter but the first
begins with words that bring them to level: the chapter of an exercise is the way back to level from
the exercise before it, the rest, and then the exercise itself. Its mark therefore stands near the
end of the section before its own.
"""

from typing import Final

from coach.budget.places import place_of
from coach.budget.planner import Bout, Place, Plan
from coach.routine.model import Routine
from coach.script.model import Chapter

BEFORE_YOU_START: Final = "Before you start"
THE_WAY_UP: Final = "The way up"


def chapter_of(routine: Routine, bout: Bout) -> Chapter:
    """The chapter of a bout: `Inverted Crunch, set 2 of 3, part 1 of 2`."""
    place = place_of(bout)
    part = f", part {bout.part} of {bout.parts}" if bout.parts > 1 else ""
    return Chapter(set_title(routine, place) + part, place)


def chapter_at(plan: Plan, place: Place) -> Chapter:
    """The chapter that leads to a place; past the last exercise, the way up. Where the plan has no
    bout that begins there, into how many parts the set is split is not known yet."""
    if place.step >= len(plan.routine.steps):
        return Chapter(THE_WAY_UP)
    bout = next((bout for bout in plan.bouts if place_of(bout) == place), None)
    if bout is not None:
        return chapter_of(plan.routine, bout)
    return Chapter(set_title(plan.routine, place), place)


def set_title(routine: Routine, place: Place) -> str:
    """The exercise at a place, and which set of it when there are several."""
    step = routine.steps[place.step]
    sets = step.dose.sets
    return step.exercise.title + (f", set {place.set} of {sets}" if sets > 1 else "")
