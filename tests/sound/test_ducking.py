import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.script.model import Earcon, Tone
from coach.sound.ducking import ATTACK, RELEASE
from coach.timeline.model import BeepCue, GlideCue, SayCue
from tests.sound.desk import beep_cue, glide_cue, silent_word, timeline, whole

LENGTH = 96_000


def decibels(tone: GlideCue | BeepCue, *words: SayCue) -> Pcm:
    """How much each sample of a tone is lowered by words, dB; nan where the tone crosses zero."""
    plain = whole(timeline([tone], LENGTH))
    ducked = whole(timeline([tone, *words], LENGTH))
    heard = np.abs(plain) > 0.3 * np.max(np.abs(plain))
    lowered = np.full(LENGTH, np.nan, np.float32)
    lowered[heard] = 20 * np.log10(np.abs(ducked[heard]) / np.abs(plain[heard]))
    return lowered


@pytest.mark.parametrize("tone", Tone)
def test_a_tone_gives_way_by_8_db_for_as_long_as_the_word_lasts(tone: Tone) -> None:
    start, end = 40_000, 60_000
    lowered = decibels(glide_cue(0, LENGTH, tone), silent_word(start, end - start))
    assert np.nanmax(lowered[start:end]) == pytest.approx(-8, abs=0.01)
    assert np.nanmin(lowered[start:end]) == pytest.approx(-8, abs=0.01)
    assert np.nanmin(lowered[: start - ATTACK]) == pytest.approx(0, abs=1e-4)
    assert np.nanmin(lowered[end + RELEASE :]) == pytest.approx(0, abs=1e-4)


def test_it_goes_down_and_comes_up_smoothly() -> None:
    lowered = decibels(glide_cue(0, LENGTH, Tone.HIGH), silent_word(40_000, 20_000))
    heard = np.flatnonzero(~np.isnan(lowered))
    down = lowered[heard[(heard >= 40_000 - ATTACK) & (heard < 40_000)]]
    up = lowered[heard[(heard >= 60_000) & (heard < 60_000 + RELEASE)]]
    assert np.all(np.diff(down) < 1e-4)
    assert np.all(np.diff(up) > -1e-4)
    # No sudden step even over the quarter of a turn in which the tone itself is near zero.
    assert np.max(np.abs(np.diff(lowered[heard]))) < 0.15


def test_between_two_words_it_comes_back_as_far_as_there_is_time() -> None:
    words = silent_word(30_000, 10_000), silent_word(40_000 + RELEASE // 2, 10_000)
    lowered = decibels(glide_cue(0, LENGTH, Tone.HIGH), *words)
    between = lowered[40_000 : 40_000 + RELEASE // 2]
    assert -8 < np.nanmax(between) < -1
    assert np.nanmin(between) >= -8.01


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_under_a_word_is_lowered_by_3_db_from_its_first_frame(earcon: Earcon) -> None:
    lowered = decibels(beep_cue(40_000, earcon), silent_word(40_000, 40_000))
    assert np.nanmax(np.abs(lowered + 3)) < 0.01


def test_only_tones_that_share_a_frame_with_the_word_give_way() -> None:
    spoken = silent_word(30_000, 10_000)
    before = glide_cue(10_000, 30_000, Tone.RISE)
    after = glide_cue(40_000, 60_000, Tone.FALL)
    for tone in (before, after):
        assert np.nanmin(decibels(tone, spoken)) == pytest.approx(0, abs=1e-4)
    assert np.nanmin(decibels(glide_cue(10_000, 30_001, Tone.RISE), spoken)) < -7
