"""The picture of a plan, with its time axes, so that the page can move a mark along it."""

from dataclasses import dataclass
from typing import Final, TypeAlias

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


Line: TypeAlias = tuple[float, float, float, float, float, float]
"""The start, end, x, per_second, top and bottom of a `PictureTrack` of the picture."""


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
        (each.start, each.end, each.x, round(each.per_second, 5), each.top, each.bottom)
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
