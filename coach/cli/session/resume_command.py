"""The command that resumes a session, made from the arguments that started it."""

from collections.abc import Collection, Sequence
from typing import Final

from coach.budget.places import format_place
from coach.budget.planner import Place
from coach.program import in_shell, program
from coach.routine.library import means_today

AGAIN: Final = "--again"
"""The flag that repeats what was done today."""

_DROPPED_FLAGS: Final = ("--from", "--log")
"""Flags not repeated: the next session has its own place and must not overwrite the log."""


def arguments_for(typed: Sequence[str], with_values: Collection[str], routine: str) -> list[str]:
    """The arguments of a command with a routine in place of `today`, or added to them if a
    default said `today`.

    typed: without the name of the program. with_values: the flags that are followed by a value.
    """
    words, is_value, is_found = [], True, False  # the first is the command
    for word in typed:
        if not (is_value or is_found) and means_today(word):
            words.append(routine)
            is_found = True
        elif word != AGAIN or is_value:
            words.append(word)
        is_value = word in with_values and not is_value
    return words if is_found else [*words[:1], routine, *words[1:]]


def resume_command(typed: Sequence[str], place: Place) -> str:
    """The command that resumes a session at a place, to be typed in a shell as it is.

    typed: the arguments that the session was started with, without the name of the program.
    """
    kept, words = [], iter(typed)
    for word in words:
        if word in _DROPPED_FLAGS:
            next(words, None)
        elif word.partition("=")[0] not in _DROPPED_FLAGS:
            kept.append(word)
    flags = kept.index("--") if "--" in kept else len(kept)
    kept[flags:flags] = ["--from", format_place(place)]
    return f"{program()} {in_shell(*kept)}"
