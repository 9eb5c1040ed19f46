"""Which cues sound in a stretch of frames, without looking at all of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Generic, TypeVar

from coach.timeline.model import BeepCue, GlideCue, SayCue

CueT = TypeVar("CueT", bound=SayCue | BeepCue | GlideCue)


class Lookup(Generic[CueT]):
    """Cues in order of `start`, to be found by position. Those without a length are left out."""

    def __init__(self, cues: Iterable[CueT]) -> None:
        self._cues = [cue for cue in cues if cue.end > cue.start]
        self._starts = [cue.start for cue in self._cues]
        # The furthest end so far never decreases, so it can be searched although ends can.
        self._reach = list(accumulate((cue.end for cue in self._cues), max))

    def between(self, first: int, end: int) -> list[CueT]:
        """The cues that share at least one frame with [first, end), in their order."""
        earliest = bisect_right(self._reach, first)
        latest = bisect_left(self._starts, end) if first < end else 0
        return [cue for cue in self._cues[earliest:latest] if cue.end > first]
