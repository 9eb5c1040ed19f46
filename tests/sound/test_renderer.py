from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.dsp.pcm import INT16_STEP, to_int16
from coach.errors import UsageError
from coach.script.model import Earcon, Tone
from coach.sound.renderer import Renderer
from coach.sound.tones import glide
from coach.timeline.model import Cue, Fit, SayCue, Timeline, join
from coach.units import FRAME_RATE
from coach.voices.mastering import TAKE_PEAK
from tests.sound.desk import (
    HERE,
    SOUNDS,
    beep_cue,
    glide_cue,
    joined,
    onset,
    onsets,
    silent_word,
    timeline,
    whole,
    word,
)

PHASES = (Tone.RISE, Tone.HIGH, Tone.FALL, Tone.LOW)


@st.composite
def cues(draw: st.DrawFn, start: int, end: int) -> list[Cue]:
    """Words that do not overlap, among tones that may, all within [start, end)."""
    places = st.integers(start, end)
    found: list[Cue] = []
    edges = sorted(draw(st.lists(places, max_size=6)))
    for begin, stop in zip(edges[::2], edges[1::2], strict=False):
        noise = np.random.default_rng(begin).integers(-9_000, 9_000, stop - begin)
        found.append(word(begin, (noise * INT16_STEP).astype(np.float32)))
    for _ in range(draw(st.integers(0, 4))):
        begin, stop = sorted((draw(places), draw(places)))
        found.append(glide_cue(begin, stop, draw(st.sampled_from(Tone))))
    for sound in draw(st.lists(st.sampled_from(Earcon), max_size=2)):
        latest = end - len(SOUNDS[sound])
        if latest >= start:
            found.append(beep_cue(draw(st.integers(start, latest)), sound))
    return found


@st.composite
def timelines(draw: st.DrawFn, start: int | None = None) -> Timeline:
    begin = draw(st.integers(0, 10**9)) if start is None else start
    end = begin + draw(st.integers(1, 6_000))
    return timeline(draw(cues(begin, end)), end, begin)


@settings(max_examples=25, deadline=None)
@given(timelines(), st.sampled_from([None, -70.0]))
def test_the_size_of_the_blocks_changes_no_bit(score: Timeline, floor: float | None) -> None:
    at_once = whole(score, Renderer(SOUNDS, noise_floor_dbfs=floor))
    for size in (1, 7, 512, 48_000):
        blocks = list(Renderer(SOUNDS, noise_floor_dbfs=floor).blocks(score, size))
        assert all(len(block) == size for block in blocks[:-1])
        assert joined(blocks).tobytes() == at_once.tobytes()


@pytest.mark.parametrize("size", [997, 48_000, 65_536])
def test_nor_does_it_in_a_tone_of_many_seconds(size: int) -> None:
    score = timeline([glide_cue(10, 250_000, Tone.RISE), silent_word(100_000, 50_000)], 300_000)
    assert joined(Renderer(SOUNDS).blocks(score, size)).tobytes() == whole(score).tobytes()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_parts_that_follow_each_other_sound_as_the_whole_does(data: st.DataObject) -> None:
    first = data.draw(timelines())
    second = data.draw(timelines(start=first.end))
    renderer = Renderer(SOUNDS)
    apart = np.concatenate([whole(first, renderer), whole(second, renderer)])
    assert apart.tobytes() == whole(join([first, second]), renderer).tobytes()


def test_each_cue_sounds_at_its_frame_and_nothing_else_does() -> None:
    spoken = (np.arange(1, 5_001) * INT16_STEP).astype(np.float32)
    score = timeline(
        [
            glide_cue(100, 9_100, Tone.RISE),
            glide_cue(9_100, 20_000, Tone.HIGH),
            beep_cue(20_000, Earcon.REP),
            word(40_000, spoken),
            beep_cue(50_000, Earcon.SET),
        ],
        90_000,
        start=50,
    )
    expected = np.zeros(90_000, np.float32)
    expected[100:9_100] = glide(Tone.RISE, 9_000)
    expected[9_100:20_000] = glide(Tone.HIGH, 10_900)
    expected[20_000 : 20_000 + len(SOUNDS[Earcon.REP])] = SOUNDS[Earcon.REP]
    expected[40_000:45_000] = spoken
    expected[50_000 : 50_000 + len(SOUNDS[Earcon.SET])] = SOUNDS[Earcon.SET]
    assert np.array_equal(whole(score), expected[50:])


