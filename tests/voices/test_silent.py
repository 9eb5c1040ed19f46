"""The silent voice: lengths that a person can work out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.units import frame_at
from coach.voices.pacing import spoken_length
from coach.voices.silent import SilentVoice
from tests.voices.speakers import as_voice


@pytest.mark.parametrize(
    ("text", "pace", "frames"),
    [("Up", 1.0, 16_800), ("Up", 2.0, 8_400), ("Up", 0.5, 33_600), ("Hold", 1.5, 16_000)],
)
def test_a_take_has_the_length_of_the_formula(text: str, pace: float, frames: int) -> None:
    assert SilentVoice(pace).record(text).frames == frames


@given(st.text(max_size=100), st.floats(0.5, 2.0))
def test_a_take_is_the_expected_length_of_silence(text: str, pace: float) -> None:
    take = as_voice(SilentVoice(pace)).record(text)
    assert take.text == text
    assert take.frames == frame_at(spoken_length(text, pace))
    assert not take.pcm.any()
    assert not take.pcm.flags.writeable


def test_the_pace_is_part_of_the_identity() -> None:
    assert SilentVoice(1.0).identity != SilentVoice(1.25).identity
