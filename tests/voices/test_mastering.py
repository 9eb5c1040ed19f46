"""The way from an engine's clip to a take, on signals whose onsets and levels are known."""

from collections.abc import Callable

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.errors import VoiceError
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS, TAKE_PEAK, master, speech_loudness
from coach.voices.pacing import spoken_length
from tests.voices.speakers import clip, hum, hush

TEXT = "Lower the table slowly."
LENGTH = float(spoken_length(TEXT))
MILLISECOND = FRAME_RATE // 1000


def mastered(pcm: Pcm, rate: int = FRAME_RATE, text: str = TEXT) -> Pcm:
    return master(text, "test", pcm, rate).pcm


def loud_part(pcm: Pcm) -> tuple[int, int]:
    """First and last frame at a tenth of the peak or more."""
    loud = np.flatnonzero(np.abs(pcm) > 0.1 * np.abs(pcm).max())
    return int(loud[0]), int(loud[-1])


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("lead", [0.0, 0.004, 0.3, 1.0])
def test_ten_milliseconds_stay_before_the_sound_and_sixty_after(rate: int, lead: float) -> None:
    pcm = mastered(np.concatenate((hush(lead, rate), hum(LENGTH, rate), hush(0.5, rate))), rate)
    first, last = loud_part(pcm)
    assert first == pytest.approx(10 * MILLISECOND, abs=4 * MILLISECOND)
    assert pcm.size - last == pytest.approx(60 * MILLISECOND, abs=4 * MILLISECOND)
    assert last - first == pytest.approx(LENGTH * FRAME_RATE, abs=4 * MILLISECOND)


def test_a_breath_and_a_soft_ending_are_kept_whole() -> None:
    vowel = hum(LENGTH)
    soft = hush(0.08, level=0.01 * float(np.sqrt(np.mean(np.square(vowel)))))  # -40 dB
    bare = mastered(np.concatenate((hush(0.4), vowel, hush(0.4))))
    full = mastered(np.concatenate((hush(0.4), soft, vowel, soft, hush(0.4))))
    assert full.size - bare.size == pytest.approx(160 * MILLISECOND, abs=6 * MILLISECOND)


def test_the_hiss_of_a_voice_is_not_speech() -> None:
    vowel = hum(LENGTH)
    sound = np.concatenate((hush(0.4), vowel, hush(0.4)))
    hiss = hush(LENGTH + 0.8, level=0.0025 * float(np.sqrt(np.mean(np.square(vowel)))))  # -52 dB
    pcm = mastered(sound + hiss[: sound.size])
    assert pcm.size == pytest.approx(mastered(sound).size, abs=3 * MILLISECOND)


def test_pauses_within_a_phrase_stay_as_they_are() -> None:
    half = hum(LENGTH / 2)
    pcm = mastered(np.concatenate((hush(0.2), half, hush(0.25), half, hush(0.2))))
    first, last = loud_part(pcm)
    assert last - first == pytest.approx((LENGTH + 0.25) * FRAME_RATE, abs=4 * MILLISECOND)


def test_both_ends_come_from_and_go_to_nothing() -> None:
    floor = hush(LENGTH + 0.8, level=0.0005)
    sound = np.concatenate((hush(0.4), hum(LENGTH), hush(0.4)))
    pcm = mastered(sound + floor[: sound.size])
    assert abs(pcm[0]) <= 1 / 32768
    assert abs(pcm[-1]) <= 1 / 32768
    assert np.abs(np.diff(pcm[: 5 * MILLISECOND])).max() < 0.002
    assert np.abs(np.diff(pcm[-25 * MILLISECOND :])).max() < 0.004


def test_a_clip_cut_off_inside_a_wave_does_not_click() -> None:
    pcm = mastered(hum(LENGTH))  # begins at the top of its wave
    steps = np.abs(np.diff(pcm))
    assert steps[: 12 * MILLISECOND].max() <= 1.2 * steps[100 * MILLISECOND : -9600].max()


