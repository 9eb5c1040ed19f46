"""From an engine's rate to the timeline's, once for each take."""

from math import gcd

import numpy as np

from coach.dsp.pcm import Pcm
from coach.units import FRAME_RATE


def resample(pcm: Pcm, rate: int) -> Pcm:
    """The same sound at FRAME_RATE, shape (round up(frames * FRAME_RATE / rate),).

    pcm: mono at `rate` frames a second. Everything below both Nyquist frequencies is kept as it
        is; time does not shift or stretch by a fraction of a frame.

    The whole take is one Fourier transform: exact for a sound that begins and ends in silence, and
    6 ms for a phrase of 8 s. libsamplerate's best converter takes 174 ms for it, three times as
    long as hibari takes to speak it, and does not let another thread run meanwhile.
    """
    divisor = gcd(FRAME_RATE, rate)
    up, down = FRAME_RATE // divisor, rate // divisor
    if up == down:
        return pcm
    size = _quick_size(pcm.size, down)
    longer = np.fft.irfft(np.fft.rfft(pcm, size), size // down * up) * (up / down)
    return longer[: -(-pcm.size * up // down)].astype(np.float32)


def _quick_size(frames: int, down: int) -> int:
    """A size for the transform: a multiple of `down` with small factors, up to an eighth longer.

    It is longer than the sound, because the transform goes round in a circle, and the silence in
    between parts the end from the start.
    """
    grain = down << max(0, (frames // down).bit_length() - 4)
    return (frames // grain + 1) * grain
