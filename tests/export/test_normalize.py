import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.limiter import limit
from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import Pcm
from coach.export.normalize import CEILINGS, MAX_GAIN, find_gain, normalize
from coach.units import FRAME_RATE
from tests.export.song import integrated, spoken

SPEECH = spoken(6.3, 3)


def cut(pcm: Pcm, size: int) -> Iterator[Pcm]:
    for first in range(0, len(pcm), size):
        yield pcm[first : first + size]


@pytest.mark.parametrize("decibels", [-20.0, -6.0, 0.0])
def test_one_gain_brings_any_sound_to_the_target(decibels: float) -> None:
    sound = SPEECH * np.float32(10 ** (decibels / 20))
    factor = find_gain(cut(sound, FRAME_RATE))
    if 20 * math.log10(factor) < MAX_GAIN - 0.01:
        assert integrated(sound * np.float32(factor)) + DUAL_MONO == pytest.approx(-16, abs=0.1)
    else:
        assert factor == pytest.approx(10 ** (MAX_GAIN / 20))


def test_silence_stays_as_it_is() -> None:
    assert find_gain([np.zeros(FRAME_RATE, np.float32)]) == 1.0
    assert find_gain([]) == 1.0


@given(
    st.sampled_from([384, 480, 4_800, 48_000, 480_000]), st.floats(0.5, 4.0), st.integers(0, 50_000)
)
def test_the_size_of_blocks_changes_nothing(size: int, factor: float, short: int) -> None:
    sound = SPEECH[: len(SPEECH) - short]
    out = np.concatenate(list(normalize(cut(sound, size), factor, CEILINGS[0])))
    most = 10 ** (CEILINGS[0] / 20)
    whole = limit(factor * sound.astype(np.float64), most).astype(np.float32)
    assert len(out) == len(sound)
    np.testing.assert_allclose(out, whole, atol=1e-6)
    assert float(np.abs(out).max()) <= most + 1e-6


def test_what_is_below_the_ceiling_is_only_multiplied() -> None:
    out = np.concatenate(list(normalize(cut(SPEECH, 48_000), 0.5, CEILINGS[0])))
    np.testing.assert_allclose(out, 0.5 * SPEECH, atol=1e-7)
