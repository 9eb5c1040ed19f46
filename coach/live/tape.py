"""What was played, clip by clip: the one record that time head-down is read off."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

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

    held: in a pause, the clip that is to go on after it.
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


class Tape:
    """Clips that were heard, and behind them those that have been handed out to be."""

    def __init__(self) -> None:
        self._heard: list[Clip] = []
        self._handed: list[Clip] = []

    def hand(self, clip: Clip) -> None:
        """A clip was handed out."""
        self._handed.append(clip)

    def cut(self, heard: int) -> None:
        """Only so many frames of what was handed out were heard, and no more of it will be."""
        for clip in self._handed:
            if heard <= 0:
                break
            self._heard.append(clip.until(clip.first + heard))
            heard -= clip.length
        self._handed = []

    def at(self, heard: int) -> tuple[Clip, int]:
        """The clip that is heard after so many frames of what was handed out, and the frame of its
        timeline."""
        for clip in self._handed:
            if heard < clip.length:
                return clip, clip.first + max(heard, 0)
            heard -= clip.length
        last = self._handed[-1] if self._handed else self._heard[-1]
        return last, last.last

    @property
    def handed(self) -> tuple[Clip, ...]:
        """Those that have been handed out since the last cut."""
        return tuple(self._handed)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """All of them in order."""
        return (*self._heard, *self._handed)

    @property
    def posture(self) -> Posture:
        """The posture at the end."""
        return next(iter(self._backwards()), (Posture.UPRIGHT, 0))[0]

    @property
    def inverted_total(self) -> int:
        """Frames head-down in all."""
        return sum(frames for posture, frames in self._backwards() if posture is Posture.INVERTED)

    @property
    def inverted_longest(self) -> int:
        """Frames of the longest stretch head-down."""
        longest = stretch = 0
        for posture, frames in self._backwards():
            stretch = stretch + frames if posture is Posture.INVERTED else 0
            longest = max(longest, stretch)
        return longest

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
        stretch = 0
        for posture, frames in self._backwards():
            if posture is not Posture.INVERTED:
                break
            stretch += frames
        return stretch

    def stretch_at(self, heard: int) -> int:
        """The same, up to so many frames of what was handed out last."""
        until = Tape()
        until._heard, until._handed = list(self._heard), list(self._handed)
        until.cut(heard)
        return until.inverted_stretch

    @property
    def since_inversion(self) -> int | None:
        """Frames since the end of the last inversion; None when there was none."""
        since = 0
        for posture, frames in self._backwards():
            if posture is Posture.INVERTED:
                return since
            since += frames
        return None

    def _backwards(self) -> Iterator[tuple[Posture, int]]:
        for clip in reversed(self.clips):
            yield from reversed(list(clip.postures()))
