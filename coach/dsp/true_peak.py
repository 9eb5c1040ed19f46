"""The true peak of a sound: how high it rises, also between two samples."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm

_TAPS: Final = 12
_PHASES: Final = 4

_BEFORE: Final = _TAPS - 1
"""Frames before a block that have a part in its first values between samples."""


def _between() -> NDArray[np.float32]:
    """Filters that give the signal at 1/4, 2/4 and 3/4 between its two middle samples, a column
    each."""
    offsets = np.arange(_TAPS) - (_TAPS / 2 - 1)
    places = np.arange(1, _PHASES) / _PHASES - offsets[:, None]
    window = np.i0(6.0 * np.sqrt(1 - (places / (_TAPS / 2)) ** 2)) / np.i0(6.0)
    filters = np.sinc(places) * window
    even = filters / filters.sum(axis=0)
    return np.asarray(even, np.float32)


_FILTERS: Final = _between()
_MOST: Final = float(np.abs(_FILTERS).sum(axis=0).max())
"""No value between samples is more than this times the largest sample around it."""

_STRETCH: Final = 256


class TruePeak:
    """The highest value at four times the frames, as BS.1770-5 annex 2 asks for. Add blocks of any
    size; `highest` is what was found so far.

    Only places that could hold a higher one than was found already are worked out.
    """

    def __init__(self) -> None:
        self.highest = 0.0
        self._before = np.zeros(_BEFORE, np.float32)

    def add(self, block: Pcm) -> None:
        """Measure on. block: mono, shape (n,)."""
        if len(block):
            length = _BEFORE + len(block)
            count = -(-length // _STRETCH)
            signal = np.zeros((count + 1) * _STRETCH, np.float32)
            signal[:_BEFORE] = self._before
            signal[_BEFORE:length] = block
            self._before = signal[length - _BEFORE : length].copy()
            self._look(signal.reshape(count + 1, _STRETCH), length)

    def _look(self, stretches: Pcm, length: int) -> None:
        """stretches: a signal of so many frames, and quiet after it."""
        loud = np.maximum(stretches.max(axis=1), -stretches.min(axis=1))
        self.highest = max(self.highest, float(loud.max()))
        around = np.maximum(loud[:-1], loud[1:])
        near = np.flatnonzero(around * _MOST > self.highest)
        if near.size:
            reach = np.concatenate((stretches[near], stretches[near + 1][:, :_BEFORE]), axis=1)
            begins = near[:, None] * _STRETCH + np.arange(_STRETCH)
            # A window that reaches over the end belongs to the next block.
            places = np.nonzero(
                (_highest_of_each_window(np.abs(reach)) * _MOST > self.highest)
                & (begins <= length - _TAPS)
            )
            windows = np.lib.stride_tricks.sliding_window_view(reach, _TAPS, axis=1)[places]
            if len(windows):
                self.highest = max(self.highest, float(np.abs(windows @ _FILTERS).max()))


def _highest_of_each_window(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest of `_TAPS` values from each column on; `_BEFORE` columns fewer than came in."""
    held, width = values, 1
    while width < _TAPS:
        step = min(width, _TAPS - width)
        held = np.maximum(held[:, :-step], held[:, step:])
        width += step
    return held
