"""A slow compressor: it turns the loud passages of a track down, so that they stay under the voice.

The gain of music under speech assumes that a track is about equally loud throughout. Classical
music is not: its loudest bars may be 10 LU louder than the whole piece.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import STEP, momentary
from coach.dsp.pcm import Pcm
from coach.units import FRAME_RATE

MAX_EXCESS: Final = 3.0
"""LU by which any 400 ms of a track may be louder than the whole track. Music is 20 LU under
speech and must stay 15 LU under it, which leaves 2 LU for softer words."""

_OCTAVE: Final = 20 * math.log10(2)
"""dB of a factor of 2."""

_STEPS: Final = FRAME_RATE // STEP
"""Steps in a second."""


def gain_reductions(powers: NDArray[np.floating], lufs: float) -> NDArray[np.float64]:
    """The gain reduction in the middle of each second of a track, in dB.

    powers: from `coach.dsp.loudness.step_powers`, of the track from its beginning.
    lufs: its loudness.

    Each second has the reduction that the loudest 400 ms in it or in a neighbour need, so nothing
    is too loud between two seconds either. Sound 3 s ahead makes no difference.
    """
    over = np.maximum(momentary(powers) - lufs - MAX_EXCESS, 0)
    # 400 ms that begin up to 300 ms before a second count in it.
    seconds = -(-(len(over) + 3) // _STEPS)
    padded = np.zeros((seconds + 2) * _STEPS)
    padded[_STEPS + 3 :][: len(over)] = over
    loudest = padded.reshape(-1, _STEPS).max(axis=1)
    beside = np.maximum(loudest[:-2], loudest[2:])
    return np.asarray(np.maximum(loudest[1:-1], beside))


def compressor_gain(reductions: NDArray[np.float64], first: int, end: int) -> Pcm | None:
    """The gain at the frames [first, end) of a track as a factor, shape (end - first,); None where
    nothing is turned down.

    reductions: of the track, see `gain_reductions`.
    """
    begin = max(0, first // FRAME_RATE - 1)
    near = reductions[begin : end // FRAME_RATE + 2]
    if not near.any():
        return None
    middles = (np.arange(begin, begin + len(near)) + 0.5) * FRAME_RATE - 0.5
    octaves = np.interp(np.arange(first, end), middles, near / -_OCTAVE)
    return np.exp2(octaves.astype(np.float32))  # float64 would take three times as long
