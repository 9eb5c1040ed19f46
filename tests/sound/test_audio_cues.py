from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from coach.dsp.loudness import loudness
from coach.script.model import Earcon
from coach.sound.earcons import earcons_folder
from coach.sound.headroom import EARCON_PEAK
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS
from scripts.make_audio_cues import NOTES, make, synthesise
from tests.sound.desk import SOUNDS, onset


def spectrum(sound: Earcon) -> tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", ...]:
    """Power at each hertz, with enough silence behind the sound to read single hertz."""
    power = np.abs(np.fft.rfft(SOUNDS[sound], FRAME_RATE)) ** 2
    return np.asarray(np.fft.rfftfreq(FRAME_RATE, 1 / FRAME_RATE)), np.asarray(power, np.float64)


def test_the_files_are_those_that_the_script_makes(tmp_path: Path) -> None:
    # To make them again: python scripts/make_audio_cues.py
    make(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in earcons_folder().glob("*.wav")}
    assert made == kept


@pytest.mark.parametrize(
    ("sound", "milliseconds"),
    [
        (Earcon.TICK, 80),
        (Earcon.REP, 100),
        (Earcon.GO, 350),
        (Earcon.SET, 500),
        (Earcon.ATTENTION, 700),
    ],
)
def test_each_sound_has_its_length_and_begins_at_its_first_frame(
    sound: Earcon, milliseconds: int
) -> None:
    pcm = SOUNDS[sound]
    assert len(pcm) == FRAME_RATE * milliseconds // 1000
    assert np.flatnonzero(pcm)[0] < FRAME_RATE // 2000
    assert onset(pcm) < FRAME_RATE * 3 // 2000


@pytest.mark.parametrize("sound", Earcon)
def test_each_sound_fades_in_and_out(sound: Earcon) -> None:
    # 10 ms; a struck note would be a little louder than its peak if it did not fade in.
    fade = 1.2 * EARCON_PEAK * np.sin(np.pi / 2 * (np.arange(480) + 0.5) / 480) ** 2
    height = np.abs(synthesise(sound))
    assert np.all(height[:480] <= fade)
    assert np.all(height[-480:] <= fade[::-1])


@pytest.mark.parametrize("sound", Earcon)
def test_each_sound_is_as_loud_as_speech_and_at_most_3_lu_louder(sound: Earcon) -> None:
    assert SPEECH_LUFS <= loudness(SOUNDS[sound]) <= SPEECH_LUFS + 3


@pytest.mark.parametrize("sound", Earcon)
def test_each_sound_lies_in_the_band_that_everyone_hears(sound: Earcon) -> None:
    hertz, power = spectrum(sound)
    assert 499 <= hertz[np.argmax(power)] <= 1_001
    assert 10 * np.log10(power[hertz > 4_000].sum() / power.sum()) < -40


@pytest.mark.parametrize(("one", "other"), [*combinations(Earcon, 2)])
def test_no_two_sounds_are_alike(one: Earcon, other: Earcon) -> None:
    """They differ in their number of notes, or by a whole tone and a fifth of their length."""
    if len(NOTES[one]) == len(NOTES[other]):
        pitch = [NOTES[sound][0].hertz for sound in (one, other)]
        length = [len(SOUNDS[sound]) for sound in (one, other)]
        assert max(pitch) / min(pitch) > 9 / 8
        assert max(length) / min(length) >= 6 / 5
