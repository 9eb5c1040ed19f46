"""Exact time, and the only place where seconds become frames.

Positions and durations are exact fractions of seconds until they become frames. Only absolute
positions are rounded, never durations that are added up: rounding each beat and summing would drift
by milliseconds over a long set.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

Seconds: TypeAlias = Fraction
"""An exact duration or position in seconds."""

NO_TIME: Final = Seconds(0)

FRAME_RATE: Final = 48_000
"""Frames per second of the timeline."""

_NUMBER: Final = r"([0-9]{1,9}(?:[.][0-9]{1,6})?)"
_BETWEEN: Final = r" ?,? ?(?:and )?"

WRITTEN_OUT: Final = (
    rf"(?:{_NUMBER} ?(?:h|hrs?[.]?|hours?))?{_BETWEEN}"
    rf"(?:{_NUMBER} ?(?:m|mins?[.]?|minutes?))?{_BETWEEN}"
    rf"(?:{_NUMBER}( ?(?:s|secs?[.]?|seconds?))?)?"
)
"""Pattern of a length with units, `1 min 30 s`. JSON Schema uses it too, so no named groups."""

BY_THE_CLOCK: Final = r"(?:([0-9]{1,4}):)?([0-9]{1,6}):([0-5][0-9](?:[.][0-9]{1,6})?)"
"""Pattern of a length like a clock, `1:30` or `1:30:00`: [hours,] minutes and seconds."""

_WRITTEN_OUT: Final = re.compile(WRITTEN_OUT, re.IGNORECASE)
_BY_THE_CLOCK: Final = re.compile(BY_THE_CLOCK)

_MAX_TEXT: Final = 60
"""Characters of a length of time; a longer text is refused and cut in the message."""

_FINEST: Final = 9
"""Decimal places; figures that differ by less are shown as equal."""


def frame_at(position: Seconds) -> int:
    """The frame nearest to an absolute position in seconds (halves round up)."""
    return (2 * FRAME_RATE * position.numerator + position.denominator) // (
        2 * position.denominator
    )


def seconds_of(frames: int) -> Seconds:
    """The exact duration of a number of frames in seconds."""
    return Fraction(frames, FRAME_RATE)


def parse_duration(text: str) -> Seconds:
    """Parse a length of time as people write it, and as coach prints it, into exact seconds.

    A bare number is seconds: `45`, `2.5`. Units may be short or long, with or without spaces:
    `45s`, `1m30s`, `1 min 30 s`, `90 seconds`. A last number without a unit has the next smaller
    one: `1m30`. `1:30` is minutes and seconds, `1:30:00` hours, minutes and seconds.

    Raises ValueError for any other text. There is no upper bound.
    """
    written = " ".join(text.split())
    if len(written) <= _MAX_TEXT:
        if clock_face := _BY_THE_CLOCK.fullmatch(written):
            hours, minutes, seconds = (Fraction(part or 0) for part in clock_face.groups())
            if not clock_face[1] or minutes < 60:
                return 3600 * hours + 60 * minutes + seconds
        elif (spelled := _WRITTEN_OUT.fullmatch(written)) and any(spelled.groups()):
            hours, minutes, last = (Fraction(part or 0) for part in spelled.group(1, 2, 3))
            only_hours_before = spelled[1] and not spelled[2]
            unit = 60 if only_hours_before and not spelled[4] else 1
            return 3600 * hours + 60 * minutes + unit * last
    raise ValueError(
        f"{written[:_MAX_TEXT]!r} is not a length of time; write it like 45, 90s, 1m30s or 1:30"
    )


def clock(position: Seconds) -> str:
    """A position as minutes and seconds, `7:05`, truncated to whole seconds."""
    whole = int(position)
    return f"{whole // 60}:{whole % 60:02d}"


def length_in_words(length: Seconds, places: int = 0) -> str:
    """A length for people, `45 s` or `2 min 3 s`, rounded to `places` decimal places of a second
    (halves round up)."""
    grid = 10**places
    whole = int(length * grid + Fraction(1, 2))
    minutes, left = divmod(whole, 60 * grid)
    seconds = f"{left // grid}.{left % grid:0{places}d}".rstrip("0").rstrip(".") if places else left
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds} s" if left else f"{minutes} min"


def compared(
    *figures: Fraction, write: Callable[[Fraction, int], str] = length_in_words
) -> tuple[str, ...]:
    """Format figures that are compared in a message, with enough decimal places to tell them apart,
    so that no message says "2 min is more than 2 min". Equal figures look the same.

    write: formats a figure with a number of decimal places.
    """
    for places in range(_FINEST):
        shown = tuple(write(figure, places) for figure in figures)
        if len(set(shown)) == len(set(figures)):
            return shown
    return tuple(write(figure, _FINEST) for figure in figures)


def milliseconds_at(frame: int) -> int:
    """The position of a frame in whole milliseconds (halves go up)."""
    return _nearest(frame, 1_000)


def timestamp(frame: int) -> str:
    """A position as captions and Vorbis comments write it: `01:23:20.450`."""
    seconds, milliseconds = divmod(milliseconds_at(frame), 1_000)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours:02d}:{minutes:02d}:{seconds % 60:02d}.{milliseconds:03d}"


def lrc_timestamp(frame: int) -> str:
    """A position as lyrics (LRC) write it, without hours: `83:20.45`."""
    seconds, hundredths = divmod(_nearest(frame, 100), 100)
    return f"{seconds // 60:02d}:{seconds % 60:02d}.{hundredths:02d}"


def _nearest(frame: int, rate: int) -> int:
    """The position of a frame on a grid of `rate` points a second (halves go up)."""
    return (2 * frame * rate + FRAME_RATE) // (2 * FRAME_RATE)
