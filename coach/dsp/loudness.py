"""Loudness: K-weighting and gating according to ITU-R BS.1770-5.

All functions measure at 48,000 frames a second, the rate of the filters printed in the standard.
One channel on two speakers reads 3.01 LU more than alone.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm, Sound, channels_of

_RATE: Final = 48_000

# ITU-R BS.1770-5, annex 1, tables 1 and 2: two biquads as (b0, b1, b2), (a0, a1, a2).
_HEAD: Final = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS: Final = (
    (1.0, -2.0, 1.0),
    (1.0, -1.99004745483398, 0.99007225036621),
)
# The standard's offset; with it a full-scale sine at 997 Hz reads -3.01 LUFS.
_OFFSET: Final = -0.691

# The filter is applied in chunks of _SIZE frames that start _RUN_UP frames early. The slowest pole
# has a radius of 0.995, so its ringing after _RUN_UP frames is below 1e-17.
_SIZE: Final = 1 << 16
_RUN_UP: Final = 1 << 13

STEP: Final = _RATE // 10
"""Frames of a step, 100 ms. A gating block of the standard is four steps; one starts at each."""

_STEPS: Final = 4
_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0


def loudness(pcm: NDArray[np.float32]) -> float:
    """Ungated loudness of the whole array in LUFS; minus infinity for silence.

    pcm: mono, shape (frames,), at 48,000 frames a second, full scale at 1.0. Raises ValueError if
        it is empty.
    """
    if pcm.size == 0:
        raise ValueError("no samples to measure")
    return _lufs(float(np.mean(np.square(_k_weighted(pcm)))))


def step_powers(sound: Sound) -> NDArray[np.float64]:
    """Mean square of the K-weighted sound in each whole step, shape (frames // STEP,); of stereo,
    the sum of both channels.

    sound: at 48,000 frames a second.

    Each step is weighted separately in its spectrum, so steps can be measured independently and in
    any order. This omits the ringing of the filter from one step to the next: 0.04 LU for a tone of
    110 Hz and less than 0.01 LU for speech and tones, compared with FFmpeg's meter.
    """
    first, *others = (_step_powers(channel) for channel in channels_of(sound))
    return sum(others, start=first)


def _step_powers(pcm: Pcm) -> NDArray[np.float64]:
    whole = pcm[: pcm.size // STEP * STEP].reshape(-1, STEP)
    # numpy 2.4 transforms float64 three times faster than float32.
    spectrum = np.fft.rfft(whole.astype(np.float64)).view(np.float64)
    np.square(spectrum, out=spectrum)
    return np.asarray(spectrum @ _step_weights())


def programme_loudness(powers: NDArray[np.float64]) -> float:
    """Programme loudness in LUFS: the mean of the 400 ms blocks that pass both gates.

    powers: from `step_powers`, of the whole sound.

    The gates are -70 LUFS, then 10 LU below the mean of the blocks that passed the first. Minus
    infinity if no block passes, which includes any sound under 400 ms.
    """
    if powers.size < _STEPS:
        return -np.inf
    power = np.lib.stride_tricks.sliding_window_view(powers, _STEPS).mean(axis=1)
    heard = _louder(power, _ABSOLUTE_GATE)
    return _lufs(_mean(_louder(heard, _lufs(_mean(heard)) + _RELATIVE_GATE)))


def momentary(powers: NDArray[np.floating]) -> NDArray[np.float64]:
    """Loudness in LUFS of the 400 ms that begin with each step but the last three; minus infinity
    for silence. powers: as in `programme_loudness`."""
    if powers.size < _STEPS:
        return np.zeros(0)
    windows = np.lib.stride_tricks.sliding_window_view(powers.astype(np.float64), _STEPS)
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(windows.mean(axis=1)))


def _louder(power: NDArray[np.float64], gate: float) -> NDArray[np.float64]:
    return power[power > 10 ** ((gate - _OFFSET) / 10)]


def _mean(power: NDArray[np.float64]) -> float:
    return float(power.mean()) if power.size else 0.0


def _lufs(power: float) -> float:
    return _OFFSET + 10 * float(np.log10(power)) if power > 0 else -np.inf


def _response(size: int) -> NDArray[np.complex128]:
    """Frequency response of both biquads, at the frequencies of an rfft of `size` frames."""
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response: NDArray[np.complex128] = np.ones_like(delay)
    for (b0, b1, b2), (a0, a1, a2) in (_HEAD, _HIGH_PASS):
        response *= (b0 + b1 * delay + b2 * delay**2) / (a0 + a1 * delay + a2 * delay**2)
    return response


@cache
def _chunk_response() -> NDArray[np.complex128]:
    return _response(_SIZE)


@cache
def _step_weights() -> NDArray[np.float64]:
    """Weights of the squared real and imaginary parts of a spectrum in the power of a step."""
    weights = np.abs(_response(STEP)) ** 2 / STEP**2
    weights[1:-1] *= 2  # rfft omits the negative frequencies
    return np.repeat(weights, 2)


def _k_weighted(pcm: NDArray[np.float32]) -> NDArray[np.float64]:
    """The filtered signal, same shape, as if preceded by silence."""
    padded = np.concatenate((np.zeros(_RUN_UP), pcm))
    weighted = np.empty(pcm.size)
    for start in range(0, pcm.size, _SIZE - _RUN_UP):
        chunk = padded[start : start + _SIZE]
        filtered = np.fft.irfft(np.fft.rfft(chunk, _SIZE) * _chunk_response(), _SIZE)
        weighted[start : start + _SIZE - _RUN_UP] = filtered[_RUN_UP : chunk.size]
    return weighted
