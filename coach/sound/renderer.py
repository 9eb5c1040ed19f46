"""Renders a timeline into blocks of samples.

The result depends only on the timeline and the position. Glides are synthesised in chunks that
are aligned to the start of the cue, and cues are added in a fixed order, so the samples are
bit-identical for every block size.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from typing import Final, Generic, TypeVar

import numpy as np

from coach.dsp.noise_floor import NoiseFloor
from coach.dsp.pcm import Pcm
from coach.script.model import Earcon, Tone
from coach.sound.ducking import gain
from coach.sound.headroom import DUCKED, EARCON_DUCKED
from coach.sound.tones import glide
from coach.timeline.model import BeepCue, Cue, GlideCue, SayCue, Timeline
from coach.units import FRAME_RATE

_CHUNK: Final = FRAME_RATE
"""Frames of a glide that are synthesised at a time, so a long hold never sits in memory whole."""

_CACHED_CHUNKS: Final = 64
"""Chunks kept for reuse, because most repetitions sound the same: 12 MB at most."""


CueT = TypeVar("CueT", bound=SayCue | BeepCue | GlideCue)


class CueIndex(Generic[CueT]):
    """Finds cues by position. Takes cues in order of `start` and drops those of no length."""

    def __init__(self, cues: Iterable[CueT]) -> None:
        self._cues = [cue for cue in cues if cue.end > cue.start]
        self._starts = [cue.start for cue in self._cues]
        # Ends are not in order, but the furthest end so far is, so it can be searched.
        self._reach = list(accumulate((cue.end for cue in self._cues), max))

    def between(self, first: int, end: int) -> list[CueT]:
        """The cues that share at least one frame with [first, end), in order of `start`."""
        earliest = bisect_right(self._reach, first)
        latest = bisect_left(self._starts, end) if first < end else 0
        return [cue for cue in self._cues[earliest:latest] if cue.end > first]


class Renderer:
    """Renders timelines into blocks of mono float32 samples, none of them above full scale.

    earcons: samples of each earcon, from `coach.sound.earcons.load_earcons`.
    noise_floor_dbfs: RMS of the noise that is added throughout, in dBFS; None adds none.
        Raises UsageError if it is above -60.
    """

    def __init__(
        self, earcons: Mapping[Earcon, Pcm], *, noise_floor_dbfs: float | None = None
    ) -> None:
        self._earcons = earcons
        self._floor = None if noise_floor_dbfs is None else NoiseFloor(noise_floor_dbfs)
        self._chunk = lru_cache(_CACHED_CHUNKS)(_glide_chunk)
        self._index: _Index | None = None

    def render(self, timeline: Timeline, first: int, count: int) -> Pcm:
        """The frames [first, first + count), shape (count,); silence outside the timeline."""
        end = first + count
        index = self._index_of(timeline)
        block = self._noise(first, count)
        for cue in index.cues.between(first, end):
            begin, stop = max(cue.start, first), min(cue.end, end)
            samples = self._samples(cue, begin - cue.start, stop - cue.start)
            if not isinstance(cue, SayCue):
                words = index.words.between(cue.start, cue.end)
                if words:
                    samples = samples * gain(words, begin, stop, index.ducked(cue))
            block[begin - first : stop - first] += samples
        return block

    def blocks(self, timeline: Timeline, size: int) -> Iterator[Pcm]:
        """The whole timeline in blocks of `size` frames; the last may be shorter."""
        for first in range(timeline.start, timeline.end, size):
            yield self.render(timeline, first, min(size, timeline.end - first))

    def _index_of(self, timeline: Timeline) -> "_Index":
        # Read the attribute once: another thread may replace it meanwhile.
        index = self._index
        if index is None or index.timeline is not timeline:
            index = self._index = _Index(timeline)
        return index

    def _noise(self, first: int, count: int) -> Pcm:
        if self._floor is None:
            return np.zeros(count, np.float32)
        return self._floor.frames(first, count)

    def _samples(self, cue: Cue, first: int, end: int) -> Pcm:
        """The samples [first, end) of one cue, counted from its start."""
        match cue:
            case SayCue(take=take):
                assert take is not None, "a cue without a take has no length"
                return take.pcm[first:end]
            case BeepCue(earcon=earcon):
                return self._earcons[earcon][first:end]
            case GlideCue():
                return self._glide(cue, first, end)

    def _glide(self, cue: GlideCue, first: int, end: int) -> Pcm:
        frames = cue.end - cue.start
        chunks = [
            self._chunk(cue.tone, frames, at)[max(first - at, 0) : end - at]
            for at in range(first - first % _CHUNK, end, _CHUNK)
        ]
        return chunks[0] if len(chunks) == 1 else np.concatenate(chunks)


def _glide_chunk(tone: Tone, frames: int, first: int) -> Pcm:
    chunk = glide(tone, frames, first, min(first + _CHUNK, frames))
    chunk.flags.writeable = False
    return chunk


class _Index:
    """The cues of one timeline, indexed."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.cues = CueIndex(timeline.cues)
        self.words = CueIndex(cue for cue in timeline.cues if isinstance(cue, SayCue))
        self._earcons = CueIndex(cue for cue in timeline.cues if isinstance(cue, BeepCue))

    def ducked(self, cue: BeepCue | GlideCue) -> float:
        """The gain of a tone under words: an earcon by itself stays almost as loud as it is."""
        alone = isinstance(cue, BeepCue) and len(self._earcons.between(cue.start, cue.end)) == 1
        return EARCON_DUCKED if alone else DUCKED
