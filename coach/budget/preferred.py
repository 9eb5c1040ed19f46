"""Fills in what a person prefers where neither a flag nor the routine names it; no limit rises.

What a routine names stays. If it names its level, a preferred angle may be smaller than the level's
own, but not steeper.
No preferred hold is longer than the longest inversion allowed, so none is split.
"""

from dataclasses import replace
from typing import Any, Final

from coach.budget.limits import LEVELS
from coach.errors import CoachError, UsageError
from coach.routine.model import NO_PREFERENCES, Preferences, Routine, Step

NO_DEFAULTS: Final = "`--no-defaults` leaves your defaults out."


def suggest_no_defaults(error: CoachError) -> None:
    """Add to the remedy of an error that `--no-defaults` leaves the defaults out."""
    error.remedy = f"{error.remedy} {NO_DEFAULTS}".strip()


def with_preferred(routine: Routine, preferred: Preferences) -> Routine:
    """The routine with preferences for what was not asked for. Its `preferred` has those that
    applied.

    Raises UsageError if no exercise would be left.
    """
    if preferred == NO_PREFERENCES:
        return routine
    routine, left_out = _without(routine, preferred.without)
    level = None if "level" in routine.named else preferred.level
    routine = replace(routine, level=level or routine.level)
    angle = None if "angle" in routine.named else preferred.angle
    if angle is not None and "level" in routine.named and angle > LEVELS[routine.level].angle:
        angle = None
    stretch = LEVELS[routine.level].stretch
    if routine.max_inverted is not None:
        stretch = min(stretch, routine.max_inverted)
    hold = None if preferred.hold is None else min(preferred.hold, stretch)
    filled_in: dict[str, Any] = {}
    steps: list[Step] = []
    for step in routine.steps:
        timed = step.is_timed
        key, value = ("hold", hold) if timed else ("tempo", preferred.tempo)
        gap: dict[str, Any] = {} if value is None or key in step.named else {key: value}
        filled_in |= gap
        steps.append(replace(step, dose=replace(step.dose, **gap)))
    return replace(
        routine,
        steps=tuple(steps),
        angle=routine.angle if angle is None else angle,
        music=routine.music.over(preferred.music),
        preferred=Preferences(
            level=level,
            angle=angle,
            without=left_out,
            music=preferred.music.beyond(routine.music),
            **filled_in,
        ),
    )


def _without(routine: Routine, names: tuple[str, ...]) -> tuple[Routine, tuple[str, ...]]:
    """The routine without these exercises, and the names of those that it had."""
    from coach.routine.without import leave_out  # it loads all routines, which help has no use for

    has = {step.exercise.name for step in routine.steps}
    names = tuple(name for name in names if name in has)
    try:
        return leave_out(routine, names, "without, of your defaults:"), names
    except UsageError as fault:
        suggest_no_defaults(fault)
        raise
