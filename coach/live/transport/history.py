"""Played clips, then queued clips, and the gaps between them: the one record of time head-down.

Two threads use a history, and each part of it has one owner. The thread that plays owns what was
heard; the thread that lays clips out owns the list of those it has queued. Each replaces its part
as a whole, so the other sees it before the change or after it, never half done.

A switch begins a new history with what was heard so far. A thread that lays clips out keeps the
history that it was given. If it is late, it queues its clips on a history from which nothing is
played any more, so a stale clip cannot be heard or counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from coach.budget.planner import Place
from coach.live.audio.frame_queue import Wait
from coach.script.model import Posture, Side
from coach.timeline.resuming import reps_of
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

    held: in a pause, the clip that is to go on after it; and on the way to a pause at level.
    """

    section: Section
    first: int
    last: int
    role: Role = Role.ROUTINE
    held: "Clip | None" = None

    @property
    def length(self) -> int:
        """Length in frames."""
        return self.last - self.first

    def until(self, frame: int) -> "Clip":
        """What is in it before a frame of the timeline."""
        return replace(self, last=min(max(frame, self.first), self.last))

    def leading_to(self, place: Place) -> "Clip":
        """The same, where another place in the routine follows than its section says."""
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
    held: Clip | None = None,
) -> Clip:
    """A section from a frame of its timeline on; from its beginning where none is given."""
    start = section.timeline.start if first is None else first
    return Clip(section, start, section.timeline.end, role, held)


@dataclass(frozen=True, slots=True)
class Gap:
    """Time that passed in quiet because no clip was there to be played.

    length: frames of it.
    """

    length: int
    posture: Posture

    def postures(self) -> Iterator[tuple[Posture, int]]:
        """As of a clip."""
        yield self.posture, self.length


class History:
    """Played clips, then queued clips. Time that passed without a clip stands between them as gaps,
    so that the history is as long as the device's own clock says."""

    def __init__(self, heard: Sequence[Clip | Gap] = ()) -> None:
        self._heard = tuple(heard)
        self._handed: tuple[Clip, ...] = ()
        self._waits: Sequence[Wait] = ()
        self.left = False
        """True once another history has taken its place: it needs no more clips."""
        self.fault: BaseException | None = None
        """What went wrong in making a clip, so that the way up was queued instead."""

    # The thread that lays clips out calls this.

    def hand(self, clip: Clip) -> None:
        """Queue a clip."""
        self._handed = (*self._handed, clip)

    # The thread that plays calls these.

    def waited(self, waits: Sequence[Wait]) -> None:
        """The waits, so far, in what has been played of this history's queue; ascending."""
        self._waits = waits

    def cut(self, heard: int) -> "History":
        """Leave this history after so many frames of the queue; the one that follows it."""
        self.left = True
        following = History(self._until(heard))
        if following.clips and following.clips[-1].role is Role.WAY_UP:
            following.fault = self.fault
        return following

    def reach(self, frame: int) -> None:
        """So many frames of time have passed since the beginning; where the history is shorter, it
        was quiet since. To be told after a cut."""
        missing = frame - sum(each.length for each in self._heard)
        if missing > 0:
            self._heard = (*self._heard, Gap(missing, _at_the_end(self._heard)))

    # Anybody may ask these.

    def at(self, heard: int) -> tuple[Clip, int]:
        """The clip that is heard after so many frames of the queue, and the frame of its timeline.
        There must be a clip."""
        for clip in self._handed:
            if heard < clip.length:
                return clip, clip.first + max(heard, 0)
            heard -= clip.length
        last = self.clips[-1]
        return last, last.last

    @property
    def goes_on(self) -> bool:
        """True where the queue goes on, in mid-section, with what was heard last."""
        if not (self._heard and self._handed and isinstance(self._heard[-1], Clip)):
            return False
        last, following = self._heard[-1], self._handed[0]
        same = last.section.timeline is following.section.timeline
        return same and last.last == following.first

    @property
    def handed(self) -> tuple[Clip, ...]:
        """The queued clips, and those of them that are being heard."""
        return self._handed

    @property
    def clips(self) -> tuple[Clip, ...]:
        """All of them in order."""
        return (*(each for each in self._heard if isinstance(each, Clip)), *self._handed)

    @property
    def heard(self) -> int:
        """Frames of clips that were heard before this history was begun."""
        return sum(each.length for each in self._heard if isinstance(each, Clip))

    @property
    def stretches(self) -> list[tuple[Posture, int]]:
        """(posture, frames) of all of it in order, gaps as well; one entry as long as it lasts."""
        return _stretches(self._until())

    @property
    def posture(self) -> Posture:
        """The posture at the end; where a clip was broken off, that of its next frame."""
        return _at_the_end(self._handed or self._heard)

    @property
    def inverted_total(self) -> int:
        """Frames head-down in all."""
        return sum(self._inversions())

    @property
    def inverted_longest(self) -> int:
        """Frames of the longest stretch head-down."""
        return max(self._inversions(), default=0)

    @property
    def reps(self) -> int:
        """Repetitions done to their end; of a sided exercise, to both sides."""
        return sum(
            clip.first < rep.end <= clip.last and rep.side is not Side.LEFT
            for clip in self.clips
            for rep in reps_of(clip.section)
        )

    @property
    def inverted_stretch(self) -> int:
        """Frames head-down without a break, up to the end; 0 when that is in another posture."""
        return _inverted_at_the_end(self._until())

    def stretch_at(self, heard: int) -> int:
        """The same, up to so many frames of the queue."""
        return _inverted_at_the_end(self._until(heard))

    @property
    def since_inversion(self) -> int | None:
        """Frames since the end of the last inversion; None when there was none."""
        since = 0
        for posture, frames in reversed(self.stretches):
            if posture is Posture.INVERTED:
                return since
            since += frames
        return None

    def _inversions(self) -> list[int]:
        return [frames for posture, frames in self.stretches if posture is Posture.INVERTED]

    def _until(self, heard: int | None = None) -> list[Clip | Gap]:
        """What was heard, and so many frames of the queue; None for all of them."""
        before, handed = self._heard, self._handed
        frames = sum(clip.length for clip in handed) if heard is None else heard
        return list(before) + _woven(handed, self._waits, frames, _at_the_end(before))


