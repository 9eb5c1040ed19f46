"""Values as they are typed behind a flag, read and held to their bounds.

Each function takes the text and returns what was meant, or raises typer.BadParameter: a usage error
to which typer adds the name of the flag.
"""

import re
from fractions import Fraction
from typing import Final

import typer

from coach.routine import bounds
from coach.routine.tempo import Tempo, parse_tempo
from coach.units import Seconds, parse_duration

_KEY: Final = "key"


def reps(text: str) -> int:
    """Repetitions a set."""
    return _whole(text, bounds.REPS)


def sets(text: str) -> int:
    """Sets of each exercise."""
    return _whole(text, bounds.SETS)


def angle(text: str) -> int:
    """Degrees below level."""
    return _whole(text, bounds.ANGLE)


def tempo(text: str) -> Tempo:
    """Four figures, `3-1-2-1` or `3121`."""
    try:
        return parse_tempo(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def rest(text: str) -> Seconds:
    """Seconds of rest at level."""
    return _duration(text, bounds.REST)


def max_inverted(text: str) -> Seconds:
    """Seconds head-down at a stretch."""
    return _duration(text, bounds.MAX_INVERTED)


def lead_in(text: str) -> Seconds:
    """Seconds to get to the table."""
    return _duration(text, bounds.LEAD_IN)


def lead_in_or_key(text: str) -> Seconds | None:
    """Seconds to get to the table; None for a key to be waited for."""
    # Typer sends the flag's default through here too, and that is a figure.
    text = str(text)
    return None if text.strip().lower() == _KEY else lead_in(text)


def pace(text: str) -> Fraction:
    """Speed of speech, as a multiple of the usual."""
    least, most = bounds.PACE
    try:
        # The bounds come first: an exact figure such as 1e999999999 would fill the memory.
        near = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number such as 0.9") from None
    if not least <= near <= most:
        raise typer.BadParameter(f"{text} is not between {float(least):g} and {float(most):g}")
    return Fraction(text)


def _whole(text: str, least_and_most: tuple[int, int]) -> int:
    least, most = least_and_most
    written = re.fullmatch(r"\s*(-?[0-9]{1,9})(?:[.]0*)?\s*", text)
    if written is None:
        raise typer.BadParameter(f"{text!r} is not a whole number such as {least}")
    if not least <= int(written[1]) <= most:
        raise typer.BadParameter(f"{text} is not between {least} and {most}")
    return int(written[1])


def _duration(text: str, least_and_most: tuple[Seconds, Seconds]) -> Seconds:
    least, most = least_and_most
    try:
        length = parse_duration(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    if not least <= length <= most:
        raise typer.BadParameter(f"{text} is not between {float(least):g} and {float(most):g} s")
    return length
