"""The limiter on arbitrary signals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.limiter import limit

CEILING = 0.7


@given(st.integers(1, 3_000), st.integers(0, 2**32 - 1), st.floats(0.01, 50.0))
def test_nothing_is_above_the_ceiling(frames: int, seed: int, spread: float) -> None:
    signal = np.random.default_rng(seed).normal(0, spread, frames)
    limited = limit(signal, CEILING)
    assert limited.shape == signal.shape
    assert np.abs(limited).max() <= CEILING * (1 + 1e-12)
    assert np.all(np.abs(limited) <= np.abs(signal))


@pytest.mark.parametrize("place", [0, 1, 47, 48, 4_000, 9_598, 9_599])
def test_only_the_neighbourhood_of_a_peak_is_turned_down(place: int) -> None:
    signal = np.full(9_600, 0.3)
    signal[place] = 1.4
    signal.flags.writeable = False
    limited = limit(signal, CEILING)
    assert limited[place] == pytest.approx(CEILING)
    far = np.abs(np.arange(9_600) - place) > 240
    assert np.array_equal(limited[far], signal[far])


def test_the_gain_moves_smoothly() -> None:
    signal = np.full(9_600, 0.3)
    signal[4_800] = 1.4
    gain = limit(signal, CEILING) / signal
    assert np.abs(np.diff(gain)).max() < 0.01


def test_a_quiet_signal_is_left_alone() -> None:
    signal = np.linspace(-CEILING, CEILING, 1_000)
    assert np.array_equal(limit(signal, CEILING), signal)
