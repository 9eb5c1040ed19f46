"""Measures the loudness and true peak of a sound block by block."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import STEP, programme, step_powers
from coach.dsp.pcm import Pcm
from coach.dsp.true_peak import TruePeak

DUAL_MONO: Final = 10 * math.log10(2)
"""LU by which a mono file on two speakers is louder than the meter reads."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The reading of a meter.

    lufs: programme loudness of the mono file in LUFS (ITU-R BS.1770-5); minus infinity for silence.
    peak: true peak in dBTP; minus infinity for silence.
    """

    lufs: float
    peak: float

    @property
    def dual_mono(self) -> float:
        """Loudness in LUFS when two speakers or earphones play the file."""
        return self.lufs + DUAL_MONO


class Meter:
    """Add blocks of any size, then read the figures."""

    def __init__(self) -> None:
        self._partial = np.zeros(0, np.float32)
        self._powers: list[NDArray[np.float64]] = []
        self._peak = TruePeak()

    def add(self, block: Pcm) -> None:
        """Measure a block: mono, shape (n,), at `coach.units.FRAME_RATE`."""
        self._peak.add(block)
        held = np.concatenate((self._partial, block)) if len(self._partial) else block
        whole = len(held) // STEP * STEP
        self._powers.append(step_powers(held[:whole]))
        self._partial = held[whole:].copy()

    @property
    def figures(self) -> Figures:
        """The reading so far. Loudness covers whole steps of 100 ms only."""
        highest = self._peak.highest
        peak = 20 * math.log10(highest) if highest else -math.inf
        return Figures(programme(np.concatenate([np.zeros(0), *self._powers])), peak)
