"""From an engine's rate to the timeline's, once for each take."""

from math import gcd
from typing import Final

import numpy as np

from coach.units import FRAME_RATE
from coach.voices.base import Pcm

# The transform is a multiple of this many times the ratio's denominator, which keeps it quick.
_GRAIN: Final = 256


def resample(pcm: Pcm, rate: int) -> Pcm:
    """The same sound at FRAME_RATE, shape (round up(frames * FRAME_RATE / rate),).

    pcm: mono at `rate` frames a second. Everything below both Nyquist frequencies is kept as it
        is; time does not shift or stretch by a fraction of a frame.

    The whole take is one Fourier transform: exact for a sound that begins and ends in silence, and
    6 ms for an 8 s phrase, where libsamplerate's best converter takes 174 ms without letting go of
    the interpreter, ten times as long as the speech took to make.
    """
    divisor = gcd(FRAME_RATE, rate)
    up, down = FRAME_RATE // divisor, rate // divisor
    if up == down:
        return pcm
    # The transform goes round in a circle; the silence added here parts the end from the start.
    grains = pcm.size // (down * _GRAIN) + 1
    spectrum = np.fft.rfft(pcm, grains * down * _GRAIN)
    longer = np.fft.irfft(spectrum, grains * up * _GRAIN) * (up / down)
    return longer[: -(-pcm.size * up // down)].astype(np.float32)
