"""The measures of the picture, in units of its own; it scales to any size."""

from dataclasses import dataclass
from typing import Final

from coach.timeline.picture.session import NamedSpan
from coach.timeline.picture.shapes import Bar

WIDTH: Final = 560.0
MARGIN: Final = 22.0
CONTENT: Final = WIDTH - 2 * MARGIN

FONT_SIZES: Final = {"heading": 24.0, "title": 14.0, "fact": 12.5, "label": 10.5, "number": 10.5}
"""By the kind of a label."""

LEVEL: Final = 4.0
"""Thickness of the line for level."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps times to positions on a line: `start`, in seconds, is at `x`, later times to its
    right.
    """

    start: float
    x: float
    per_second: float

    def at(self, seconds: float) -> float:
        """The position of a time."""
        return self.x + (seconds - self.start) * self.per_second

    def bar(self, kind: str, time: NamedSpan, y: float, height: float) -> Bar:
        """The rectangle of a range of time."""
        x = self.at(time.start)
        return Bar(kind, x, y, self.at(time.end) - x, height, time)
