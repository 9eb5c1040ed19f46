"""Places everything in the picture. Plain geometry; the template only draws what stands here.

The whole session stands on one line, and below it a row in larger scale for what leads to each
inversion and for the inversion itself. All rows have one scale, so that lengths compare. A row that
is too long for one line goes on in another, and no inversion is broken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from coach.script.model import Posture, Side, Tone
from coach.timeline.picture.lettering import width_of, wrapped
from coach.timeline.picture.session import Session, Stretch
from coach.timeline.picture.shapes import Bar, Label, Path, Shape, Track
from coach.units import clock, compared, length_in_words

WIDTH: Final = 560.0
"""Width of the picture. All lengths are in units of its own; it scales to any size."""

MARGIN: Final = 22.0
CONTENT: Final = WIDTH - 2 * MARGIN

FONT_SIZES: Final = {"heading": 24.0, "title": 14.0, "fact": 12.5, "label": 10.5, "number": 10.5}
"""By the kind of a label."""

POSTURES: Final = {
    Posture.UPRIGHT: "upright",
    Posture.HORIZONTAL: "level",
    Posture.INVERTED: "head-down",
}
"""How people call a posture."""

_GUTTER: Final = 84.0
"""Left of the whole session, for the names of its heights."""

_DEEPEST: Final = 56.0
"""How deep an inversion as long as the limit goes in the whole session."""

_UPRIGHT: Final = 13.0
_LEVEL: Final = 4.0
_INVERTED: Final = 34.0
"""Heights of the postures in a row."""

_SIDE: Final = 13.0
"""Height of what tells the side."""

_AXIS_STEPS: Final = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)
"""Seconds between two marks of an axis."""

_BETWEEN_MARKS: Final = 52.0
"""Least length between two marks of an axis, so that their times do not touch."""

_LINE_SECONDS: Final = (90.0, 240.0)
"""Seconds of one line of a row: at least, and at most unless an inversion needs more."""

_LEFT: Final = 60.0
"""The most seconds that the limit leaves after an inversion for which there is room on its line."""

_LEAD: Final = 150.0
"""The most seconds before an inversion for which the scale makes room on its line."""

_WAVE: Final = {Tone.RISE: (1, 0), Tone.HIGH: (0, 0), Tone.FALL: (0, 1), Tone.LOW: (1, 1)}
"""Where a tone begins and ends: 0 above, 1 below."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture. description: what it shows, in words, for those who cannot see it."""

    title: str
    description: tuple[str, ...]
    height: float
    shapes: tuple[Shape, ...]
    tracks: tuple[Track, ...]


def lay_out_picture(session: Session) -> Picture:
    """Lay out the picture of a session."""
    shapes: list[Shape] = []
    tracks: list[Track] = []
    y = MARGIN
    for line in wrapped(session.title, FONT_SIZES["heading"], CONTENT, 2):
        y += 26
        shapes.append(Label("heading", MARGIN, y, line))
    for fact in facts(session):
        y += 19
        shapes.append(Label("fact", MARGIN, y, fact))
    overview = _overview(session, y + 22)
    tracks.append(overview)
    y = overview.bottom + 20
    rows = _rows(session)
    seconds = _seconds_of_line(session, rows)
    for row in rows:
        heading = list(_row_heading(session, row, y))
        shapes += heading
        y = max(label.y for label in heading) + 4
        for part in _lines(row, session, seconds):
            track = _track(session, part, CONTENT / seconds, y)
            tracks.append(track)
            y = track.bottom + 4
        y += 14
    legend, y = _legend(tracks, y)
    return Picture(
        session.title, tuple(describe(session)), y + MARGIN, (*shapes, *legend), tuple(tracks)
    )


def facts(session: Session) -> Iterator[str]:
    """Two lines that tell how long the session is and how much of it one is head-down."""
    lengths = [span.length for span in session.inversions]
    times = f"{len(lengths)} times" if len(lengths) != 1 else "once"
    yield f"{_length(session.duration)}. Head-down {times}, together {_length(sum(lengths))}."
    longest, limit = compared(Fraction(max(lengths, default=0)), Fraction(session.limit))
    yield f"The longest is {longest} (the limit is {limit})."


def describe(session: Session) -> Iterator[str]:
    """The whole session in sentences."""
    yield f"{session.title}, {' '.join(facts(session))}"
    for chapter in session.chapters:
        yield f"{_clock(chapter.start)}: {chapter.name}."
        for span in session.postures:
            if chapter.start <= span.start < chapter.end:
                posture = POSTURES[Posture(span.name)]
                yield f"{_clock(span.start)}: {posture} for {_length(span.length)}."
    yield f"{_clock(session.duration)}: the end."
    yield from session.warnings


