"""Exact time, and the single place where seconds become frames.

A position or a duration is an exact `Fraction` of seconds until the moment that it needs a place on
the grid of frames. Only absolute positions are rounded, never lengths that are added up afterwards:
rounding each beat and summing drifts by milliseconds over a long set.
"""

import re
from fractions import Fraction
from typing import Final, TypeAlias

Seconds: TypeAlias = Fraction
"""A length or position of time in seconds, exact."""

FRAME_RATE: Final = 48_000
"""Frames a second of the timeline, mono."""

_CLOCK = re.compile(
    r"(?:(?P<hours>\d{1,4})h)?(?:(?P<minutes>\d{1,6})m)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)s?)?",
    re.ASCII,
)


def frame_at(position: Seconds) -> int:
    """The frame nearest to an absolute position in seconds (halves go up)."""
    return (2 * FRAME_RATE * position.numerator + position.denominator) // (
        2 * position.denominator
    )


def seconds_of(frames: int) -> Seconds:
    """The exact length of a number of frames in seconds."""
    return Fraction(frames, FRAME_RATE)


def parse_duration(text: str) -> Seconds:
    """Read `45`, `45s`, `2.5`, `1m30s` or `1h` as exact seconds.

    Raises ValueError when the text is none of these. No upper bound is applied here.
    """
    found = _CLOCK.fullmatch(text.strip().lower())
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is not a length of time; write it like 45, 45s or 1m30s")
    hours, minutes, seconds = (Fraction(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def clock(position: Seconds) -> str:
    """A position as minutes and seconds for people, `7:05`, cut to whole seconds."""
    whole = int(position)
    return f"{whole // 60}:{whole % 60:02d}"


def length_in_words(length: Seconds) -> str:
    """A length for people, `45 s` or `2 min 3 s`, rounded to whole seconds."""
    whole = int(length + Fraction(1, 2))
    minutes, seconds = divmod(whole, 60)
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
