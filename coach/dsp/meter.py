"""Measures the loudness and true peak of a sound block by block."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import STEP, programme_loudness, step_powers
from coach.dsp.pcm import Sound, channels_of
from coach.dsp.true_peak import TruePeak

DUAL_MONO: Final = 10 * math.log10(2)
"""LU by which a mono file on two speakers is louder than the meter reads."""


def heard_gain(channels: int) -> float:
    """LU by which a file with this many channels is louder on two speakers than a meter reads."""
    return DUAL_MONO if channels == 1 else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The reading of a meter.

    lufs: programme loudness of the file in LUFS (ITU-R BS.1770-5); minus infinity for silence.
    peak: true peak in dBTP; minus infinity for silence.
    channels: 1 for mono, 2 for stereo.
    """

    lufs: float
    peak: float
    channels: int = 1

    @property
    def heard(self) -> float:
        """Loudness in LUFS when two speakers or earphones play the file."""
        return self.lufs + heard_gain(self.channels)


class Meter:
    """Add blocks of any size, then read the figures."""

    def __init__(self, channels: int = 1) -> None:
        self._channels = channels
        self._partial: Sound = np.zeros((0, 2) if channels == 2 else 0, np.float32)
        self._powers: list[NDArray[np.float64]] = []
        self._peaks = tuple(TruePeak() for _ in range(channels))

    def add(self, block: Sound) -> None:
        """Measure a block at `coach.units.FRAME_RATE`."""
        for peak, channel in zip(self._peaks, channels_of(block), strict=True):
            peak.add(channel)
        held = np.concatenate((self._partial, block)) if len(self._partial) else block
        whole = len(held) // STEP * STEP
        self._powers.append(step_powers(held[:whole]))
        self._partial = held[whole:].copy()

    @property
    def figures(self) -> Figures:
        """The reading so far. Loudness covers whole steps of 100 ms only."""
        highest = max(peak.highest for peak in self._peaks)
        peak = 20 * math.log10(highest) if highest else -math.inf
        lufs = programme_loudness(np.concatenate([np.zeros(0), *self._powers]))
        return Figures(lufs, peak, self._channels)
