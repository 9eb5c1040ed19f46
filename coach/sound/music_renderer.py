"""Mixes a timeline with music: stereo, with the voice and its tones in the middle."""

from collections.abc import Iterator

import numpy as np

from coach.dsp.pcm import Pcm, Stereo
from coach.music.bed import Bed
from coach.sound.headroom import WITH_MUSIC
from coach.sound.music_gain import MusicGain
from coach.sound.renderer import Renderer
from coach.timeline.model import Timeline


class MusicRenderer:
    """Renders one timeline over a bed into blocks of stereo, none of them above full scale.

    Both parts are pure functions of the position, and so is their sum.
    """

    def __init__(self, renderer: Renderer, timeline: Timeline, bed: Bed, gain: MusicGain) -> None:
        """gain: that of the same timeline. The bed begins where the timeline does."""
        self._renderer = renderer
        self._timeline = timeline
        self._bed = bed
        self._gain = gain

    def render(self, first: int, count: int) -> Stereo:
        """The frames [first, first + count), shape (count, 2)."""
        mix = self.music(first, count)
        mix += self._voice(first, count)[:, None]
        return mix

    def voice(self, first: int, count: int) -> Stereo:
        """Speech, tones and earcons alone: `render` without `music`."""
        return np.repeat(self._voice(first, count)[:, None], 2, axis=1)

    def music(self, first: int, count: int) -> Stereo:
        """The music alone: `render` without `voice`."""
        gain = self._gain.frames(first, count) * np.float32(WITH_MUSIC)
        sound = self._bed.frames(first - self._gain.begin, count)
        sound *= gain[:, None]
        return sound

    def _voice(self, first: int, count: int) -> Pcm:
        return self._renderer.render(self._timeline, first, count) * np.float32(WITH_MUSIC)

    def blocks(self, size: int) -> Iterator[Stereo]:
        """The whole timeline in blocks of `size` frames; the last may be shorter."""
        whole = self._timeline
        for first in range(whole.start, whole.end, size):
            yield self.render(first, min(size, whole.end - first))
