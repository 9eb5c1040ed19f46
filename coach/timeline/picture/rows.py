"""Divides a session into rows: the opening, each inversion with what leads to it, and the way up.

All rows have one scale, so that lengths can be compared. A row that is too long for one line
continues on another, but no inversion is split.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coach.timeline.picture.session import NamedSpan, SheetSession

_LINE_SECONDS: Final = (90.0, 240.0)
"""Seconds of one line of a row: at least, and at most unless an inversion needs more."""

_LEFT: Final = 60.0
"""The most seconds to the limit after an inversion that are drawn on its line."""

_LEAD: Final = 150.0
"""The most seconds before an inversion for which the scale makes room on its line."""


def rows_of(session: SheetSession) -> list[NamedSpan]:
    """The content of each row: the opening, each inversion with what leads to it, and the way up.
    The chapter of an inversion begins a little earlier, with the return from the one before it."""
    inversions = session.inversions
    ends = [span.end for span in inversions if span.end < session.duration]
    if inversions and session.chapters[0].end <= inversions[0].start:
        ends.insert(0, session.chapters[0].end)
    edges = [0.0, *ends, session.duration]
    return [
        NamedSpan(start, end, _chapter_in(session, start, end))
        for start, end in pairwise(edges)
        if end > start
    ]


def _chapter_in(session: SheetSession, start: float, end: float) -> str:
    """The title of the chapter in which a row has its inversion, or which it begins in."""
    inside = [span.start for span in session.inversions if start <= span.start < end]
    moment = inside[0] if inside else start
    found = [chapter.name for chapter in session.chapters if chapter.start <= moment]
    return found[-1] if found else ""


def inversion_in(session: SheetSession, row: NamedSpan) -> NamedSpan | None:
    """The inversion of a row; None for the opening and the way up."""
    return next((span for span in session.inversions if row.start <= span.start < row.end), None)


def seconds_of_line(session: SheetSession, rows: Sequence[NamedSpan]) -> float:
    """Seconds of a whole line: enough for every inversion, its limit and what leads to it."""
    fewest, most = _LINE_SECONDS
    needed = [fewest]
    for row in rows:
        inversion = inversion_in(session, row)
        if inversion is None or inversion.start - row.start > _LEAD:
            needed.append(min(row.length, most))
        else:
            needed.append(inversion.start - row.start + _room(session, inversion))
    return max([*needed, *(span.length for span in session.inversions)])


def _room(session: SheetSession, inversion: NamedSpan) -> float:
    """Seconds from the beginning of an inversion to the limit, as far as they are shown."""
    return inversion.length + min(max(session.limit - inversion.length, 0), _LEFT)


def lines_of(row: NamedSpan, session: SheetSession, seconds: float) -> list[NamedSpan]:
    """A row in lines of at most this many seconds, with its whole inversion on the last."""
    inversion = inversion_in(session, row)
    edges = [row.start]
    if inversion is not None:
        room = _room(session, inversion)
        while inversion.start - edges[-1] + room > seconds and edges[-1] < inversion.start:
            edges.append(min(edges[-1] + seconds, inversion.start))
    else:
        while row.end - edges[-1] > seconds:
            edges.append(edges[-1] + seconds)
    return [NamedSpan(start, end, "") for start, end in pairwise([*edges, row.end])]
