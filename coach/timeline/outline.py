"""A timeline in words for somebody who reads it before lying down."""

from collections.abc import Iterator, Sequence

from coach.budget.places import place_of, written
from coach.budget.planner import Bout
from coach.script.model import Posture
from coach.timeline.model import Chapter, GlideCue, Timeline
from coach.timeline.sheet import About
from coach.units import clock, length_in_words, seconds_of


def outline(timeline: Timeline, about: About, angle: int, bouts: Sequence[Bout]) -> list[str]:
    """Lines that say how long one hangs, when one rests, and why anything was split.

    bouts: those of the plan, one for each inversion.
    """
    return [*_summary(timeline, about, angle), "", *_table(timeline, bouts), *_notes(about)]


def _summary(timeline: Timeline, about: About, angle: int) -> Iterator[str]:
    inversions = timeline.inversions
    longest = max((span.end - span.start for span in inversions), default=0)
    total = sum(span.end - span.start for span in inversions)
    times = f"{len(inversions)} times" if len(inversions) != 1 else "once"
    yield f"{about.title}: {_length(timeline.frames)}, voice {about.voice}"
    yield f"Head-down {times}, tilted {angle} degrees at most, with a rest at level after each."
    limit = length_in_words(about.limit)
    yield f"The longest is {_length(longest)} (the limit is {limit}); together {_length(total)}."


def _table(timeline: Timeline, bouts: Sequence[Bout]) -> Iterator[str]:
    rows = [("at", "from", "what", "repetitions", "head-down", "then level")]
    for chapter in timeline.chapters:
        inverted, level = _head_down_and_after(timeline, chapter)
        start = clock(seconds_of(chapter.start))
        place = _place(timeline, chapter, bouts)
        rows.append((start, place, chapter.title, _reps(timeline, chapter), inverted, level))
    rows.append((clock(seconds_of(timeline.end)), "", "Upright, done", "", "", ""))
    at, place_width, what, reps, inverted_width, _ = (
        max(len(row[column]) for row in rows) for column in range(len(rows[0]))
    )
    for row in rows:
        yield (
            f"{row[0]:>{at + 1}}  {row[1]:<{place_width}}  {row[2]:<{what}}  {row[3]:<{reps}}  "
            f"{row[4]:<{inverted_width}}  {row[5]}"
        ).rstrip()


def _notes(about: About) -> Iterator[str]:
    if about.warnings:
        yield ""
    for warning in about.warnings:
        yield f"Note: {warning}"


def _place(timeline: Timeline, chapter: Chapter, bouts: Sequence[Bout]) -> str:
    """The place that a chapter begins at, for `--from`; empty for one without an inversion."""
    for span, bout in zip(timeline.inversions, bouts, strict=True):
        if chapter.start <= span.start < chapter.end:
            return written(place_of(bout))
    return ""


def _head_down_and_after(timeline: Timeline, chapter: Chapter) -> tuple[str, str]:
    """Time head-down in a chapter, and at level after it; empty for none."""
    inverted = level = 0
    for span in timeline.spans:
        frames = min(span.end, chapter.end) - max(span.start, chapter.start)
        if frames > 0 and span.posture is Posture.INVERTED:
            inverted += frames
            level = 0
        elif frames > 0 and span.posture is Posture.HORIZONTAL:
            level += frames
    return (_length(inverted) if inverted else "", _length(level) if level else "")


def _reps(timeline: Timeline, chapter: Chapter) -> str:
    """The repetitions of a chapter, `6 to 10`; empty when nothing is counted."""
    found = [
        cue.where.rep
        for cue in timeline.cues
        if isinstance(cue, GlideCue)
        and cue.where.rep is not None
        and chapter.start <= cue.start < chapter.end
    ]
    sides = {cue.where.side for cue in timeline.cues if chapter.start <= cue.start < chapter.end}
    if not found:
        return ""
    span = f"{min(found)} to {max(found)}" if min(found) < max(found) else str(min(found))
    return f"{span} a side" if len(sides - {None}) > 1 else span


def _length(frames: int) -> str:
    return length_in_words(seconds_of(frames))
