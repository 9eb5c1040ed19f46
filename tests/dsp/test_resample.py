"""Sounds whose samples at any rate are known from a formula."""

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.dsp.resample import resample
from coach.units import FRAME_RATE

RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 96_000]


def swell(frames: int, rate: int, length: float) -> Pcm:
    """1.5 kHz that swells from nothing and fades to nothing within `length` seconds."""
    time = np.arange(frames) / rate
    shape = np.where(time < length, 0.5 - 0.5 * np.cos(2 * np.pi * time / length), 0.0)
    return (shape * np.sin(2 * np.pi * 1_500 * time)).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("length", [0.4, 3.7])
def test_the_sound_is_the_same_at_every_frame(rate: int, length: float) -> None:
    there = resample(swell(round((length + 0.1) * rate), rate, length), rate)
    assert np.abs(there - swell(there.size, FRAME_RATE, length)).max() < 1e-6


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("frames", [1, 2, 146, 147, 148, 24_000, 196_800])
def test_the_length_is_exact(rate: int, frames: int) -> None:
    there = resample(np.zeros(frames, np.float32), rate)
    assert there.size == -(-frames * FRAME_RATE // rate)
    assert there.dtype == np.float32


def test_the_timelines_own_rate_changes_nothing() -> None:
    pcm = swell(1_000, FRAME_RATE, 0.02)
    assert np.array_equal(resample(pcm, FRAME_RATE), pcm)


@pytest.mark.parametrize("frames", [24_000, 32_768, 40_960])
def test_the_end_does_not_leak_into_the_beginning(frames: int) -> None:
    pcm = np.zeros(frames, np.float32)
    pcm[-1] = 1.0
    assert np.abs(resample(pcm, 24_000)[:frames]).max() < 1e-3
