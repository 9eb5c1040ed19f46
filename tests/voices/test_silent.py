"""The silent voice: lengths that a person can work out."""

import pytest

from coach.voices.silent import SilentVoice
from tests.voices.speakers import as_voice


@pytest.mark.parametrize(
    ("text", "pace", "frames"),
    [("Up", 1.0, 16_800), ("Up", 2.0, 8_400), ("Up", 0.5, 33_600), ("Hold", 1.5, 16_000)],
)
def test_a_take_is_silence_of_the_usual_length(text: str, pace: float, frames: int) -> None:
    take = as_voice(SilentVoice(pace)).record(text)
    assert (take.text, take.frames) == (text, frames)
    assert not take.pcm.any()
    assert not take.pcm.flags.writeable


def test_the_pace_is_part_of_the_identity() -> None:
    assert SilentVoice(1.0).identity != SilentVoice(1.25).identity
