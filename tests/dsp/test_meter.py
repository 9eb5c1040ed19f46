import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.meter import Figures, Meter
from coach.dsp.pcm import Pcm
from coach.units import FRAME_RATE
from tests.export.song import integrated, spoken, true_peak


def read(pcm: Pcm, size: int = FRAME_RATE) -> Figures:
    meter = Meter()
    for first in range(0, len(pcm), size):
        meter.add(pcm[first : first + size])
    return meter.figures


def test_a_sine_reads_as_the_standard_says() -> None:
    sine = np.sin(2 * np.pi * 997 / FRAME_RATE * np.arange(5 * FRAME_RATE)).astype(np.float32)
    found = read(sine)
    assert found.lufs == pytest.approx(-3.01, abs=0.05)
    assert found.heard == pytest.approx(0.0, abs=0.05)
    assert found.peak == pytest.approx(0.0, abs=0.05)


def test_a_peak_between_two_samples_is_found() -> None:
    # A quarter of the rate, sampled at 45 degrees: every sample is 3 dB under the true peak.
    sine = np.sin(np.pi / 2 * np.arange(FRAME_RATE) + np.pi / 4).astype(np.float32)
    sine *= np.hanning(FRAME_RATE).astype(np.float32)
    assert read(sine).peak == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
def test_speech_reads_as_two_other_meters_say(seed: int) -> None:
    pcm = spoken(4, seed)
    assert read(pcm).lufs == pytest.approx(integrated(pcm), abs=0.05)
    assert read(pcm).peak == pytest.approx(true_peak(pcm), abs=0.2)


@pytest.mark.parametrize("size", [100, 300, 512, 2_000])
def test_a_short_peak_is_found_wherever_it_stands(size: int) -> None:
    burst = np.sin(np.pi / 2 * np.arange(16) + np.pi / 4) * np.hanning(16)
    found = []
    for place in range(600):
        pcm = np.zeros(1_400, np.float32)
        pcm[300 + place : 316 + place] = burst
        found.append(read(pcm, size).peak)
    assert found == pytest.approx(600 * [true_peak(pcm)], abs=0.2)
    assert max(found) - min(found) < 1e-4


@pytest.mark.parametrize("size", [100, 255, 256, 257, 4_800])
def test_a_block_that_ends_in_mid_sound_makes_no_peak(size: int) -> None:
    rise = np.sin(np.minimum(np.arange(48_000) / 20_000, np.pi / 2)) ** 2
    assert read((0.5 * rise).astype(np.float32), size).peak == pytest.approx(-6.02, abs=0.01)


def test_small_blocks_show_no_peaks_of_their_own() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 3_000).astype(np.float32)
    assert read(noise, 20).peak == pytest.approx(read(noise, 3_000).peak, abs=1e-4)


@pytest.mark.parametrize("size", [1, 4_799, 4_801, 48_000, 192_000])
def test_the_loudness_does_not_depend_on_the_blocks(size: int) -> None:
    pcm, meter = spoken(1.3, 5), Meter()
    # More than a step of 0.1 s in blocks of one frame; the rest is then one block.
    for block in np.split(pcm, range(size, len(pcm), size)[:5_000]):
        meter.add(block)
    assert meter.figures.lufs == pytest.approx(read(pcm, len(pcm)).lufs, abs=1e-9)


@given(st.integers(1_000, 100_000), st.integers(0, 100))
def test_the_peak_does_not_depend_on_the_blocks(size: int, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, 60_000).astype(np.float32)
    assert read(noise, size).peak == pytest.approx(read(noise, 60_000).peak, abs=1e-4)


def test_silence_and_nothing_have_no_loudness_and_no_peak() -> None:
    silent = Figures(-math.inf, -math.inf)
    assert read(np.zeros(FRAME_RATE, np.float32)) == read(np.zeros(0, np.float32)) == silent
