"""One line of a row: what is said, then the posture, the sides and the time below each other."""

from collections.abc import Iterator, Sequence
from typing import Final

from coach.script.model import Posture
from coach.timeline.picture.axis import apart, axis_marks, chapter_marks
from coach.timeline.picture.description import POSTURES, length_of
from coach.timeline.picture.lettering import first_fitting, width_of
from coach.timeline.picture.measures import CONTENT, FONT_SIZES, LEVEL, MARGIN, Scale
from coach.timeline.picture.session import NamedSpan, SheetSession
from coach.timeline.picture.shapes import Label, Path, PictureTrack, Shape

_SIZE: Final = FONT_SIZES["label"]

_UPRIGHT: Final = 13.0
_INVERTED: Final = 34.0
"""Heights of the postures in a row."""

_SIDE: Final = 13.0
"""Height of the bar that shows the side."""

_WAVE: Final = {
    "rise": (1.0, 0.0),
    "high": (0.0, 0.0),
    "fall": (0.0, 1.0),
    "low": (1.0, 1.0),
    "inhale": (1.0, 0.0),
    "exhale": (0.0, 1.0),
}
"""Where a tone begins and ends, by its name in the sheet: 0 above, 1 below."""

_FLAT: Final = (0.5, 0.5)
"""Any other tone."""


def line_track(
    session: SheetSession, row: NamedSpan, line: NamedSpan, per_second: float, top: float
) -> PictureTrack:
    """A line of a row, from `top` downwards. per_second: units."""
    scale = Scale(line.start, MARGIN, per_second)
    postures = _within(session.postures, line)
    inversion = next((span for span in postures if span.name == Posture.INVERTED), None)
    spoken = top + 14
    y = spoken + 10
    shapes: list[Shape] = [
        chapter_marks(_starting(session.chapters, line), scale, top + 2),
        *_speech(session, line, scale, spoken),
    ]
    if any(span.name == Posture.UPRIGHT for span in postures):
        shapes += [
            scale.bar("upright", span, y, _UPRIGHT)
            for span in postures
            if span.name == Posture.UPRIGHT
        ]
        y += _UPRIGHT
    shapes.append(scale.bar("level", line, y, LEVEL))
    y += LEVEL
    shapes += _posture_labels(session, row, line, scale, y + 13)
    y += 20 if inversion is None else _INVERTED
    if inversion is not None:
        shapes += _inversion(session, inversion, scale, y - _INVERTED)
        sides = _within(session.sides, line)
        if sides:
            shapes += _side_bars(sides, scale, y + 4)
            y += _SIDE + 4
    shapes += axis_marks(scale, line.start, line.end, y + 6)
    return PictureTrack("row", line.start, line.end, MARGIN, per_second, top, y + 22, tuple(shapes))


def _within(spans: Sequence[NamedSpan], line: NamedSpan) -> list[NamedSpan]:
    """The parts of spans that lie in a line."""
    return [
        NamedSpan(max(span.start, line.start), min(span.end, line.end), span.name)
        for span in spans
        if span.start < line.end and line.start < span.end
    ]


def _starting(spans: Sequence[NamedSpan], line: NamedSpan) -> list[NamedSpan]:
    """The spans that begin in a line."""
    return [span for span in spans if line.start <= span.start < line.end]


def _speech(session: SheetSession, line: NamedSpan, scale: Scale, y: float) -> Iterator[Shape]:
    """Sentences as bars, words on the beat as thin ones, words left out as crosses."""
    for span in _starting(session.sentences, line):
        yield scale.bar("sentence", span, y, 6)
    words = _starting(session.words, line)
    yield Path(
        "word",
        tuple(((scale.at(each.start), y + 3), (scale.at(each.end), y + 3)) for each in words),
    )
    places = [scale.at(at) for at in session.dropped if line.start <= at < line.end]
    yield Path(
        "dropped",
        tuple(
            stroke
            for x in places
            for stroke in (((x - 2, y + 1), (x + 2, y + 5)), ((x - 2, y + 5), (x + 2, y + 1)))
        ),
    )


