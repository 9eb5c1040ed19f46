"""Reads values as people type them, after a flag, in a table or in a file, into exact ones."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from coach.routine.bounds import BY_FIELD, check_bounds
from coach.routine.coaching import Count, Detail
from coach.routine.model import Level, Sides
from coach.routine.names import fold
from coach.routine.tempo import parse_tempo
from coach.units import Seconds, parse_duration


class DetailFlag(StrEnum):
    """How much is to be explained, as a person says it."""

    AUTO = "auto"
    """Depends on the number of sessions so far."""
    FULL = "full"
    BRIEF = "brief"
    CUES = "cues"

    @property
    def detail(self) -> Detail | None:
        """The detail; None for `auto`."""
        return None if self is DetailFlag.AUTO else Detail(self)


def read_value(name: str, text: str) -> Any:
    """The value of a field of `Request`, as a person types it: a tempo, a figure in its bounds, or
    one of a few words.

    Raises ValueError, which says what is wrong, for invalid text.
    """
    return _READERS[name](text)


def _whole(name: str, text: str) -> int:
    written = re.fullmatch(r"\s*(-?[0-9]{1,9})(?:[.]0*)?\s*", text)
    if written is None:
        raise ValueError(f"{text!r} is not a whole number such as {BY_FIELD[name][0]}")
    check_bounds(name, int(written[1]), text)
    return int(written[1])


def read_choice(kind: type[StrEnum], text: str) -> StrEnum:
    """One of a few words, in any case. Raises ValueError for another."""
    words = [str(word) for word in kind]
    if text.strip().lower() not in words:
        raise ValueError(f"{text!r} is not one of {', '.join(words)}")
    return kind(text.strip().lower())


def _exercises(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or not all(map(fold, names)):
        raise ValueError(f"{text!r} names no exercise; write it like crunch,sit-up")
    return names


def _duration(name: str, text: str) -> Seconds:
    length = parse_duration(text)
    try:
        check_bounds(name, length, text, unit=" s")
    except ValueError as fault:
        least, most = BY_FIELD[name]
        if re.fullmatch(r"\d+", text.strip()) and length < least <= 60 * length <= most:
            raise ValueError(f"{fault}; for minutes write {text.strip()}m") from None
        raise
    return length


def _factor(name: str, text: str) -> Fraction:
    try:
        # The bounds come first: an exact figure such as 1e999999999 would fill the memory.
        near = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number such as 0.9") from None
    check_bounds(name, near, text)
    return Fraction(text)


def _decibels(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number such as -8") from None
    check_bounds("music_level", level, text)
    return level


_READERS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "reps": partial(_whole, "reps"),
        "sets": partial(_whole, "sets"),
        "angle": partial(_whole, "angle"),
        "tempo": parse_tempo,
        "hold": partial(_duration, "hold"),
        "rest": partial(_duration, "rest"),
        "max_inverted": partial(_duration, "max_inverted"),
        "lead_in": partial(_duration, "lead_in"),
        "within": partial(_duration, "within"),
        "sides": partial(read_choice, Sides),
        "level": partial(read_choice, Level),
        "detail": partial(read_choice, Detail),
        "count": partial(read_choice, Count),
        "pace": partial(_factor, "pace"),
        "music_level": _decibels,
        "shuffle": partial(_whole, "shuffle"),
        "without": _exercises,
    }
)
