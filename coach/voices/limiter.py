"""A peak limiter that looks ahead."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.units import FRAME_RATE

_LOOK: Final = FRAME_RATE // 500  # 2 ms before and after a peak
_WINDOW: Final = np.hanning(2 * _LOOK + 3)[1:-1] / np.hanning(2 * _LOOK + 3).sum()


def limit(pcm: NDArray[np.float64], ceiling: float) -> NDArray[np.float64]:
    """The same samples, turned down smoothly for 4 ms around every peak above `ceiling`.

    Speech levelled by loudness has a few peaks a second some 3 dB over the rest. Turning only
    those down cannot be heard, and every take stays as loud as its neighbours, which one lower
    gain for the whole take would spoil.
    """
    peaks = np.abs(pcm)
    if pcm.size == 0 or peaks.max() <= ceiling:
        return pcm
    gain = ceiling / np.maximum(peaks, ceiling)
    # Each sample takes the smallest gain within reach, then the mean over the same reach: no
    # gain in that mean is above the sample's own, so no sample ends above the ceiling.
    reach = np.pad(gain, 2 * _LOOK, constant_values=1.0)
    smallest = sliding_window_view(reach, _WINDOW.size).min(axis=1)
    return pcm * np.convolve(smallest, _WINDOW, mode="valid")