def _stretches(played: Iterable[Clip | Gap]) -> list[tuple[Posture, int]]:
    merged: list[tuple[Posture, int]] = []
    for posture, frames in chain.from_iterable(each.postures() for each in played):
        before = merged.pop()[1] if merged and merged[-1][0] is posture else 0
        merged.append((posture, before + frames))
    return merged


def _inverted_at_the_end(played: Iterable[Clip | Gap]) -> int:
    last = _stretches(played)[-1:]
    return last[0][1] if last and last[0][0] is Posture.INVERTED else 0


def _woven(
    clips: Iterable[Clip], waits: Sequence[Wait], heard: int, before: Posture
) -> list[Clip | Gap]:
    """The first frames of some clips with the waits among them; a clip that was held up is in two
    pieces. before: the posture ahead of them."""
    woven: list[Clip | Gap] = []
    left, position, posture = list(waits), 0, before
    for clip in clips:
        rest = clip.until(clip.first + heard - position)
        while rest.length and left and left[0][0] < position + rest.length:
            at, frames = left.pop(0)
            piece = rest.until(rest.first + at - position)
            if piece.length:
                woven.append(piece)
                posture = _at_the_end(woven)
            woven.append(Gap(frames, posture))
            position += piece.length
            rest = replace(rest, first=piece.last)
        if rest.length:
            woven.append(rest)
            posture = _at_the_end(woven)
            position += rest.length
    woven += [Gap(frames, posture) for at, frames in left if at <= heard]
    return woven


def _at_the_end(played: Sequence[Clip | Gap]) -> Posture:
    """How the body lies behind all of it."""
    match played[-1] if played else None:
        case Clip(section=section, last=last):
            return section.posture_at(last)
        case Gap(posture=posture):
            return posture
    return Posture.UPRIGHT