def _overview(session: Session, top: float) -> Track:
    """The whole session on one line. An inversion is as deep as it is long, so none may pass the
    line of the limit."""
    x = MARGIN + _GUTTER
    scale = _Scale(0, x, (CONTENT - _GUTTER) / session.duration)
    upright = top + 8
    level = upright + 16
    below = level + _LEVEL
    limit = below + _DEEPEST
    axis = limit + 18
    shapes: list[Shape] = [
        Label("label", x - 8, upright + 9, "upright", "end"),
        Label("label", x - 8, level + 7, "level", "end"),
        Label("label", x - 8, limit + 4, f"limit {_length(session.limit)}", "end"),
        Path("limit", (((x, limit), (x + CONTENT - _GUTTER, limit)),)),
        _chapter_marks(session.chapters, scale, top),
        Bar("level", x, level, CONTENT - _GUTTER, _LEVEL, Stretch(0, session.duration, "")),
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
    shapes += _apart(numbers)
    shapes += _axis(scale, 0, session.duration, axis)
    return Track(
        "overview", 0, session.duration, x, scale.per_second, top, axis + 16, tuple(shapes)
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    start: float
    x: float
    per_second: float

    def at(self, seconds: float) -> float:
        return self.x + (seconds - self.start) * self.per_second

    def bar(self, kind: str, time: Stretch, y: float, height: float) -> Bar:
        x = self.at(time.start)
        return Bar(kind, x, y, self.at(time.end) - x, height, time)


def _rows(session: Session) -> list[Stretch]:
    """What stands in a row: the opening, each inversion with what leads to it, and the way up. The
    chapter of an inversion begins a little earlier, with the return from the one before it."""
    inversions = session.inversions
    ends = [span.end for span in inversions if span.end < session.duration]
    if inversions and session.chapters[0].end <= inversions[0].start:
        ends.insert(0, session.chapters[0].end)
    edges = [0.0, *ends, session.duration]
    return [
        Stretch(start, end, _chapter_in(session, start, end))
        for start, end in pairwise(edges)
        if end > start
    ]


def _chapter_in(session: Session, start: float, end: float) -> str:
    """The title of the chapter in which a row has its inversion, or which it begins in."""
    inside = [span.start for span in session.inversions if start <= span.start < end]
    moment = inside[0] if inside else start
    found = [chapter.name for chapter in session.chapters if chapter.start <= moment]
    return found[-1] if found else ""


def _inversion_in(session: Session, row: Stretch) -> Stretch | None:
    return next((span for span in session.inversions if row.start <= span.start < row.end), None)


def _seconds_of_line(session: Session, rows: Sequence[Stretch]) -> float:
    """Seconds of a whole line: enough for every inversion, its limit and what leads to it."""
    fewest, most = _LINE_SECONDS
    needed = [fewest]
    for row in rows:
        inversion = _inversion_in(session, row)
        if inversion is None or inversion.start - row.start > _LEAD:
            needed.append(min(row.length, most))
        else:
            needed.append(inversion.start - row.start + _room(session, inversion))
    return max(*needed, *(span.length for span in session.inversions))


def _room(session: Session, inversion: Stretch) -> float:
    """Seconds from the beginning of an inversion to the limit, as far as they are shown."""
    return inversion.length + min(max(session.limit - inversion.length, 0), _LEFT)


def _lines(row: Stretch, session: Session, seconds: float) -> list[Stretch]:
    """A row in lines of at most so many seconds, with its inversion whole on the last."""
    inversion = _inversion_in(session, row)
    edges = [row.start]
    if inversion is not None:
        room = _room(session, inversion)
        while inversion.start - edges[-1] + room > seconds and edges[-1] < inversion.start:
            edges.append(min(edges[-1] + seconds, inversion.start))
    else:
        while row.end - edges[-1] > seconds:
            edges.append(edges[-1] + seconds)
    return [Stretch(start, end, "") for start, end in pairwise([*edges, row.end])]


def _row_heading(session: Session, row: Stretch, y: float) -> Iterator[Label]:
    """The number and title of a row, and at the right how long one is head-down."""
    inversion = _inversion_in(session, row)
    baseline, indent, length = y + 12, 0.0, _length(row.length)
    if inversion is not None:
        number = str(session.inversions.index(inversion) + 1)
        length = f"head-down {_length(inversion.length)}"
        yield Label("title soft", MARGIN, baseline, number)
        indent = width_of(number, FONT_SIZES["title"]) + 5
    yield Label("label", WIDTH - MARGIN, baseline, length, "end")
    room = CONTENT - indent - width_of(length, FONT_SIZES["label"]) - 12
    for place, line in enumerate(wrapped(row.name, FONT_SIZES["title"], room, 2)):
        yield Label("title", MARGIN + indent, baseline + 17 * place, line)


def _track(session: Session, line: Stretch, per_second: float, top: float) -> Track:
    """A line of a row: what is said, then the posture, the sides and the time below each other."""
    scale = _Scale(line.start, MARGIN, per_second)
    postures = _within(session.postures, line)
    inversion = next((span for span in postures if span.name == Posture.INVERTED), None)
    spoken = top + 14
    y = spoken + 10
    shapes: list[Shape] = [
        _chapter_marks(_starting(session.chapters, line), scale, top + 2),
        *_speech(session, line, scale, spoken),
    ]
    if any(span.name == Posture.UPRIGHT for span in postures):
        shapes += [
            scale.bar("upright", span, y, _UPRIGHT)
            for span in postures
            if span.name == Posture.UPRIGHT
        ]
        y += _UPRIGHT
    shapes.append(scale.bar("level", line, y, _LEVEL))
    y += _LEVEL
    shapes += _posture_labels(session, line, scale, y + 13)
    y += 20 if inversion is None else _INVERTED
    if inversion is not None:
        shapes += _inversion(session, inversion, scale, y - _INVERTED)
        sides = _within(session.sides, line)
        if sides:
            shapes += _side_bars(sides, scale, y + 4)
            y += _SIDE + 4
    shapes += _axis(scale, line.start, line.end, y + 6)
    return Track("row", line.start, line.end, MARGIN, per_second, top, y + 22, tuple(shapes))


def _within(spans: Sequence[Stretch], line: Stretch) -> list[Stretch]:
    """The parts of spans that lie in a line."""
    return [
        Stretch(max(span.start, line.start), min(span.end, line.end), span.name)
        for span in spans
        if span.start < line.end and line.start < span.end
    ]


def _starting(spans: Sequence[Stretch], line: Stretch) -> list[Stretch]:
    return [span for span in spans if line.start <= span.start < line.end]


def _chapter_marks(chapters: Sequence[Stretch], scale: _Scale, y: float) -> Path:
    """A small triangle where each chapter begins; its tip is at the exact time."""
    places = [scale.at(chapter.start) for chapter in chapters]
    return Path("chapter", tuple(((x, y + 6), (x - 3.5, y), (x + 3.5, y)) for x in places))


def _speech(session: Session, line: Stretch, scale: _Scale, y: float) -> Iterator[Shape]:
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


def _posture_labels(session: Session, line: Stretch, scale: _Scale, y: float) -> Iterator[Label]:
    """Below the line for level: each posture that begins in it, where its name is no wider than the
    time it takes."""
    rests = {span.end for span in session.inversions}
    for span in _starting(session.postures, line):
        if span.name != Posture.INVERTED:
            name = POSTURES[Posture(span.name)]
            if span.start in rests:
                name = f"rest at {name}"
            room = (min(span.end, line.end) - span.start) * scale.per_second - 4
            for text in (f"{name} {_length(span.length)}", name):
                if width_of(text, FONT_SIZES["label"]) <= room:
                    yield Label("label", scale.at(span.start) + 1, y, text)
                    break


def _inversion(session: Session, span: Stretch, scale: _Scale, y: float) -> Iterator[Shape]:
    """The time head-down with its repetitions, and what the limit leaves after it."""
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
        shown = [
            label
            for label in _apart(labels)
            if label.x + width_of(label.text, FONT_SIZES["number"]) <= right
        ]
        yield from shown
        tops = {label.x - 2.5: y for label in shown}
        places = [scale.at(at) for at, _ in reps]
        yield Path("rep", tuple(((x, tops.get(x, y + 14)), (x, bottom)) for x in places))
    else:
        for text in (f"head-down {_length(span.length)}", "head-down"):
            if width_of(text, FONT_SIZES["label"]) <= right - x - 8:
                yield Label("on-inverted label", x + 4, y + 11, text)
                break


def _allowed(session: Session, span: Stretch, scale: _Scale, y: float) -> Iterator[Shape]:
    """What the limit leaves after an inversion: open at its end where that is too far away."""
    x, limit = scale.at(span.end), scale.at(span.start + session.limit)
    right = min(limit, MARGIN + CONTENT)
    if right > x:
        top, bottom = ((x, y), (right, y)), ((x, y + _INVERTED), (right, y + _INVERTED))
        end = (((right, y), (right, y + _INVERTED)),) if limit <= right else ()
        yield Path("allowed", (top, *end, bottom))
        for text in (f"limit {_length(session.limit)}", "limit"):
            if width_of(text, FONT_SIZES["label"]) <= right - x - 6:
                yield Label("label", right - 4, y + 14, text, "end")
                break


def _each_first(reps: Sequence[tuple[float, int]]) -> Iterator[tuple[int, float]]:
    """Repetitions without those that only turn to the other side."""
    before = None
    for at, number in reps:
        if number != before:
            yield number, at
        before = number


def _waves(
    tones: Sequence[Stretch], span: Stretch, scale: _Scale, y: float, height: float
) -> Iterator[tuple[tuple[float, float], ...]]:
    """The tones that pace, as a line that rises and falls with them."""
    points: list[tuple[float, float]] = []
    until = None
    for tone in _starting(tones, span):
        begins, ends = _WAVE[Tone(tone.name)]
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


def _side_bars(sides: Sequence[Stretch], scale: _Scale, y: float) -> Iterator[Shape]:
    for side in sides:
        bar = scale.bar(side.name, side, y, _SIDE)
        yield bar
        for text in (side.name, side.name[0].upper()):
            if width_of(text, FONT_SIZES["label"]) <= bar.width - 2:
                yield Label(f"on-{side.name} label", bar.x + bar.width / 2, y + 10, text, "middle")
                break


def _axis(scale: _Scale, start: float, end: float, y: float) -> Iterator[Shape]:
    """Marks at round times, and the times."""
    step = next(
        (each for each in _AXIS_STEPS if each * scale.per_second >= _BETWEEN_MARKS),
        _AXIS_STEPS[-1],
    )
    first = -(-int(start) // step) * step if start else 0
    times = [time for time in range(first, int(end) + 1, step) if start <= time <= end]
    yield Path("axis", tuple(((scale.at(time), y - 3), (scale.at(time), y)) for time in times))
    for time in times:
        yield Label("label", scale.at(time), y + 11, _clock(time), "middle")


def _apart(labels: Sequence[Label]) -> Iterator[Label]:
    """Labels from left to right without those that would touch the one before."""
    taken = float("-inf")
    for label in labels:
        width = width_of(label.text, FONT_SIZES["number"])
        left = label.x - width / 2 if label.anchor == "middle" else label.x
        if left >= taken:
            yield label
            taken = left + width + 3


def _legend(tracks: Sequence[Track], y: float) -> tuple[list[Shape], float]:
    """What the marks mean, as far as they occur; and where it ends."""
    drawn = {
        shape.kind
        for track in tracks
        for shape in track.shapes
        if not isinstance(shape, Path) or shape.lines
    }
    meanings = {
        "upright": "upright",
        "level": "level",
        "inverted": "head-down",
        "wave": "tones, as you move",
        "rep": "a repetition",
        "allowed": "within the limit",
        "sentence": "a sentence",
        "word": "a count or a word",
        "dropped": "a word left out",
        "chapter": "a chapter begins",
        str(Side.LEFT): "left",
        str(Side.RIGHT): "right",
    }
    shapes: list[Shape] = []
    x, baseline = MARGIN, y + 10
    for kind, meaning in meanings.items():
        if kind in drawn:
            width = 24 + width_of(meaning, FONT_SIZES["label"]) + 12
            if x + width > WIDTH - MARGIN:
                x, baseline = MARGIN, baseline + 18
            shapes += [_sample(kind, x, baseline), Label("label", x + 23, baseline, meaning)]
            x += width
    return shapes, baseline


def _sample(kind: str, x: float, y: float) -> Shape:
    """A mark beside its meaning."""
    nothing = Stretch(0, 0, "")
    heights = {"level": (4, _LEVEL), "sentence": (6, 6)}
    match kind:
        case "wave":
            return Path("wave sample", (((x, y), (x + 6, y - 8), (x + 11, y - 8), (x + 17, y)),))
        case "rep":
            return Path("rep sample", (((x + 8, y - 9), (x + 8, y)),))
        case "word":
            return Path("word", (((x + 2, y - 3), (x + 15, y - 3)),))
        case "dropped":
            return Path(
                "dropped", (((x + 6, y - 6), (x + 10, y - 2)), ((x + 6, y - 2), (x + 10, y - 6)))
            )
        case "allowed":
            box = ((x + 17, y - 9), (x + 17, y + 1), (x, y + 1), (x, y - 9), (x + 17, y - 9))
            return Path("allowed", (box,))
        case "chapter":
            return Path("chapter", (((x + 8, y), (x + 4.5, y - 6), (x + 11.5, y - 6)),))
    up, height = heights.get(kind, (9, 10))
    return Bar(kind, x, y - up, 17, height, nothing)


def _clock(seconds: float) -> str:
    return clock(Fraction(seconds))


def _length(seconds: float) -> str:
    return length_in_words(Fraction(seconds))
