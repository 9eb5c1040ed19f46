"""The picture of a plan, with its time axes, so that the page can move a mark along it."""

from dataclasses import dataclass
from typing import Final

from coach.share.cue_sheet import CueSheet
from coach.timeline.picture.drawing import render_small_picture
from coach.timeline.picture.layout import lay_out_picture
from coach.timeline.picture.measures import WIDTH
from coach.timeline.picture.session import read_session

_MAX_BYTES: Final = 50_000
"""A built-in routine takes a quarter of this; the picture of a much longer one could not be
read.
"""

_MAX_CUES: Final = 5_000
_MAX_CHAPTERS: Final = 200
_MAX_TITLE: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """The seconds [start, end) on one line: a time is at x + (time - start) * per_second.

    top, bottom: the range of heights that it takes, in the picture's own units.
    """

    start: float
    end: float
    x: float
    per_second: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """The picture as SVG. width, height: in its own units."""

    svg: str
    width: float
    height: float
    lines: tuple[Line, ...]


def plan_picture(sheet: CueSheet) -> PlanPicture | None:
    """The picture of a cue sheet; None if it has no inversions or is too large for a phone."""
    if not _can_be_drawn(sheet):
        return None
    picture = lay_out_picture(read_session(sheet.as_mapping()))
    svg = render_small_picture(picture)
    if len(svg.encode()) > _MAX_BYTES:
        return None
    lines = tuple(
        Line(each.start, each.end, each.x, round(each.per_second, 5), each.top, each.bottom)
        for each in picture.tracks
    )
    return PlanPicture(svg, WIDTH, picture.height, lines)


def _can_be_drawn(sheet: CueSheet) -> bool:
    spans = sheet.inverted.spans
    titles = [sheet.title, *(chapter.title for chapter in sheet.chapters)]
    return (
        bool(spans)
        and spans[-1][1] <= sheet.duration
        and all(start < end for start, end in spans)
        and sheet.inverted.limit > 0
        and len(sheet.cues) <= _MAX_CUES
        and len(sheet.chapters) <= _MAX_CHAPTERS
        and max(map(len, titles)) <= _MAX_TITLE
    )
