"""A sound that is measured by several threads reads as when one did."""

import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from coach.dsp.loudness import STEP, step_powers
from coach.dsp.pcm import Pcm
from coach.errors import VoiceError
from coach.export.normalize import powers
from tests.export.song import spoken


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 400])
def test_blocks_read_as_the_whole(steps: int) -> None:
    pcm = spoken(3.77, 2)
    blocks = (pcm[first : first + steps * STEP] for first in range(0, len(pcm), steps * STEP))
    np.testing.assert_allclose(powers(blocks), step_powers(pcm))


def test_nothing_has_no_steps() -> None:
    assert powers([]).shape == (0,)


def test_what_breaks_the_sound_is_passed_on() -> None:
    fault = VoiceError("it hangs")

    def broken() -> Iterator[Pcm]:
        yield np.zeros(STEP, np.float32)
        raise fault

    with pytest.raises(VoiceError) as caught:
        powers(broken())
    assert caught.value is fault


def test_few_blocks_are_held_at_a_time() -> None:
    gone: list[int] = []

    def many() -> Iterator[Pcm]:
        for number in range(200):
            assert number - len(gone) < 20
            block = np.zeros(STEP, np.float32)
            weakref.finalize(block, gone.append, number)
            yield block

    assert powers(many()).shape == (200,)
