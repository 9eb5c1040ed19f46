"""Played clips, then queued clips, and the gaps between them: the one record of time head-down.

Two threads use a history, and each owns one part of it. The playing thread owns what was heard; the
thread that lays out clips owns the list of queued clips. Each replaces its part as a whole, so the
other sees it before or after the change, never half done.

A switch begins a new history with what was heard so far. The thread that lays out clips keeps the
history it was given. If it is late, it queues its clips on a history that is no longer played, so
a stale clip can be neither heard nor counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from coach.budget.planner import Place
from coach.live.audio.frame_queue import Wait
from coach.script.model import Posture, Side
from coach.timeline.resuming import reps_in, said_since_inversion
from coach.timeline.section import Section


class Role(StrEnum):
    """What a clip is for."""

    ROUTINE = "routine"
    PAUSE = "pause"
    WAY_UP = "way up"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Clip:
    """The frames [first, last) of a section's timeline.

    resumes: in a pause, and on the way to a pause at level, the clip that is played after it. In a
        way up, what was interrupted and may still be resumed.
    """

    section: Section
    first: int
    last: int
    role: Role = Role.ROUTINE
    resumes: "Clip | None" = None

    @property
    def length(self) -> int:
        """Length in frames."""
        return self.last - self.first

    @property
    def reps(self) -> int:
        """Repetitions done to their end; of a sided exercise, to both sides."""
        return sum(
            self.first < rep.end <= self.last and rep.side is not Side.LEFT
            for rep in reps_in(self.section)
        )

    def until(self, frame: int) -> "Clip":
        """The part before a frame of the timeline."""
        return replace(self, last=min(max(frame, self.first), self.last))

    def shorter_by(self, frames: int) -> "Clip":
        """The clip without this many frames at its end."""
        return replace(self, last=self.last - frames)

    def leading_to(self, place: Place) -> "Clip":
        """The same clip, followed by another place of the routine than its section says."""
        return replace(self, section=replace(self.section, then=place))

    def postures(self) -> Iterator[tuple[Posture, int]]:
        """(posture, frames) in order."""
        for span in self.section.timeline.spans:
            frames = min(span.end, self.last) - max(span.start, self.first)
            if frames > 0:
                yield span.posture, frames


def clip_of(
    section: Section,
    first: int | None = None,
    role: Role = Role.ROUTINE,
    resumes: Clip | None = None,
) -> Clip:
    """A section from a frame of its timeline to its end. first: by default its first frame."""
    start = section.timeline.start if first is None else first
    return Clip(section, start, section.timeline.end, role, resumes)


@dataclass(frozen=True, slots=True)
class Gap:
    """Quiet time in which no clip was ready to be played.

    length: in frames.
    """

    length: int
    posture: Posture

    def shorter_by(self, frames: int) -> "Gap":
        """The gap shortened by this many frames."""
        return replace(self, length=self.length - frames)

    def postures(self) -> Iterator[tuple[Posture, int]]:
        """Same contract as `Clip.postures`."""
        yield self.posture, self.length


class History:
    """Played clips, then queued clips. Gaps fill the time without a clip, so the history
    is as long as the device's clock says."""

    def __init__(self, heard: Sequence[Clip | Gap] = ()) -> None:
        self._heard = tuple(heard)
        self._queued: tuple[Clip, ...] = ()
        self._waits: Sequence[Wait] = ()
        self.replaced = False
        """True once another history has taken its place: it needs no more clips."""
        self.fault: BaseException | None = None
        """Why a clip could not be made, so that the way up was queued instead."""

    # Called by the thread that lays out clips.

    def queue(self, clip: Clip) -> None:
        """Add a clip at the end."""
        self._queued = (*self._queued, clip)

    # Called by the playing thread.

    def set_waits(self, waits: Sequence[Wait]) -> None:
        """Set the waits so far among the queued clips; ascending."""
        self._waits = waits

    def cut(self, heard: int) -> "History":
        """Leave this history after this many frames of the queued clips; returns the next one."""
        self.replaced = True
        following = History(self._played(heard))
        if following.clips and following.clips[-1].role is Role.WAY_UP:
            following.fault = self.fault
        return following

    def extend_to(self, frame: int) -> None:
        """Fill a history shorter than this many frames with a gap. Call it after a cut."""
        missing = frame - sum(each.length for each in self._heard)
        if missing > 0:
            self._heard = (*self._heard, Gap(missing, _posture_after(self._heard)))

    def cut_off(self, frame: int) -> int:
        """Remove what lies beyond a frame, because the device was lost before it was heard. Returns
        how many frames that was. Call it after a cut."""
        heard, beyond = list(self._heard), sum(each.length for each in self._heard) - frame
        left = beyond
        while left > 0:
            last = heard.pop()
            if last.length > left:
                heard.append(last.shorter_by(left))
            left -= last.length
        self._heard = tuple(heard)
        return max(0, beyond)

    # Called by any thread.

    def at(self, heard: int) -> tuple[Clip, int]:
        """The clip heard after this many frames of the queued clips, and the frame of its timeline.
        The history must have a clip."""
        for clip in self._queued:
            if heard < clip.length:
                return clip, clip.first + max(heard, 0)
            heard -= clip.length
        last = self.clips[-1]
        return last, last.last

    @property
    def mid_section(self) -> bool:
        """True where the queued clips continue the section that was heard last, at that frame."""
        if not (self._heard and self._queued and isinstance(self._heard[-1], Clip)):
            return False
        last, following = self._heard[-1], self._queued[0]
        same = last.section.timeline is following.section.timeline
        return same and last.last == following.first

    @property
    def queued(self) -> tuple[Clip, ...]:
        """The clips queued since the last cut, including those already playing."""
        return self._queued

    @property
    def clips(self) -> tuple[Clip, ...]:
        """All clips in order."""
        return (*(each for each in self._heard if isinstance(each, Clip)), *self._queued)

    @property
    def heard(self) -> int:
        """Frames of clips heard up to the last cut."""
        return sum(each.length for each in self._heard if isinstance(each, Clip))

    @property
    def played(self) -> list[Clip | Gap]:
        """All clips and gaps in order."""
        return self._played()

    @property
    def postures(self) -> list[tuple[Posture, int]]:
        """(posture, frames) in order, gaps included; neighbours have different postures."""
        return _postures_of(self._played())

    @property
    def posture(self) -> Posture:
        """The posture at the end; if a clip was cut off, that of its next frame."""
        return _posture_after(self._queued or self._heard)

    @property
    def inverted_total(self) -> int:
        """Frames head-down in all."""
        return sum(self._inversions())

    @property
    def inverted_longest(self) -> int:
        """Frames of the longest inversion."""
        return max(self._inversions(), default=0)

    @property
    def reps(self) -> int:
        """Repetitions done to their end; of a sided exercise, to both sides."""
        return sum(clip.reps for clip in self.clips)

    @property
    def inverted_since(self) -> int:
        """Frames of the inversion under way at the end; 0 in another posture."""
        return _inverted_since(self._played())

    def inverted_since_at(self, heard: int) -> int:
        """The same after this many frames of the queued clips."""
        return _inverted_since(self._played(heard))

    def posture_after(self, frames: int) -> Posture:
        """The posture after this many frames in all."""
        for posture, length in self.postures:
            if frames < length:
                return posture
            frames -= length
        return self.posture

    def inverted_total_at(self, heard: int) -> int:
        """Frames head-down in all after this many frames of the queued clips."""
        played = _postures_of(self._played(heard))
        return sum(frames for posture, frames in played if posture is Posture.INVERTED)

    @property
    def since_inversion(self) -> int | None:
        """Frames since the end of the last inversion; None before the first."""
        since = 0
        for posture, frames in reversed(self.postures):
            if posture is Posture.INVERTED:
                return since
            since += frames
        return None

    @property
    def said_since_inversion(self) -> tuple[str, ...]:
        """What was said to its end since the last inversion, in order."""
        return said_since_inversion(
            (each.section.timeline, each.first, each.last) for each in self.clips
        )

    def _inversions(self) -> list[int]:
        return [frames for posture, frames in self.postures if posture is Posture.INVERTED]

    def _played(self, heard: int | None = None) -> list[Clip | Gap]:
        """What was heard up to the last cut, then this many frames of the queued clips, by default
        all of them."""
        before, queued = self._heard, self._queued
        frames = sum(clip.length for clip in queued) if heard is None else heard
        return list(before) + _with_gaps(queued, self._waits, frames, _posture_after(before))