def test_what_sounds_at_once_is_added() -> None:
    score = timeline([glide_cue(0, 9_000, Tone.LOW), beep_cue(500, Earcon.TICK)], 9_000)
    expected = glide(Tone.LOW, 9_000)
    expected[500 : 500 + len(SOUNDS[Earcon.TICK])] += SOUNDS[Earcon.TICK]
    assert np.array_equal(whole(score), expected)


def test_no_sound_is_half_a_millisecond_late() -> None:
    """Every onset is at its cue's start plus an offset of its sound, to the frame."""
    period = 3 * FRAME_RATE // 2 + 1
    sounds = [*Earcon, *Earcon]
    score = timeline(
        [beep_cue(period * place, sound) for place, sound in enumerate(sounds, start=1)],
        period * (len(sounds) + 1),
    )
    heard = onsets(
        joined(Renderer(SOUNDS).blocks(score, 1_024)),
        range(period, score.end, period)[: len(sounds)],
        period,
    )
    assert heard == [
        cue.start + onset(SOUNDS[sound]) for cue, sound in zip(score.cues, sounds, strict=True)
    ]


def test_every_phase_of_a_repetition_begins_at_its_frame() -> None:
    starts = [0, 48_000, 60_000, 132_000]
    score = timeline(
        [
            glide_cue(start, end, tone)
            for tone, start, end in zip(PHASES, starts, [*starts[1:], 156_000], strict=True)
        ],
        156_000,
    )
    sound = whole(score)
    quiet = np.flatnonzero(np.abs(sound) < 1e-5)
    # Between two tones there is the bottom of both fades, and nowhere else is it quiet so long.
    middles = [np.mean(quiet[np.abs(quiet - start) < 100]) for start in starts[1:]]
    assert np.allclose(middles, np.array(starts[1:]) - 0.5, atol=2)


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize(
    "earcons",
    [
        *((each, each) for each in Earcon),  # in phase, which two different ones never are
        *(
            pytest.param(some, marks=pytest.mark.heavy)
            for some in [*((each,) for each in Earcon), *combinations(Earcon, 2)]
        ),
    ],
)
def test_the_loudest_word_with_every_tone_cannot_clip(
    tone: Tone, earcons: tuple[Earcon, ...]
) -> None:
    loud = np.where(np.arange(30_000) % 96 < 48, TAKE_PEAK, -TAKE_PEAK).astype(np.float32)
    tones: list[Cue] = [glide_cue(0, 60_000, tone), *(beep_cue(9_000, each) for each in earcons)]
    for start in (0, 9_000, 9_000 + 480):
        score = timeline([word(start, loud), *tones], 60_000)
        to_int16(whole(score, Renderer(SOUNDS, noise_floor_dbfs=-60)))


def test_a_dropped_phrase_is_not_heard() -> None:
    dropped = SayCue(100, 100, HERE, "too long", Fit.DROPPED, None)
    score = timeline([dropped, glide_cue(0, 1_000, Tone.LOW)], 1_000)
    assert np.array_equal(whole(score), glide(Tone.LOW, 1_000))


def test_outside_of_the_timeline_it_is_quiet() -> None:
    score = timeline([glide_cue(1_000, 2_000, Tone.LOW)], 2_000, start=1_000)
    renderer = Renderer(SOUNDS)
    assert not renderer.render(score, 0, 1_000).any()
    assert not renderer.render(score, 2_000, 5_000).any()
    assert renderer.render(score, 1_000, 0).shape == renderer.render(score, 1_500, 0).shape == (0,)
    assert renderer.render(score, 900, 1_200)[100:1_100].tobytes() == whole(score).tobytes()


def test_the_floor_is_quiet_even_and_off_unless_asked_for() -> None:
    empty = timeline([], 12 * FRAME_RATE)
    assert not whole(empty).any()
    noise = whole(empty, Renderer(SOUNDS, noise_floor_dbfs=-70)).astype(np.float64)
    for second in noise.reshape(12, FRAME_RATE):
        assert 20 * np.log10(np.sqrt(np.mean(second**2))) == pytest.approx(-70, abs=0.2)
        assert abs(np.mean(second)) < 1e-5
    # It is noise, not a hum: no sample predicts the next one.
    assert abs(np.corrcoef(noise[:-1], noise[1:])[0, 1]) < 0.01


@pytest.mark.parametrize("level", [-20.0, 0.0, float("nan"), float("inf"), float("-inf")])
def test_a_floor_that_would_be_heard_is_refused(level: float) -> None:
    with pytest.raises(UsageError, match="noise floor"):
        Renderer(SOUNDS, noise_floor_dbfs=level)
