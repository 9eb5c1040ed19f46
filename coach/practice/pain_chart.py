"""The chart of pain before and after each session: plain geometry, which the page draws."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coach.practice.model import PAIN, Session
from coach.practice.words import day_and_month

WIDTH: Final = 360
HEIGHT: Final = 178
"""In units of its own; the chart scales to the width of the page."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 24.0, 350.0, 12.0, 150.0
_BESIDE: Final = 10.0
"""Between the edge of the chart and the first point."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure, its place, and what it means in words."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class PainChart:
    """The chart.

    before, after: points from left to right, in the order in which the sessions were written.
    grid: (pain, y) of the horizontal lines.
    first, last: the days at both ends; the same for a single session.
    """

    before: tuple[Point, ...]
    after: tuple[Point, ...]
    grid: tuple[tuple[int, float], ...]
    first: str
    last: str

    width: int = WIDTH
    height: int = HEIGHT
    left: float = _LEFT
    right: float = _RIGHT
    bottom: float = _BOTTOM


def pain_chart(felt: Sequence[Session]) -> PainChart:
    """The chart of one or more sessions that have a figure for pain."""
    low, high = PAIN
    return PainChart(
        tuple(_points(felt, "before")),
        tuple(_points(felt, "after")),
        tuple((pain, _y(pain)) for pain in range(low, high + 1, 2)),
        day_and_month(felt[0].day),
        day_and_month(felt[-1].day),
    )


def _points(felt: Sequence[Session], when: str) -> Iterator[Point]:
    room = _RIGHT - _LEFT - 2 * _BESIDE
    step = room / max(len(felt) - 1, 1)
    start = _LEFT + _BESIDE + (room / 2 if len(felt) == 1 else 0)
    for place, session in enumerate(felt):
        pain = session.before if when == "before" else session.after
        if pain is not None:
            words = f"{day_and_month(session.day)}: {pain} {when}"
            yield Point(start + place * step, _y(pain), words)


def _y(pain: int) -> float:
    low, high = PAIN
    return _BOTTOM - (pain - low) * (_BOTTOM - _TOP) / (high - low)
