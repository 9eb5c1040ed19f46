"""The meter against cases whose answer is known from arithmetic or from EBU Tech 3341."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.dsp.loudness import STEP, loudness, programme_loudness, step_powers
from coach.units import FRAME_RATE
from tests.export.song import integrated as of_ffmpeg
from tests.export.song import spoken


def sine(hertz: float, seconds: float, peak_db: float = 0.0) -> NDArray[np.float32]:
    time = np.arange(round(seconds * FRAME_RATE)) / FRAME_RATE
    return (10 ** (peak_db / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def integrated(pcm: NDArray[np.float32]) -> float:
    return programme_loudness(step_powers(pcm))


def gain_of_the_standard(hertz: float) -> float:
    """K-weighting at one frequency in dB, straight from the printed coefficients."""
    z = np.exp(-2j * np.pi * hertz / FRAME_RATE)
    head = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], z) / np.polyval(
        [0.73248077421585, -1.69065929318241, 1.0], z
    )
    high_pass = np.polyval([1.0, -2.0, 1.0], z) / np.polyval(
        [0.99007225036621, -1.99004745483398, 1.0], z
    )
    return float(20 * np.log10(abs(head * high_pass)))


def test_a_full_scale_sine_of_997_hz_reads_minus_3_01() -> None:
    assert loudness(sine(997, 5)) == pytest.approx(-3.01, abs=0.01)
    assert integrated(sine(997, 5)) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("hertz", [40, 100, 500, 1_000, 2_000, 4_000, 10_000])
def test_other_frequencies_are_weighted_as_the_standard_prints(hertz: float) -> None:
    expected = -0.691 + gain_of_the_standard(hertz) + 10 * math.log10(0.5)
    assert loudness(sine(hertz, 6)) == pytest.approx(expected, abs=0.03)
    assert integrated(sine(hertz, 6)) == pytest.approx(expected, abs=0.06)


def test_ten_db_down_is_ten_lu_down() -> None:
    assert loudness(sine(997, 2, -10)) == pytest.approx(loudness(sine(997, 2)) - 10, abs=1e-3)


def test_a_constant_offset_is_not_heard() -> None:
    tone = sine(997, 10, -20)
    assert loudness(tone + np.float32(0.1)) == pytest.approx(loudness(tone), abs=0.1)


@pytest.mark.parametrize("frames", [1, 7, 57_343, 57_344, 57_345, 65_537, 131_072])
def test_any_length_is_measured_as_the_plain_recursion_would(frames: int) -> None:
    noise = np.random.default_rng(frames).normal(0, 0.1, frames).astype(np.float32)
    assert loudness(noise) == pytest.approx(by_recursion(noise), abs=1e-6)


def by_recursion(pcm: NDArray[np.float32]) -> float:
    signal = [float(sample) for sample in pcm]
    for (b0, b1, b2), (a1, a2) in (
        (
            (1.53512485958697, -2.69169618940638, 1.19839281085285),
            (-1.69065929318241, 0.73248077421585),
        ),
        ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621)),
    ):
        x1 = x2 = y1 = y2 = 0.0
        for index, x in enumerate(signal):
            y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x1, x2, y1, y2 = x, x1, y, y1
            signal[index] = y
    return -0.691 + 10 * math.log10(sum(y * y for y in signal) / len(signal))


def test_silence_reads_minus_infinity() -> None:
    silence = np.zeros(FRAME_RATE, np.float32)
    assert loudness(silence) == -math.inf
    assert integrated(silence) == -math.inf


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no samples"):
        loudness(np.zeros(0, np.float32))


def test_a_moment_is_too_short_to_integrate() -> None:
    assert integrated(sine(997, 0.39)) == -math.inf
    assert integrated(sine(997, 0.41)) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # EBU Tech 3341 cases 1 to 5 for one channel: each is 3.01 LU under the stereo figure.
        ([(-23, 20)], -26.01),
        ([(-33, 20)], -36.01),
        ([(-36, 10), (-23, 60), (-36, 10)], -26.01),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -26.01),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -26.01),
    ],
)
def test_the_gates_follow_the_test_signals_of_the_ebu(
    parts: list[tuple[float, float]], expected: float
) -> None:
    signal = np.concatenate([sine(1_000, seconds, peak_db) for peak_db, seconds in parts])
    assert integrated(signal) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in (1, 2))]
)
@pytest.mark.parametrize("kind", ["speech", "noise", "clicks", "low"])
def test_programme_loudness_is_what_ffmpegs_meter_reads(kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    frames = 6 * FRAME_RATE
    sounds: dict[str, NDArray[np.floating]] = {
        "speech": spoken(6, seed),
        "noise": random.normal(0, 0.05, frames),
        "clicks": np.where(random.random(frames) < 1e-4, 0.9, 0.0),
        "low": 0.3 * np.sin(np.cumsum(random.normal(0.01, 0.002, frames))),
    }
    sound = sounds[kind].astype(np.float32)
    assert integrated(sound) == pytest.approx(of_ffmpeg(sound), abs=0.06)


@pytest.mark.parametrize("frames", [0, 1, STEP - 1, STEP, 3 * STEP + 1])
def test_only_whole_steps_are_measured(frames: int) -> None:
    assert step_powers(np.ones(frames, np.float32)).shape == (frames // STEP,)
