"""From a timeline to samples.

What is rendered depends on nothing but the timeline and the position: every sample of a cue is made
once in pieces that stand on a grid of the cue's own, and the cues are added in their order. So the
sound is the same to the last bit whatever the size of the blocks.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from coach.dsp.noise_floor import NoiseFloor
from coach.dsp.pcm import Pcm
from coach.script.model import Earcon, Tone
from coach.sound.ducking import gain
from coach.sound.lookup import Lookup
from coach.sound.tones import glide
from coach.timeline.model import BeepCue, Cue, GlideCue, SayCue, Timeline
from coach.units import FRAME_RATE

_PIECE: Final = FRAME_RATE
"""Frames of a gliding tone that are made at a time; a hold of minutes is never held whole."""

_PIECES: Final = 64
"""Pieces that are kept, since most repetitions sound alike: 12 MB at the most."""


class Renderer:
    """Turns timelines into blocks of float32 mono samples; no sample of a block passes full scale.

    sounds: the fixed sounds, see `coach.sound.earcons.load_earcons`.
    noise_floor_dbfs: level of a noise that is added everywhere, dBFS RMS; None for none.
    """

    def __init__(
        self, sounds: Mapping[Earcon, Pcm], *, noise_floor_dbfs: float | None = None
    ) -> None:
        self._sounds = sounds
        self._floor = None if noise_floor_dbfs is None else NoiseFloor(noise_floor_dbfs)
        self._piece = lru_cache(_PIECES)(_glide_piece)
        self._score: _Score | None = None

    def render(self, timeline: Timeline, first: int, count: int) -> Pcm:
        """The frames [first, first + count), shape (count,); quiet outside of the timeline."""
        end = first + count
        score = self._score_of(timeline)
        block = self._ground(first, count)
        for cue in score.cues.between(first, end):
            begin, stop = max(cue.start, first), min(cue.end, end)
            samples = self._samples(cue, begin - cue.start, stop - cue.start)
            if not isinstance(cue, SayCue):
                words = score.words.between(cue.start, cue.end)
                if words:
                    samples = samples * gain(words, begin, stop)
            block[begin - first : stop - first] += samples
        return block

    def blocks(self, timeline: Timeline, size: int) -> Iterator[Pcm]:
        """The whole timeline in blocks of `size` frames, the last one as long as what is left."""
        for first in range(timeline.start, timeline.end, size):
            yield self.render(timeline, first, min(size, timeline.end - first))

    def _score_of(self, timeline: Timeline) -> "_Score":
        # Asked for once only: two threads may be rendering.
        score = self._score
        if score is None or score.timeline is not timeline:
            score = self._score = _Score(timeline)
        return score

    def _ground(self, first: int, count: int) -> Pcm:
        if self._floor is None:
            return np.zeros(count, np.float32)
        return self._floor.frames(first, count)

    def _samples(self, cue: Cue, first: int, end: int) -> Pcm:
        """The samples [first, end) of one cue, counted from its start."""
        match cue:
            case SayCue(take=take):
                assert take is not None, "a cue without a take has no length"
                return take.pcm[first:end]
            case BeepCue(sound=sound):
                return self._sounds[sound][first:end]
            case GlideCue():
                return self._glide(cue, first, end)

    def _glide(self, cue: GlideCue, first: int, end: int) -> Pcm:
        frames = cue.end - cue.start
        pieces = [
            self._piece(cue.tone, frames, at)[max(first - at, 0) : end - at]
            for at in range(first - first % _PIECE, end, _PIECE)
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _glide_piece(tone: Tone, frames: int, first: int) -> Pcm:
    piece = glide(tone, frames, first, min(first + _PIECE, frames))
    piece.flags.writeable = False
    return piece


class _Score:
    """A timeline made ready for searching."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.cues = Lookup(timeline.cues)
        self.words = Lookup(cue for cue in timeline.cues if isinstance(cue, SayCue))
