"""What was played, clip by clip, and the quiet between: the one record of time head-down."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from coach.script.model import Posture, Side
from coach.timeline.resuming import reps_of
from coach.timeline.section import Section


class Role(StrEnum):
    """What a clip is for."""

    ROUTINE = "routine"
    PAUSE = "pause"
    WAY_UP = "way up"


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


Wait: TypeAlias = tuple[int, int]
"""(position, frames): so many frames of quiet before that frame of what was handed out."""


class Tape:
    """Clips that were heard, and behind them those that have been handed out to be; between them
    the gaps in which time passed as well, so that it is as long as the device's own clock says."""

    def __init__(self) -> None:
        self._heard: list[Clip | Gap] = []
        self._handed: list[Clip] = []
        self._waits: Sequence[Wait] = ()

    def hand(self, clip: Clip) -> None:
        """A clip was handed out."""
        self._handed.append(clip)

    def waited(self, waits: Sequence[Wait]) -> None:
        """The waits, so far, in what was handed out since the last cut; ascending."""
        self._waits = waits

    def cut(self, heard: int) -> None:
        """Only so many frames of what was handed out were heard, and no more of it will be."""
        self._heard += _woven(self._handed, self._waits, heard, _at_the_end(self._heard))
        self._handed, self._waits = [], ()

    def reach(self, frame: int) -> None:
        """So many frames of time have passed since the beginning; where the tape is shorter, it was
        quiet since. To be told after a cut."""
        missing = frame - sum(each.length for each in self._heard)
        if missing > 0:
            self._heard.append(Gap(missing, _at_the_end(self._heard)))

    def at(self, heard: int) -> tuple[Clip, int]:
        """The clip that is heard after so many frames of what was handed out, and the frame of its
        timeline."""
        for clip in self._handed:
            if heard < clip.length:
                return clip, clip.first + max(heard, 0)
            heard -= clip.length
        last = self.clips[-1]
        return last, last.last

    @property
    def handed(self) -> tuple[Clip, ...]:
        """Those that have been handed out since the last cut."""
        return tuple(self._handed)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """All of them in order."""
        return (*(each for each in self._heard if isinstance(each, Clip)), *self._handed)

    @property
    def heard(self) -> int:
        """Frames of clips that were heard up to the last cut."""
        return sum(each.length for each in self._heard if isinstance(each, Clip))

    @property
    def stretches(self) -> list[tuple[Posture, int]]:
        """(posture, frames) of all of it in order, gaps as well; one entry as long as it lasts."""
        merged: list[tuple[Posture, int]] = []
        for posture, frames in self._postures():
            before = merged.pop()[1] if merged and merged[-1][0] is posture else 0
            merged.append((posture, before + frames))
        return merged

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
        last = self.stretches[-1:]
        return last[0][1] if last and last[0][0] is Posture.INVERTED else 0

    def stretch_at(self, heard: int) -> int:
        """The same, up to so many frames of what was handed out last."""
        until = Tape()
        until._heard, until._handed = list(self._heard), list(self._handed)
        until._waits = self._waits
        until.cut(heard)
        return until.inverted_stretch

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

    def _postures(self) -> Iterator[tuple[Posture, int]]:
        heard, handed = list(self._heard), list(self._handed)
        whole = sum(clip.length for clip in handed)
        for each in (*heard, *_woven(handed, self._waits, whole, _at_the_end(heard))):
            yield from each.postures()


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
