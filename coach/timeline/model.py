"""Every cue at its exact frame.

All positions are absolute frames at `coach.units.FRAME_RATE`; ranges are half-open. A part of a
timeline and the whole of it are the same noun, so that a live session can be laid out as it goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from coach.budget.planner import Place
from coach.script.model import Earcon, Posture, Tone, Where
from coach.voices.base import Take


class Fit(StrEnum):
    """How a phrase was fitted into its slot."""

    FULL = "full"
    SHORT = "short"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SayCue:
    """A phrase at its place. A dropped one has `end == start` and no take."""

    start: int
    end: int
    where: Where
    text: str
    fit: Fit
    take: Take | None


@dataclass(frozen=True, slots=True)
class BeepCue:
    """A fixed sound at its place; `end` is where its sample file ends."""

    start: int
    end: int
    where: Where
    sound: Earcon


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
    """A stretch [start, end) in one posture."""

    start: int
    end: int
    posture: Posture


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch [start, end) with a title.

    place: where in the routine it leads; None for the opening, the way up, and what is put in.
    """

    start: int
    end: int
    title: str
    place: Place | None = None

    def continues(self, before: "Chapter") -> bool:
        """True when it is the same chapter as one before it: it leads to the same place, whatever
        it is called by now, or to none and is called the same."""
        if self.place is None:
            return before.place is None and self.title == before.title
        return self.place == before.place


@dataclass(frozen=True, slots=True)
class Timeline:
    """Cues in order of `start`; chapters and spans contiguous over [start, end).

    No cue reaches over `start` or `end`, so parts that follow each other can be rendered alone.
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
    def inversions(self) -> tuple[Span, ...]:
        """The stretches spent head-down."""
        return tuple(span for span in self.spans if span.posture is Posture.INVERTED)


def join(parts: Iterable[Timeline]) -> Timeline:
    """One timeline from parts that follow each other without a gap."""
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
    """A chapter that reaches from one part into the next is one, called as in the later part: only
    there is it settled into how many parts a set is split."""
    merged: list[Chapter] = []
    for chapter in (chapter for part in parts for chapter in part.chapters):
        if merged and chapter.continues(merged[-1]):
            merged[-1] = replace(chapter, start=merged[-1].start)
        else:
            merged.append(chapter)
    return tuple(merged)
