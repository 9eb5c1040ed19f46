"""A meter that sound runs through: its loudness and its true peak, however long it is."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import STEP, programme, step_powers
from coach.dsp.pcm import Pcm
from coach.dsp.true_peak import TruePeak

DUAL_MONO: Final = 10 * math.log10(2)
"""LU by which a mono file on two speakers is louder than a plain meter reads."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a meter read.

    lufs: programme loudness of the file as it is, mono, LUFS (ITU-R BS.1770-5); minus infinity for
        silence.
    peak: true peak, dBTP; minus infinity for silence.
    """

    lufs: float
    peak: float

    @property
    def dual_mono(self) -> float:
        """Loudness when both speakers or earphones play it, LUFS."""
        return self.lufs + DUAL_MONO


class Meter:
    """Add blocks of any size, then ask for the figures."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._powers: list[NDArray[np.float64]] = []
        self._peak = TruePeak()

    def add(self, block: Pcm) -> None:
        """Measure on. block: mono, shape (n,), at `coach.units.FRAME_RATE`."""
        self._peak.add(block)
        held = np.concatenate((self._rest, block)) if len(self._rest) else block
        whole = len(held) // STEP * STEP
        self._powers.append(step_powers(held[:whole]))
        self._rest = held[whole:].copy()

    @property
    def figures(self) -> Figures:
        """What was read so far. Loudness is measured in whole steps; a shorter end is left out."""
        highest = self._peak.highest
        peak = 20 * math.log10(highest) if highest else -math.inf
        return Figures(programme(np.concatenate([np.zeros(0), *self._powers])), peak)
