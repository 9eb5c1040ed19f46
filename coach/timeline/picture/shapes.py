"""The shapes that the picture is made of, in its own units."""

from dataclasses import dataclass, field
from typing import TypeAlias

from coach.timeline.picture.session import NamedSpan


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle that represents a range of time. kind: its class in the style sheet."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    time: NamedSpan


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text.

    kind: its class in the style sheet, which sets the font.
    x: where it begins; its middle or its end by `anchor`.
    y: its baseline.
    """

    kind: str
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Path:
    """Lines through points: (x, y) each; a new line begins with each group of points."""

    kind: str
    lines: tuple[tuple[tuple[float, float], ...], ...]


Shape: TypeAlias = Bar | Label | Path


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """A range of time [start, end) on one line: a time is at x + (time - start) * per_second.

    kind: its class in the style sheet.
    top, bottom: the range of heights that it takes.
    """

    kind: str
    start: float
    end: float
    x: float
    per_second: float
    top: float
    bottom: float
    shapes: tuple[Shape, ...] = field(repr=False)