def _posture_labels(
    session: SheetSession, row: NamedSpan, line: NamedSpan, scale: Scale, y: float
) -> Iterator[Label]:
    """Below the line for level: each posture that begins in it, if there is room for its name, and
    how long it lasts in this row."""
    rests = {span.end for span in session.inversions}
    for span in _starting(_within(session.postures, row), line):
        if span.name != Posture.INVERTED:
            name = POSTURES[Posture(span.name)]
            if span.start in rests:
                name = f"rest at {name}"
            room = (min(span.end, line.end) - span.start) * scale.per_second - 4
            for text in first_fitting((f"{name} {length_of(span.length)}", name), _SIZE, room):
                yield Label("label", scale.at(span.start) + 1, y, text)


def _inversion(session: SheetSession, span: NamedSpan, scale: Scale, y: float) -> Iterator[Shape]:
    """The time head-down with its repetitions, and the time left to the limit after it."""
    x, right = scale.at(span.start), scale.at(span.end)
    yield from _allowed(session, span, scale, y)
    yield scale.bar("inverted", span, y, _INVERTED)
    yield Path("wave", tuple(_waves(session.tones, span, scale, y + 17, 12)))
    reps = [(at, number) for at, number in session.reps if span.start <= at < span.end]
    bottom = y + _INVERTED
    if reps:
        labels = [
            Label("on-inverted number", scale.at(at) + 2.5, y + 11, str(number))
            for number, at in _each_first(reps)
        ]
        shown = [label for label in apart(labels) if label.x + width_of(label.text, _SIZE) <= right]
        yield from shown
        tops = {label.x - 2.5: y for label in shown}
        places = [scale.at(at) for at, _ in reps]
        yield Path("rep", tuple(((x, tops.get(x, y + 14)), (x, bottom)) for x in places))
    else:
        texts = (f"head-down {length_of(span.length)}", "head-down")
        for text in first_fitting(texts, _SIZE, right - x - 8):
            yield Label("on-inverted label", x + 4, y + 11, text)


def _allowed(session: SheetSession, span: NamedSpan, scale: Scale, y: float) -> Iterator[Shape]:
    """The time left to the limit after an inversion: open at its end if the limit is too far
    away.
    """
    x, limit = scale.at(span.end), scale.at(span.start + session.limit)
    right = min(limit, MARGIN + CONTENT)
    if right > x:
        top, bottom = ((x, y), (right, y)), ((x, y + _INVERTED), (right, y + _INVERTED))
        end = (((right, y), (right, y + _INVERTED)),) if limit <= right else ()
        yield Path("allowed", (top, *end, bottom))
        texts = (f"limit {length_of(session.limit)}", "limit")
        for text in first_fitting(texts, _SIZE, right - x - 6):
            yield Label("label", right - 4, y + 14, text, "end")


def _each_first(reps: Sequence[tuple[float, int]]) -> Iterator[tuple[int, float]]:
    """Repetitions without those that only turn to the other side."""
    before = None
    for at, number in reps:
        if number != before:
            yield number, at
        before = number


def _waves(
    tones: Sequence[NamedSpan], span: NamedSpan, scale: Scale, y: float, height: float
) -> Iterator[tuple[tuple[float, float], ...]]:
    """The tones that pace, as a line that rises and falls with them."""
    points: list[tuple[float, float]] = []
    until = None
    for tone in _starting(tones, span):
        begins, ends = _WAVE.get(tone.name, _FLAT)
        if tone.start != until and points:
            yield tuple(points)
            points = []
        points += [
            (scale.at(tone.start), y + height * begins),
            (scale.at(tone.end), y + height * ends),
        ]
        until = tone.end
    if points:
        yield tuple(points)


def _side_bars(sides: Sequence[NamedSpan], scale: Scale, y: float) -> Iterator[Shape]:
    """A bar for each side, one of them filled, with as much of its name as there is room for."""
    for side in sides:
        bar = scale.bar(side.name, side, y, _SIDE)
        yield bar
        for text in first_fitting((side.name, side.name[0].upper()), _SIZE, bar.width - 2):
            yield Label(f"on-{side.name} label", bar.x + bar.width / 2, y + 10, text, "middle")
