"""What was played, clip by clip, and the quiet between: the one record of time head-down."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from coach.live.clip import Clip, Gap
from coach.live.lane import Wait
from coach.script.model import Posture, Side
from coach.timeline.resuming import reps_of


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
        self._heard = self._until(heard)
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
        """The same, up to so many frames of what was handed out last."""
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
        """What was heard, and so many frames of what was handed out; None for all of them."""
        before, handed = list(self._heard), list(self._handed)
        frames = sum(clip.length for clip in handed) if heard is None else heard
        return before + _woven(handed, self._waits, frames, _at_the_end(before))


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
