"""The whole session on one line."""

from typing import Final

from coach.script.model import Posture
from coach.timeline.picture.axis import apart, axis_marks, chapter_marks
from coach.timeline.picture.description import length_of
from coach.timeline.picture.measures import CONTENT, LEVEL, MARGIN, Scale
from coach.timeline.picture.session import NamedSpan, SheetSession
from coach.timeline.picture.shapes import Bar, Label, Path, PictureTrack, Shape

_GUTTER: Final = 84.0
"""Left of the whole session, for the names of its heights."""

_DEEPEST: Final = 56.0
"""How deep an inversion as long as the limit goes in the whole session."""


def overview_track(session: SheetSession, top: float) -> PictureTrack:
    """The whole session on one line. An inversion is as deep as it is long, so none may pass the
    line of the limit."""
    x = MARGIN + _GUTTER
    scale = Scale(0, x, (CONTENT - _GUTTER) / session.duration)
    upright = top + 8
    level = upright + 16
    below = level + LEVEL
    limit = below + _DEEPEST
    axis = limit + 18
    shapes: list[Shape] = [
        Label("label", x - 8, upright + 9, "upright", "end"),
        Label("label", x - 8, level + 7, "level", "end"),
        Label("label", x - 8, limit + 4, f"limit {length_of(session.limit)}", "end"),
        Path("limit", (((x, limit), (x + CONTENT - _GUTTER, limit)),)),
        chapter_marks(session.chapters, scale, top),
        Bar("level", x, level, CONTENT - _GUTTER, LEVEL, NamedSpan(0, session.duration, "")),
    ]
    numbers: list[Label] = []
    for number, span in enumerate(session.inversions, start=1):
        bar = scale.bar("inverted", span, below, _DEEPEST * span.length / session.limit)
        shapes.append(bar)
        numbers.append(Label("number", bar.x + bar.width / 2, limit + 14, str(number), "middle"))
    shapes += [
        scale.bar("upright", span, upright, 16)
        for span in session.postures
        if span.name == Posture.UPRIGHT
    ]
    shapes += apart(numbers)
    shapes += axis_marks(scale, 0, session.duration, axis)
    return PictureTrack(
        "overview", 0, session.duration, x, scale.per_second, top, axis + 16, tuple(shapes)
    )
