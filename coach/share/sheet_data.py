"""The player's data about a sound: postures, limits, chapters, repetitions.

It becomes JSON, see `PlayerData`. All times are seconds from the first frame, to the millisecond.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final, TypeAlias

from coach.budget.limits import LEVELS, MIN_REST
from coach.script.model import Posture
from coach.script.opening import must_be_heard
from coach.share.cue_sheet import CueSheet, PageChapter, blank_unprintable
from coach.share.plan_picture import Line, PlanPicture
from coach.share.ways_up import WaysUp
from coach.timeline.picture.session import SheetSession, read_session
from coach.units import FRAME_RATE

PostureSpan: TypeAlias = tuple[float, float, str]
"""A range of time [start, end) in one posture: `upright`, `horizontal` or `inverted`."""

_MILLISECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class Inversion:
    """The time head-down of one bout, [start, end).

    level: where the words that bring the person to level begin; they are level at `end`.
    """

    start: float
    end: float
    level: float


@dataclass(frozen=True, slots=True)
class ChapterData:
    """A chapter of the sound."""

    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class SheetData:
    """The data of a cue sheet that the player needs.

    limit: longest time head-down at a stretch.
    session: most time head-down in a session.
    rest: shortest rest at level between two inversions, and before coming upright.
    postures: contiguous from 0 to `duration`.
    reps: where repetitions begin, with their numbers and sides (`left`, `right` or None).
    sentences: where sentences begin.
    opening: what must be heard before the first inversion, ranges of time [start, end).
    """

    duration: float
    limit: float
    session: float
    rest: float
    postures: tuple[PostureSpan, ...]
    inversions: tuple[Inversion, ...]
    chapters: tuple[ChapterData, ...]
    reps: tuple[tuple[float, int, str | None], ...]
    sentences: tuple[float, ...]
    opening: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class WaysUpData:
    """A small sound that holds the ways up: a pause head-down, then the way up from head-down by
    way of level.

    sound: path at the server.
    size: bytes.
    inverted, horizontal, upright: where the way up from each posture begins; the pause is before
        the first.
    announced: where the word "Paused." has been said.
    rises: until when somebody who rests at level may resume the routine instead.
    """

    sound: str
    size: int
    duration: float
    postures: tuple[PostureSpan, ...]
    inverted: float
    horizontal: float
    upright: float
    announced: float
    rises: float


@dataclass(frozen=True, slots=True)
class PictureData:
    """The picture of the plan.

    src: its path at the server. width, height: in its own units. lines: see `Line`.
    """

    src: str
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PlayerData:
    """Everything the player knows about a sound.

    digest: SHA-256 of the file, by which a phone remembers its place.
    size: bytes.
    sheet: None for a file without a cue sheet.
    chapters: of a file without a cue sheet; otherwise they are in the sheet.
    ways_up: None for a file that was exported before.
    picture: None where there is none.
    report: where to send `coach.share.played.Report`; None if reports are not kept.
    """

    digest: str
    size: int
    sheet: SheetData | None
    chapters: tuple[ChapterData, ...]
    ways_up: WaysUpData | None
    picture: PictureData | None
    report: str | None = None

    def json(self) -> str:
        """The same as JSON, with the names of the fields as keys."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def sheet_data(sheet: CueSheet) -> SheetData:
    """The player's data from a cue sheet."""
    session = read_session(sheet.as_mapping())
    return SheetData(
        duration=rounded(session.duration),
        limit=session.limit,
        session=_session_limit(session),
        rest=float(MIN_REST),
        postures=tuple(
            (rounded(span.start), rounded(span.end), span.name) for span in session.postures
        ),
        inversions=tuple(_inversions(session)),
        chapters=tuple(
            ChapterData(rounded(part.start), rounded(part.end), blank_unprintable(part.name))
            for part in session.chapters
        ),
        reps=tuple(_reps(session)),
        sentences=tuple(rounded(sentence.start) for sentence in session.sentences),
        opening=tuple(_opening(session)),
    )


def chapter_data(chapter: PageChapter) -> ChapterData:
    """The player's data about a chapter."""
    return ChapterData(rounded(chapter.start), rounded(chapter.end), chapter.title)


def ways_up_data(ways_up: WaysUp, sound: str) -> WaysUpData:
    """The player's data about the ways up. sound: their path at the server."""
    timeline = ways_up.timeline
    return WaysUpData(
        sound=sound,
        size=len(ways_up.sound),
        duration=_time(timeline.end),
        postures=tuple(
            (_time(span.start), _time(span.end), str(span.posture)) for span in timeline.spans
        ),
        inverted=_time(ways_up.start(Posture.INVERTED)),
        horizontal=_time(ways_up.start(Posture.HORIZONTAL)),
        upright=_time(ways_up.start(Posture.UPRIGHT)),
        announced=_time(ways_up.announced),
        rises=_time(ways_up.rises),
    )


def picture_data(picture: PlanPicture, src: str) -> PictureData:
    """The player's data about the picture. src: its path at the server."""
    return PictureData(src, picture.width, picture.height, picture.lines)


def rounded(seconds: float) -> float:
    """To the millisecond, which is how the page writes times."""
    return round(seconds, _MILLISECONDS)


def _time(frame: int) -> float:
    return rounded(frame / FRAME_RATE)


def _session_limit(session: SheetSession) -> float:
    """The session's limit of the first level that allows such inversions, but no less than the file
    has: a sheet does not name the level."""
    allowed = [each.session for each in LEVELS.values() if each.stretch >= session.limit]
    return max(float(allowed[0]) if allowed else 0.0, rounded(session.inverted))


def _inversions(session: SheetSession) -> Iterator[Inversion]:
    """A chapter ends just before the return to level, so the last one that begins head-down begins
    with the words that lead there; failing that, it is the last sentence that does."""
    beginnings = [[each.start for each in parts] for parts in (session.chapters, session.sentences)]
    for span in session.inversions:
        last = [starts[bisect_left(starts, span.end) - 1 :][:1] for starts in beginnings]
        within = [at for found in last for at in found if span.start < at < span.end]
        level = within[0] if within else span.end
        yield Inversion(rounded(span.start), rounded(span.end), rounded(level))


def _opening(session: SheetSession) -> Iterator[tuple[float, float]]:
    """Sentences that nobody may skip, each with the time to follow it. A listener who must hear one
    at level is led there first, without a gap."""
    needed = must_be_heard()
    first = next((span.start for span in session.inversions), 0.0)
    before = [each for each in session.sentences if each.start < first]
    ends = [each.start for each in before[1:]]
    until = None
    for sentence, end in zip(before, [*ends, first], strict=False):  # there may be no sentence
        if sentence.name in needed:
            begun = bisect_right(session.postures, sentence.start, key=lambda span: span.start)
            level = session.postures[begun - 1].name == Posture.HORIZONTAL
            yield rounded(until if level and until is not None else sentence.start), rounded(end)
            until = end


def _reps(session: SheetSession) -> Iterator[tuple[float, int, str | None]]:
    starts = [side.start for side in session.sides]
    for at, number in session.reps:
        begun = session.sides[: bisect_right(starts, at)]
        sided = begun and at < begun[-1].end
        yield rounded(at), number, begun[-1].name if sided else None
