"""Places everything in the picture. Plain geometry; the template only draws the result."""

from collections.abc import Iterator
from dataclasses import dataclass

from coach.timeline.picture.description import describe, facts, length_of
from coach.timeline.picture.legend import legend_below
from coach.timeline.picture.lettering import width_of, wrapped
from coach.timeline.picture.line import line_track
from coach.timeline.picture.measures import CONTENT, FONT_SIZES, MARGIN, WIDTH
from coach.timeline.picture.overview import overview_track
from coach.timeline.picture.rows import inversion_in, lines_of, rows_of, seconds_of_line
from coach.timeline.picture.session import NamedSpan, SheetSession
from coach.timeline.picture.shapes import Label, PictureTrack, Shape


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture. description: what it shows, in words, for those who cannot see it."""

    title: str
    description: tuple[str, ...]
    height: float
    shapes: tuple[Shape, ...]
    tracks: tuple[PictureTrack, ...]


def lay_out_picture(session: SheetSession) -> Picture:
    """Lay out the picture of a session."""
    shapes: list[Shape] = []
    tracks: list[PictureTrack] = []
    y = MARGIN
    for line in wrapped(session.title, FONT_SIZES["heading"], CONTENT, 2):
        y += 26
        shapes.append(Label("heading", MARGIN, y, line))
    for fact in facts(session):
        y += 19
        shapes.append(Label("fact", MARGIN, y, fact))
    overview = overview_track(session, y + 22)
    tracks.append(overview)
    y = overview.bottom + 20
    rows = rows_of(session)
    seconds = seconds_of_line(session, rows)
    for row in rows:
        heading = list(_row_heading(session, row, y))
        shapes += heading
        y = max(label.y for label in heading) + 4
        for part in lines_of(row, session, seconds):
            track = line_track(session, row, part, CONTENT / seconds, y)
            tracks.append(track)
            y = track.bottom + 4
        y += 14
    legend, y = legend_below(tracks, y)
    return Picture(
        session.title, tuple(describe(session)), y + MARGIN, (*shapes, *legend), tuple(tracks)
    )


def _row_heading(session: SheetSession, row: NamedSpan, y: float) -> Iterator[Label]:
    """The number and title of a row, and at the right the time head-down."""
    inversion = inversion_in(session, row)
    baseline, indent, length = y + 12, 0.0, length_of(row.length)
    if inversion is not None:
        number = str(session.inversions.index(inversion) + 1)
        length = f"head-down {length_of(inversion.length)}"
        yield Label("title soft", MARGIN, baseline, number)
        indent = width_of(number, FONT_SIZES["title"]) + 5
    yield Label("label", WIDTH - MARGIN, baseline, length, "end")
    room = CONTENT - indent - width_of(length, FONT_SIZES["label"]) - 12
    for place, line in enumerate(wrapped(row.name, FONT_SIZES["title"], room, 2)):
        yield Label("title", MARGIN + indent, baseline + 17 * place, line)
