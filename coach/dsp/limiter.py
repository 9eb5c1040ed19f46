"""A look-ahead peak limiter."""

from typing import Final, TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.units import FRAME_RATE

_BIN: Final = FRAME_RATE // 1000


SamplesT = TypeVar("SamplesT", np.float32, np.float64)


def limit(pcm: NDArray[SamplesT], ceiling: float) -> NDArray[SamplesT]:
    """Turn samples down smoothly for about 8 ms around every peak above `ceiling`.

    pcm: mono, shape (frames,), or stereo, shape (frames, 2), at `coach.units.FRAME_RATE`. Both
        channels are turned down alike.
    ceiling: full scale is 1.0.

    Normalized speech has a few peaks a second up to 3 dB above the ceiling. Turning down only those
    is inaudible and keeps all takes equally loud; a lower gain for the whole take would make a
    sentence with a sharp consonant quieter.
    """
    loudest = np.abs(pcm)
    if pcm.ndim == 2:
        loudest = np.maximum(loudest[:, 0], loudest[:, 1])
    if pcm.size == 0 or loudest.max() <= ceiling:
        return pcm
    peaks = np.pad(loudest, (0, -loudest.size % _BIN)).reshape(-1, _BIN).max(axis=1)
    peaks = peaks.astype(np.float64)
    gain = ceiling / np.maximum(peaks, ceiling)
    # The gain of a sample is interpolated between neighbouring milliseconds, each a mean of three
    # minima over five. Every one of those minima includes the sample's own millisecond, so its gain
    # is never above what its peak allows.
    least = sliding_window_view(np.pad(gain, 3, constant_values=1.0), 5).min(axis=1)
    eased = np.convolve(least, (0.25, 0.5, 0.25), mode="valid")
    centres = (np.arange(eased.size) + 0.5) * _BIN
    # Most milliseconds and their neighbours have a gain of one and stay unchanged.
    moved = np.repeat(_with_neighbours(eased < 1.0), _BIN)[: len(pcm)].nonzero()[0]
    limited = pcm.copy()
    # Transposed, so that one gain applies to all channels of a frame.
    limited[moved] = (limited[moved].T * np.interp(moved + 0.5, centres, eased)).T
    return limited


def _with_neighbours(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where the mask or one of its neighbours is."""
    wider = np.pad(marked, 1)
    return wider[:-2] | wider[1:-1] | wider[2:]
