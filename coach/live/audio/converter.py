"""From the rate of the timeline to that of a device that insists on another."""

import numpy as np

from coach.dsp.pcm import Pcm
from coach.live.audio.device import Source
from coach.units import FRAME_RATE


class Converter:
    """A source as a device at another rate sees it. It is a `Source` itself.

    rate: frames a second of the device.

    The onset of every sound stays where it was to within a frame; nothing adds up over time. One
    block costs about a hundredth of the time that it lasts.
    """

    _PULL = FRAME_RATE // 100

    def __init__(self, source: Source, rate: int) -> None:
        import samplerate

        self._source = source
        self._ratio = rate / FRAME_RATE
        self._resampler = samplerate.Resampler("sinc_medium", 1)
        self._pulled = np.empty(self._PULL, np.float32)
        self._ready = np.empty(0, np.float32)

    def holds(self, frames: int) -> bool:
        """As of a source, in frames of the device."""
        return self._source.holds(round(frames / self._ratio) + 2 * self._PULL)

    def fill(self, out: Pcm, lost: int) -> None:
        """As of a source, in frames of the device."""
        lost = round(lost / self._ratio)
        while len(self._ready) < len(out):
            self._source.fill(self._pulled, lost)
            lost = 0
            converted = self._resampler.process(self._pulled, self._ratio)
            self._ready = np.concatenate([self._ready, converted])
        out[:] = self._ready[: len(out)]
        self._ready = self._ready[len(out) :]