def _postures_of(played: Iterable[Clip | Gap]) -> list[tuple[Posture, int]]:
    merged: list[tuple[Posture, int]] = []
    for posture, frames in chain.from_iterable(each.postures() for each in played):
        before = merged.pop()[1] if merged and merged[-1][0] is posture else 0
        merged.append((posture, before + frames))
    return merged


def _inverted_since(played: Iterable[Clip | Gap]) -> int:
    last = _postures_of(played)[-1:]
    return last[0][1] if last and last[0][0] is Posture.INVERTED else 0


def _with_gaps(
    clips: Iterable[Clip], waits: Sequence[Wait], heard: int, before: Posture
) -> list[Clip | Gap]:
    """The first frames of some clips, with a gap for each wait; a wait inside a clip splits it.

    heard: frames of the clips.
    before: the posture ahead of the first clip.
    """
    played: list[Clip | Gap] = []
    left, position, posture = list(waits), 0, before
    for clip in clips:
        rest = clip.until(clip.first + heard - position)
        while rest.length and left and left[0][0] < position + rest.length:
            at, frames = left.pop(0)
            part = rest.until(rest.first + at - position)
            if part.length:
                played.append(part)
                posture = _posture_after(played)
            played.append(Gap(frames, posture))
            position += part.length
            rest = replace(rest, first=part.last)
        if rest.length:
            played.append(rest)
            posture = _posture_after(played)
            position += rest.length
    played += [Gap(frames, posture) for at, frames in left if at <= heard]
    return played


def _posture_after(played: Sequence[Clip | Gap]) -> Posture:
    match played[-1] if played else None:
        case Clip(section=section, last=last):
            return section.posture_at(last)
        case Gap(posture=posture):
            return posture
    return Posture.UPRIGHT
