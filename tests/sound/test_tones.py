import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.loudness import loudness
from coach.dsp.pcm import Pcm
from coach.script.model import Tone
from coach.sound.headroom import HOLDING_PEAK, MOVING_PEAK
from coach.sound.tones import HIGH_HZ, LOW_HZ, RAMP, glide
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS

tones = st.sampled_from(Tone)


def pitches(pcm: Pcm) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Hertz of each turn, from one upward zero crossing to the next, placed between the frames."""
    before, after = pcm[:-1].astype(np.float64), pcm[1:].astype(np.float64)
    up = np.flatnonzero((before < 0) & (after >= 0))
    crossings = up + before[up] / (before[up] - after[up])
    return np.asarray(FRAME_RATE / np.diff(crossings), np.float64)


def test_pitch_follows_the_body() -> None:
    rise, fall = pitches(glide(Tone.RISE, 48_000)), pitches(glide(Tone.FALL, 48_000))
    assert np.all(np.diff(rise) > 0)
    assert np.all(np.diff(fall) < 0)
    assert rise[0] == pytest.approx(LOW_HZ, rel=0.01) == fall[-1]
    assert rise[-1] == pytest.approx(HIGH_HZ, rel=0.01) == fall[0]


def test_pitch_moves_by_equal_intervals_in_equal_times() -> None:
    halves = glide(Tone.RISE, 96_000)[47_000:49_000]
    assert np.median(pitches(halves)) == pytest.approx(np.sqrt(LOW_HZ * HIGH_HZ), rel=0.005)


@pytest.mark.parametrize(("tone", "hertz"), [(Tone.HIGH, HIGH_HZ), (Tone.LOW, LOW_HZ)])
def test_a_hold_stays_where_it_is(tone: Tone, hertz: float) -> None:
    assert np.allclose(pitches(glide(tone, 96_000)), hertz, rtol=1e-3)


@pytest.mark.parametrize("tone", Tone)
def test_fundamentals_stay_in_the_band_that_everyone_hears(tone: Tone) -> None:
    heard = pitches(glide(tone, 48_000))
    assert np.all((heard > 499) & (heard < 1_001))


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("frames", [4_800, 48_000])
def test_nothing_that_matters_lies_above_4_khz(tone: Tone, frames: int) -> None:
    power = np.abs(np.fft.rfft(glide(tone, frames))) ** 2
    hertz = np.fft.rfftfreq(frames, 1 / FRAME_RATE)
    assert 10 * np.log10(power[hertz > 4_000].sum() / power.sum()) < -40


@pytest.mark.parametrize("tone", Tone)
def test_tones_lie_6_to_9_lu_under_speech_and_holds_are_the_calmer_ones(tone: Tone) -> None:
    level = loudness(glide(tone, 48_000))
    assert SPEECH_LUFS - 9 <= level <= SPEECH_LUFS - 6
    if tone in (Tone.HIGH, Tone.LOW):
        assert level < loudness(glide(Tone.RISE, 48_000)) - 0.5


@given(tone=tones, frames=st.integers(1, 3_000))
def test_a_tone_of_any_length_is_whole(tone: Tone, frames: int) -> None:
    pcm = glide(tone, frames)
    assert pcm.shape == (frames,)
    assert pcm.dtype == np.float32
    most = HOLDING_PEAK if tone in (Tone.HIGH, Tone.LOW) else MOVING_PEAK
    assert 0 < np.max(np.abs(pcm)) <= most
    # Three turns are enough to reach the full level between the fades.
    assert frames < 300 or np.max(np.abs(pcm)) > most / 2
    # It fades in and out however short it is: no sample jumps up from nothing.
    fade = np.sin(np.pi / 2 * np.minimum(1, (np.arange(frames) + 0.5) / min(RAMP, frames / 2))) ** 2
    assert np.all(np.abs(pcm) <= MOVING_PEAK * np.minimum(fade, fade[::-1]) + 1e-7)


@given(tone=tones, frames=st.integers(1, 3_000), data=st.data())
def test_a_part_of_a_tone_is_that_part_of_the_whole(
    tone: Tone, frames: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, frames))
    end = data.draw(st.integers(first, frames))
    part = glide(tone, frames, first, end)
    assert np.allclose(part, glide(tone, frames)[first:end], rtol=0, atol=1e-8)


def overtone(tone: Tone, number: int) -> float:
    """Level of an overtone against the fundamental in the middle of a tone, dB."""
    middle = glide(tone, 10 * FRAME_RATE)[5 * FRAME_RATE - 2_400 : 5 * FRAME_RATE + 2_400]
    power = np.abs(np.fft.rfft(middle * np.hanning(4_800), FRAME_RATE)) ** 2
    hertz = int(np.median(pitches(middle)))
    band = [power[number * hertz - 30 : number * hertz + 30].sum() for number in (1, number)]
    return float(10 * np.log10(band[1] / band[0]))


@pytest.mark.parametrize("tone", Tone)
def test_a_breath_has_its_own_timbre(tone: Tone) -> None:
    """Hollow: the octave is missing, which in the tones of the body is the strongest overtone."""
    breath = tone in (Tone.INHALE, Tone.EXHALE)
    assert (overtone(tone, 2) < -40) == breath
    assert (overtone(tone, 2) < overtone(tone, 3) - 20) == breath


def test_breath_rises_in_and_falls_out() -> None:
    breath_in, breath_out = (glide(each, 48_000) for each in (Tone.INHALE, Tone.EXHALE))
    assert np.all(np.diff(pitches(breath_in)[2:-2]) > 0)
    assert np.all(np.diff(pitches(breath_out)[2:-2]) < 0)
