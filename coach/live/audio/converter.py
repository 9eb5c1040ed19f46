"""Converts the timeline's sample rate for a device that needs another one."""

import numpy as np

from coach.dsp.pcm import Sound
from coach.live.audio.device import FrameSource
from coach.units import FRAME_RATE


class RateConverter:
    """A source resampled for a device at another rate. It is a `FrameSource` itself.

    rate: frames a second of the device.

    The onset of every sound moves by less than a frame, and errors do not add up. Converting a
    block takes about a hundredth of its duration.
    """

    _PULL = FRAME_RATE // 100

    def __init__(self, source: FrameSource, rate: int) -> None:
        import samplerate

        self.channels = source.channels
        self._source = source
        self._ratio = rate / FRAME_RATE
        self._resampler = samplerate.Resampler("sinc_medium", self.channels)
        each = () if self.channels == 1 else (self.channels,)
        self._pulled = np.empty((self._PULL, *each), np.float32)
        self._ready = np.empty((0, *each), np.float32)

    def holds(self, frames: int) -> bool:
        """Same contract as `FrameSource.holds`, in frames of the device."""
        return self._source.holds(round(frames / self._ratio) + 2 * self._PULL)

    def read(self, out: Sound, lost: int) -> None:
        """Same contract as `FrameSource.read`, in frames of the device."""
        lost = round(lost / self._ratio)
        while len(self._ready) < len(out):
            self._source.read(self._pulled, lost)
            lost = 0
            converted = self._resampler.process(self._pulled, self._ratio)
            self._ready = np.concatenate([self._ready, converted])
        out[:] = self._ready[: len(out)]
        self._ready = self._ready[len(out) :]
