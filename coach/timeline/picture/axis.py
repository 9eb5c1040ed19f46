"""What is drawn along a line of the picture: the times and the chapters."""

from collections.abc import Iterator, Sequence
from typing import Final

from coach.timeline.picture.description import clock_of
from coach.timeline.picture.lettering import width_of
from coach.timeline.picture.measures import FONT_SIZES, Scale
from coach.timeline.picture.session import NamedSpan
from coach.timeline.picture.shapes import Label, Path, Shape

_AXIS_STEPS: Final = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)
"""Seconds between two marks of an axis."""

_BETWEEN_MARKS: Final = 52.0
"""Shortest length between two marks of an axis, so that their times do not touch."""


def axis_marks(scale: Scale, start: float, end: float, y: float) -> Iterator[Shape]:
    """Marks at round times, and the times."""
    step = next(
        (each for each in _AXIS_STEPS if each * scale.per_second >= _BETWEEN_MARKS),
        _AXIS_STEPS[-1],
    )
    first = -(-int(start) // step) * step if start else 0
    times = [time for time in range(first, int(end) + 1, step) if start <= time <= end]
    yield Path("axis", tuple(((scale.at(time), y - 3), (scale.at(time), y)) for time in times))
    for time in times:
        yield Label("label", scale.at(time), y + 11, clock_of(time), "middle")


def chapter_marks(chapters: Sequence[NamedSpan], scale: Scale, y: float) -> Path:
    """A small triangle where each chapter begins; its tip is at the exact time."""
    places = [scale.at(chapter.start) for chapter in chapters]
    return Path("chapter", tuple(((x, y + 6), (x - 3.5, y), (x + 3.5, y)) for x in places))


def apart(labels: Sequence[Label]) -> Iterator[Label]:
    """Labels from left to right without those that would touch the one before."""
    used = float("-inf")
    for label in labels:
        width = width_of(label.text, FONT_SIZES["number"])
        left = label.x - width / 2 if label.anchor == "middle" else label.x
        if left >= used:
            yield label
            used = left + width + 3
