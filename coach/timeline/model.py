"""The timeline: every cue at its exact frame.

All positions are absolute frames at `coach.units.FRAME_RATE`; ranges are half-open. A part of a
routine and the whole of it are both a `Timeline`, so a live session can be laid out as it goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from coach.budget.planner import Place
from coach.script.model import Earcon, Posture, Tone, Where
from coach.voices.base import Take


class Fit(StrEnum):
    """How a phrase was made to fit its slot.

    FULL: as written. QUICK: as written, at a higher pace. SHORT: a shorter form, at any pace.
    DROPPED: not said.
    """

    FULL = "full"
    QUICK = "quick"
    SHORT = "short"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SayCue:
    """A spoken phrase. A dropped one has `end == start` and no take.

    count: whether it is a count of repetitions.
    needs: frames of the shortest take of a dropped phrase; 0 if it was dropped without recording
    it.
    """

    start: int
    end: int
    where: Where
    text: str
    fit: Fit
    take: Take | None
    count: bool = False
    needs: int = 0


@dataclass(frozen=True, slots=True)
class BeepCue:
    """An earcon; `end` is where its sound file ends."""

    start: int
    end: int
    where: Where
    earcon: Earcon


@dataclass(frozen=True, slots=True)
class GlideCue:
    """A pacing tone that fills [start, end)."""

    start: int
    end: int
    where: Where
    tone: Tone


Cue = SayCue | BeepCue | GlideCue


@dataclass(frozen=True, slots=True)
class Span:
    """A range of frames [start, end) in one posture."""

    start: int
    end: int
    posture: Posture

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Chapter:
    """A range of frames [start, end) with a title.

    place: the place in the routine that it leads to; None for the opening, the way up and anything
        inserted.
    """

    start: int
    end: int
    title: str
    place: Place | None = None

    def continues(self, before: "Chapter") -> bool:
        """Whether this is the same chapter as the one before it: they lead to the same place, or
        both lead to none and have the same title."""
        if self.place is None:
            return before.place is None and self.title == before.title
        return self.place == before.place


@dataclass(frozen=True, slots=True)
class Timeline:
    """Cues in order of `start`; chapters and spans contiguous over [start, end).

    No cue extends beyond `start` or `end`, so consecutive parts can be rendered separately.
    """

    start: int
    end: int
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    spans: tuple[Span, ...]

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.end - self.start

    @property
    def said(self) -> tuple[SayCue, ...]:
        """The spoken phrases, in order; a dropped one is not said."""
        return tuple(
            cue for cue in self.cues if isinstance(cue, SayCue) and cue.fit is not Fit.DROPPED
        )

    @property
    def inversions(self) -> tuple[Span, ...]:
        """The spans spent head-down."""
        return tuple(span for span in self.spans if span.posture is Posture.INVERTED)

    @property
    def inverted(self) -> int:
        """Frames head-down in all."""
        return sum(span.frames for span in self.inversions)


def join(parts: Iterable[Timeline]) -> Timeline:
    """One timeline from one or more contiguous parts."""
    ordered = tuple(parts)
    return Timeline(
        start=ordered[0].start,
        end=ordered[-1].end,
        cues=tuple(cue for part in ordered for cue in part.cues),
        chapters=_merged_chapters(ordered),
        spans=_merged_spans(ordered),
    )


def _merged_spans(parts: tuple[Timeline, ...]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in (span for part in parts for span in part.spans):
        if merged and merged[-1].posture is span.posture:
            merged[-1] = Span(merged[-1].start, span.end, span.posture)
        else:
            merged.append(span)
    return tuple(merged)


def _merged_chapters(parts: tuple[Timeline, ...]) -> tuple[Chapter, ...]:
    """Merge a chapter that extends over several parts, and keep its last title: only the last part
    knows how many parts a set is split into."""
    merged: list[Chapter] = []
    for chapter in (chapter for part in parts for chapter in part.chapters):
        if merged and chapter.continues(merged[-1]):
            merged[-1] = replace(chapter, start=merged[-1].start)
        else:
            merged.append(chapter)
    return tuple(merged)
