"""Measures the true peak of a sound, which may lie between two samples."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm

_TAPS: Final = 12
_PHASES: Final = 4

_BEFORE: Final = _TAPS - 1
"""Frames before a block that affect its first interpolated values."""


def _between() -> NDArray[np.float32]:
    """Interpolation filters for 1/4, 2/4 and 3/4 between the two middle samples, one per column,
    shape (_TAPS, 3)."""
    offsets = np.arange(_TAPS) - (_TAPS / 2 - 1)
    distances = np.arange(1, _PHASES) / _PHASES - offsets[:, None]
    window = np.i0(6.0 * np.sqrt(1 - (distances / (_TAPS / 2)) ** 2)) / np.i0(6.0)
    filters = np.sinc(distances) * window
    even = filters / filters.sum(axis=0)
    return np.asarray(even, np.float32)


_FILTERS: Final = _between()
_MAX_OVERSHOOT: Final = float(np.abs(_FILTERS).sum(axis=0).max())
"""No interpolated value exceeds this times the largest sample around it."""

_ROW: Final = 256


class TruePeak:
    """The highest value of the sound oversampled four times (ITU-R BS.1770-5, annex 2).

    Add blocks of any size; `highest` is the peak so far, full scale at 1.0. Values are interpolated
    only where they could exceed that peak.
    """

    def __init__(self) -> None:
        self.highest = 0.0
        self._before = np.zeros(_BEFORE, np.float32)

    def add(self, block: Pcm) -> None:
        """Measure a block: mono, shape (n,), at `coach.units.FRAME_RATE`."""
        if len(block):
            length = _BEFORE + len(block)
            count = -(-length // _ROW)
            signal = np.zeros((count + 1) * _ROW, np.float32)
            signal[:_BEFORE] = self._before
            signal[_BEFORE:length] = block
            self._before = signal[length - _BEFORE : length].copy()
            self._measure(signal.reshape(count + 1, _ROW), length)

    def _measure(self, rows: Pcm, length: int) -> None:
        """rows: a signal of `length` frames, padded with silence, shape (rows, _ROW)."""
        loud = np.maximum(rows.max(axis=1), -rows.min(axis=1))
        self.highest = max(self.highest, float(loud.max()))
        around = np.maximum(loud[:-1], loud[1:])
        near = np.flatnonzero(around * _MAX_OVERSHOOT > self.highest)
        if near.size:
            reach = np.concatenate((rows[near], rows[near + 1][:, :_BEFORE]), axis=1)
            begins = near[:, None] * _ROW + np.arange(_ROW)
            # A window that extends beyond the end belongs to the next block.
            places = np.nonzero(
                (_highest_of_each_window(np.abs(reach)) * _MAX_OVERSHOOT > self.highest)
                & (begins <= length - _TAPS)
            )
            windows = np.lib.stride_tricks.sliding_window_view(reach, _TAPS, axis=1)[places]
            if len(windows):
                self.highest = max(self.highest, float(np.abs(windows @ _FILTERS).max()))


def _highest_of_each_window(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The maximum of each window of `_TAPS` columns, shape (rows, columns - _BEFORE)."""
    held, width = values, 1
    while width < _TAPS:
        step = min(width, _TAPS - width)
        held = np.maximum(held[:, :-step], held[:, step:])
        width += step
    return held
