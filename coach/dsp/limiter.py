"""A peak limiter that looks ahead."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.units import FRAME_RATE

_BIN: Final = FRAME_RATE // 1000


def limit(pcm: NDArray[np.float64], ceiling: float) -> NDArray[np.float64]:
    """The same samples, turned down smoothly for some 8 ms around every peak above `ceiling`.

    Speech levelled by loudness has a few peaks a second up to 3 dB over what is allowed. Turning
    only those down cannot be heard, and every take stays as loud as its neighbours; one lower gain
    for the whole take would make the sentences with a sharp consonant in them quieter.
    """
    if pcm.size == 0 or np.abs(pcm).max() <= ceiling:
        return pcm
    peaks = np.abs(np.pad(pcm, (0, -pcm.size % _BIN))).reshape(-1, _BIN).max(axis=1)
    gain = ceiling / np.maximum(peaks, ceiling)
    # A sample's gain lies between those of three neighbouring milliseconds, each of them a mean of
    # three, each of these the least of five. All of those five reach the sample's own millisecond,
    # so its gain is never above what its peak allows.
    least = sliding_window_view(np.pad(gain, 3, constant_values=1.0), 5).min(axis=1)
    eased = np.convolve(least, (0.25, 0.5, 0.25), mode="valid")
    centres = (np.arange(eased.size) + 0.5) * _BIN
    # Most of it has a gain of one on both sides, and stays as it is.
    moved = np.repeat(_or_a_neighbour(eased < 1.0), _BIN)[: pcm.size].nonzero()[0]
    limited = pcm.copy()
    limited[moved] *= np.interp(moved + 0.5, centres, eased)
    return limited


def _or_a_neighbour(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which are marked, or next to one that is."""
    wider = np.pad(marked, 1)
    return wider[:-2] | wider[1:-1] | wider[2:]
