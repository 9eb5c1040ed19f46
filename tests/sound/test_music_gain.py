from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.pcm import Pcm
from coach.script.chapters import THE_WAY_UP
from coach.script.model import Earcon, Task, Tone
from coach.sound.music_gain import MUSIC_FADE, MusicGain
from coach.timeline.model import Chapter, Cue, SayCue, Timeline
from coach.units import FRAME_RATE
from tests.sound.desk import HERE, beep_cue, glide_cue, silent_word, timeline

END = 60 * FRAME_RATE
MS = FRAME_RATE // 1000


def said(start: float, seconds: float) -> SayCue:
    return silent_word(round(start * FRAME_RATE), round(seconds * FRAME_RATE))


def decibels(cues: Sequence[Cue], level: float = -8, score: Timeline | None = None) -> Pcm:
    """The gain over a minute that begins with the welcome, dB; -inf where there is no music."""
    score = score or timeline([said(0, 1), *cues], END)
    with np.errstate(divide="ignore"):
        return 20 * np.log10(MusicGain(score, level).frames(0, score.end))


def at(curve: Pcm, seconds: float) -> float:
    return float(curve[round(seconds * FRAME_RATE)])


def test_before_a_word_comes_the_music_is_20_under_it() -> None:
    curve = decibels([said(20, 5)])
    assert at(curve, 18.99) == pytest.approx(-8, abs=0.01)
    assert -20 < at(curve, 19.35) < -8
    assert np.allclose(curve[round(19.7 * FRAME_RATE) : 25 * FRAME_RATE], -20, atol=0.01)
    assert -20 < at(curve, 25.35) < -8
    assert at(curve, 25.71) == pytest.approx(-8, abs=0.01)


@pytest.mark.parametrize(("gap", "comes_back"), [(1.99, False), (2.01, True)])
def test_it_stays_down_in_a_short_gap(gap: float, comes_back: bool) -> None:
    for cue in (said(22 + gap, 2), beep_cue(round((22 + gap) * FRAME_RATE), Earcon.ATTENTION)):
        between = decibels([said(20, 2), cue])[22 * FRAME_RATE : round((22 + gap) * FRAME_RATE)]
        assert bool(between.max() > -8.1) is comes_back
        assert comes_back or between.max() < -19.99


@pytest.mark.parametrize("tone", Tone)
def test_tones_have_it_lower_than_a_gap_and_so_have_signals(tone: Tone) -> None:
    cues: list[Cue] = [glide_cue(20 * FRAME_RATE, 24 * FRAME_RATE, tone), said(25, 1)]
    curve = decibels([*cues, beep_cue(40 * FRAME_RATE, Earcon.TICK)])
    assert at(curve, 22) == at(curve, 40.03) == pytest.approx(-19, abs=0.01)
    # From the tone to the word it does not come up in between.
    assert curve[20 * FRAME_RATE : 26 * FRAME_RATE].max() < -18.99


def test_the_stop_signs_and_the_way_up_have_it_down_throughout() -> None:
    where = replace(HERE, task=Task.STOP_SIGNS)
    signs: list[Cue] = [replace(said(start, 1), where=where) for start in (10, 16)]
    score = timeline([said(0, 1), *signs, said(41, 1), said(55, 1)], END)
    score = replace(score, chapters=(Chapter(40 * FRAME_RATE, END, THE_WAY_UP),))
    curve = decibels([], score=score)
    assert np.allclose(curve[10 * FRAME_RATE : 17 * FRAME_RATE], -20, atol=0.01)
    assert at(curve, 30) == pytest.approx(-8, abs=0.01)
    assert curve[40 * FRAME_RATE :].max() < -19.99


def test_it_comes_in_after_the_welcome_and_is_gone_at_the_end() -> None:
    curve = decibels([])
    assert np.all(np.isneginf(curve[:FRAME_RATE]))
    assert np.all(np.diff(curve[FRAME_RATE : FRAME_RATE + MUSIC_FADE]) >= -1e-4)
    assert np.all(np.diff(curve[-MUSIC_FADE:]) <= 1e-4)
    assert max(curve[FRAME_RATE + 1], curve[-1]) < -59
    assert at(curve, 30) == pytest.approx(-8, abs=0.01)
    assert not MusicGain(timeline([], END), -8).frames(END, 9).any()


@st.composite
def scores(draw: st.DrawFn) -> Timeline:
    """A welcome, then words, tones and signals at any place; what is left ends in quiet."""
    places = st.floats(1, 40)
    cues: list[Cue] = [said(0, 1)]
    cues += [said(start, draw(st.floats(0.1, 3))) for start in draw(st.lists(places, max_size=6))]
    for start in draw(st.lists(places, max_size=4)):
        first = round(start * FRAME_RATE)
        cues.append(glide_cue(first, first + draw(st.integers(1, 200_000)), Tone.RISE))
    cues += [
        beep_cue(round(start * FRAME_RATE), draw(st.sampled_from(Earcon)))
        for start in draw(st.lists(places, max_size=3))
    ]
    return timeline(cues, END)


@given(scores(), st.sampled_from([0.0, -8.0, -15.5, -25.0]))
def test_whatever_the_timeline_it_is_smooth_and_down_in_time(score: Timeline, level: float) -> None:
    curve = decibels([], level, score)
    heard = curve[FRAME_RATE:]
    steps = np.abs(heard[10 * MS :] - heard[: -10 * MS])
    assert steps.max() <= 0.5
    assert heard.max() <= level + 1e-3
    for cue in score.cues:
        if cue.start > FRAME_RATE:
            under = curve[max(cue.start - 300 * MS, FRAME_RATE) : cue.end]
            assert under.max() <= (-20 if isinstance(cue, SayCue) else -19) + 1e-3


@given(scores(), st.integers(0, END - 40_000), st.sampled_from([1, 7, 512, 48_000]))
def test_the_size_of_the_blocks_changes_no_bit(score: Timeline, first: int, size: int) -> None:
    music, count = MusicGain(score, -8), 40_000 if size > 7 else 2_000
    at_once = music.frames(first, count)
    blocks = [
        music.frames(place, min(size, first + count - place))
        for place in range(first, first + count, size)
    ]
    assert np.concatenate(blocks).tobytes() == at_once.tobytes()