@pytest.mark.parametrize("gain", [0.01, 0.1, 1.0, 3.9])
@pytest.mark.parametrize("rate", [22_050, 24_000, 48_000])
def test_every_take_is_as_loud_as_the_next(gain: float, rate: int) -> None:
    pcm = mastered(clip(TEXT, rate) * np.float32(gain), rate)
    assert speech_loudness(pcm) == pytest.approx(SPEECH_LUFS, abs=0.05)


def test_a_sentence_with_pauses_is_as_loud_as_a_word() -> None:
    sentence = np.concatenate((hum(LENGTH / 2), hush(1.0), hum(LENGTH / 2)))
    word = mastered(hum(0.3), text="Up")
    middle = slice(100 * MILLISECOND, 200 * MILLISECOND)
    assert np.abs(mastered(sentence)[middle]).max() == pytest.approx(
        np.abs(word[middle]).max(), rel=0.01
    )


def test_no_sample_is_above_the_peak_and_loudness_is_kept() -> None:
    spiky = clip(TEXT)
    spiky[FRAME_RATE // 2 :: FRAME_RATE // 3] = 0.95  # three a second, 16 dB over the rest
    pcm = mastered(spiky)
    assert np.abs(pcm).max() <= TAKE_PEAK
    assert np.abs(pcm).max() > 0.95 * TAKE_PEAK
    assert speech_loudness(pcm) == pytest.approx(SPEECH_LUFS, abs=0.5)


def test_samples_are_whole_steps_of_16_bits_and_cannot_be_changed() -> None:
    pcm = mastered(clip(TEXT))
    assert pcm.dtype == np.float32
    assert np.array_equal(pcm * 32768, np.rint(pcm * 32768))
    with pytest.raises(ValueError, match="read-only"):
        pcm[0] = 1.0


def test_the_clip_itself_is_left_alone() -> None:
    pcm = clip(TEXT)
    pcm.flags.writeable = False
    assert np.array_equal(mastered(pcm), mastered(pcm.copy()))


def spoilt(value: float) -> Callable[[], Pcm]:
    def make() -> Pcm:
        pcm = clip(TEXT)
        pcm[pcm.size // 2] = value
        return pcm

    return make


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: np.zeros(0, np.float32), "no sound"),
        (lambda: np.zeros(7, np.float32), "silent"),
        (lambda: hush(2.0), "silent"),
        (lambda: hush(2.0, level=1e-5), "silent"),
        (spoilt(np.nan), "not numbers"),
        (spoilt(np.inf), "not numbers"),
        (lambda: clip(TEXT, share=0.5), "lasts 0.82 s instead of 0.9 to 3.5 s"),
        (lambda: clip(TEXT, share=2.3), "lasts 3.74 s instead of"),
        (lambda: hum(0.01), "lasts 0.01 s instead of"),
    ],
)
def test_what_cannot_be_this_phrase_is_refused(make: Callable[[], Pcm], fault: str) -> None:
    with pytest.raises(VoiceError) as refused:
        master(TEXT, "hibari:heart", make(), FRAME_RATE)
    assert fault in str(refused.value)
    assert "hibari:heart" in str(refused.value)
    assert TEXT in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", " ", "...", "!"])
def test_a_text_without_words_is_refused_whatever_was_recorded(text: str) -> None:
    with pytest.raises(VoiceError, match="nothing to say"):
        master(text, "test", hum(0.3), FRAME_RATE)


def test_a_long_phrase_is_named_by_its_beginning() -> None:
    text = "Lower the table slowly. " * 40
    with pytest.raises(VoiceError) as refused:
        master(text, "test", hum(0.3), FRAME_RATE)
    assert "Lower the table slowly. Lower" in str(refused.value)
    assert len(refused.value.what) < 150


def test_the_pace_decides_what_is_too_short() -> None:
    half = clip(TEXT, share=0.5)
    assert master(TEXT, "test", half, FRAME_RATE, pace=2.0).frames < half.size
