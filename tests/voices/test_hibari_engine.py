"""The engine's shortcuts: every sample is the one that hibari itself would have given."""

import numpy as np
import pytest
from hibari import Hibari
from hibari.voices import voice_path

from coach.voices.hibari_engine import QuickHibari

WEIGHTS = voice_path("heart")
TEXTS = (
    "Up",
    "Hold the stretch. Breathe out, and let your head hang. Then come up slowly.",
    "Two",
    "Tilt back slowly until your head is lower than your heart.",
)


@pytest.fixture(scope="module")
def plain() -> Hibari:
    return Hibari(voice="heart", model=WEIGHTS)


@pytest.fixture(scope="module")
def quick() -> QuickHibari:
    return QuickHibari(voice="heart", model=WEIGHTS)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("speed", [0.79, 1.3])
def test_the_sound_is_hibaris_own(
    plain: Hibari, quick: QuickHibari, speed: float, seed: int
) -> None:
    for text in (*TEXTS, *reversed(TEXTS)):
        own = plain(text, speed=speed, seed=seed)
        assert np.array_equal(quick(text, speed=speed, seed=seed), own), text


def test_what_the_caller_does_with_a_sound_does_not_reach_the_next(quick: QuickHibari) -> None:
    first = quick("Up", speed=1.0, seed=1)
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(quick("Up", speed=1.0, seed=1), kept)


def test_the_dictionary_is_the_one_for_the_voices_accent() -> None:
    british = QuickHibari(voice="emma", model=WEIGHTS)
    assert british.phonemize("Hello there.") == ["h\u0259l\u02c8Q \u00f0\u02c8\u025b\u02d0."]
