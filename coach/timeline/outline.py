"""The outline of a timeline in words, for reading before lying down."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from coach.budget.places import format_place, place_of
from coach.budget.planner import Bout
from coach.routine.model import Sides
from coach.timeline.model import GlideCue, Span, Timeline
from coach.timeline.sheet import SheetHeader
from coach.timeline.uncounted import uncounted
from coach.units import NO_TIME, Seconds, clock, compared, frame_at, length_in_words, seconds_of

_SIDES: Final = {None: "", Sides.ALTERNATE: " a side", Sides.IN_TURN: " a side, in turn"}


def outline(
    timeline: Timeline, header: SheetHeader, angle: int, bouts: Sequence[Bout]
) -> list[str]:
    """Lines that say how long each inversion and rest is, and why anything was split.

    angle: degrees below horizontal.
    bouts: the bouts of the plan, one for each inversion.
    """
    return [
        *_summary(timeline, header, angle),
        "",
        *_table(timeline, bouts),
        *_notes(timeline, header),
    ]


def _summary(timeline: Timeline, header: SheetHeader, angle: int) -> Iterator[str]:
    inversions = timeline.inversions
    longest = max((span.frames for span in inversions), default=0)
    times, each = (f"{len(inversions)} times", "each") if len(inversions) != 1 else ("once", "it")
    yield f"{header.title}: {_length(timeline.frames)}, voice {header.voice}"
    yield f"Head-down {times}, tilted {angle} degrees at most, with a rest at level after {each}."
    stretch, limit = compared(seconds_of(longest), header.limit)
    yield f"The longest is {stretch} (the limit is {limit}); together {_length(timeline.inverted)}."


def _table(timeline: Timeline, bouts: Sequence[Bout]) -> Iterator[str]:
    """Rows in order of time: when an exercise is due, how long the inversion is, how long the rest
    after it is. An exercise is due after the rest of the row above, in which it is explained; its
    chapter begins before that rest."""
    rows = [("at", "from", "what", "repetitions", "head-down", "then level")]
    opening, *exercises, way_up = timeline.chapters
    rows.append((_at(opening.start), "", opening.title, "", "", ""))
    due = opening.end
    for chapter, span, bout in zip(exercises, timeline.inversions, bouts, strict=True):
        rest = bout.rest or NO_TIME
        rows.append(
            (
                _at(due),
                format_place(place_of(bout)),
                chapter.title,
                _reps(timeline, span) + _SIDES[bout.sides],
                _length(span.frames),
                length_in_words(rest) if rest else "",
            )
        )
        due = span.end + frame_at(rest)
    upright = timeline.spans[-1].start
    rows.append((_at(due), "", way_up.title, "", "", _length(upright - due)))
    rows.append((clock(_rounded(timeline.end)), "", "Upright, done", "", "", ""))
    at, place_width, what, reps, inverted_width, _ = (
        max(len(row[column]) for row in rows) for column in range(len(rows[0]))
    )
    for row in rows:
        yield (
            f"{row[0]:>{at + 1}}  {row[1]:<{place_width}}  {row[2]:<{what}}  {row[3]:<{reps}}  "
            f"{row[4]:<{inverted_width}}  {row[5]}"
        ).rstrip()


def _notes(timeline: Timeline, header: SheetHeader) -> Iterator[str]:
    warnings = [*header.warnings, *uncounted(timeline)]
    if warnings:
        yield ""
    for warning in warnings:
        yield f"Note: {warning}"


def _reps(timeline: Timeline, inversion: Span) -> str:
    """The repetitions of an inversion, `6 to 10`; empty for a timed exercise."""
    found = [
        cue.where.rep
        for cue in timeline.cues
        if isinstance(cue, GlideCue)
        and cue.where.rep is not None
        and inversion.start <= cue.start < inversion.end
    ]
    if not found:
        return ""
    return f"{min(found)} to {max(found)}" if min(found) < max(found) else str(min(found))


def _at(frame: int) -> str:
    return clock(seconds_of(frame))


def _rounded(frames: int) -> Seconds:
    """Whole seconds, like the length of the whole routine."""
    return Fraction(int(seconds_of(frames) + Fraction(1, 2)))


def _length(frames: int) -> str:
    return length_in_words(seconds_of(frames))
