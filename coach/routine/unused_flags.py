"""Names flags of the dose that change nothing in a routine."""

from collections.abc import Callable, Collection, Sequence
from types import MappingProxyType
from typing import Final

from coach.english import listed
from coach.routine.model import Routine, Step


def _is_counted(step: Step) -> bool:
    return not step.is_timed


def _is_timed(step: Step) -> bool:
    return step.is_timed


def _is_sided(step: Step) -> bool:
    return step.exercise.sided and not step.is_timed


_USED_BY: Final = MappingProxyType(
    {
        "reps": (_is_counted, "is done in repetitions"),
        "tempo": (_is_counted, "is done in repetitions"),
        "hold": (_is_timed, "is held for a time"),
        "sides": (_is_sided, "is done to two sides"),
    }
)
"""For each field of a dose: which steps take it, and what such steps have in common."""


def unused_flags(asked: Collection[str], routines: Sequence[Routine]) -> list[str]:
    """A line for the flags that change nothing, such as `--hold changes nothing: nothing in Core
    is held for a time.`

    asked: the fields for which a value was given.
    """
    steps = [step for routine in routines for step in routine.steps]
    title = routines[0].title if len(routines) == 1 else "these routines"
    flags: dict[tuple[Callable[[Step], bool], str], list[str]] = {}
    for name, use in _USED_BY.items():
        if name in asked and not any(map(use[0], steps)):
            flags.setdefault(use, []).append(f"--{name}")
    return [
        f"{listed(named)} change{'s' * (len(named) == 1)} nothing: nothing in {title} {what}."
        for (_, what), named in flags.items()
    ]
