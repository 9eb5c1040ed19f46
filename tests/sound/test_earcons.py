import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

import coach
from coach.dsp.pcm import Pcm, to_int16
from coach.errors import CoachError
from coach.script.model import Earcon
from coach.sound.earcons import earcons_folder, load_earcons
from coach.sound.headroom import EARCON_PEAK
from coach.units import FRAME_RATE


def write(path: Path, pcm: Pcm) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, FRAME_RATE, 0, "NONE", ""))
        file.writeframes(to_int16(pcm).tobytes())


def tone(frames: int, peak: float) -> Pcm:
    return (peak * np.sin(np.arange(frames, dtype=np.float64) * 0.1)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A person's own sounds, one for each name."""
    for sound in Earcon:
        write(tmp_path / f"{sound.value}.wav", tone(4_800, 0.2))
    return tmp_path


def test_the_folder_of_this_checkout_has_every_sound() -> None:
    assert set(load_earcons(earcons_folder())) == set(Earcon)


def test_a_wheel_finds_the_sounds_that_it_carries(tmp_path: Path) -> None:
    package = tmp_path / "coach"
    shutil.copytree(Path(coach.__file__).parent, package)
    shutil.copytree(earcons_folder(), package / "_audio_cues")
    # A folder of the same name that belongs to somebody else is not taken for ours.
    (tmp_path / "audio_cues").mkdir()
    asked = "import coach.sound.earcons as it; it.load_earcons(); print(it.earcons_folder())"
    run = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(run.stdout.strip()) == (package / "_audio_cues").resolve()


def test_sounds_cannot_be_changed_by_who_plays_them() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load_earcons()[Earcon.GO][0] = 1


def test_a_custom_sound_is_played_as_it_is(folder: Path) -> None:
    expected = to_int16(tone(4_800, 0.2))
    assert np.array_equal(to_int16(load_earcons(folder)[Earcon.REP]), expected)


def test_one_that_is_too_loud_is_turned_down(folder: Path) -> None:
    write(folder / "go.wav", tone(4_800, 0.99))
    assert np.max(np.abs(load_earcons(folder)[Earcon.GO])) == pytest.approx(EARCON_PEAK)


def test_two_seconds_are_the_most(folder: Path) -> None:
    write(folder / "set.wav", tone(2 * FRAME_RATE, 0.2))
    assert len(load_earcons(folder)[Earcon.SET]) == 2 * FRAME_RATE
    write(folder / "set.wav", tone(2 * FRAME_RATE + 1, 0.2))
    with pytest.raises(CoachError, match="Cut it to 2 s"):
        load_earcons(folder)


@pytest.mark.parametrize("frames", [0, 100])
def test_a_silent_one_is_refused_by_name(folder: Path, frames: int) -> None:
    write(folder / "tick.wav", tone(frames, 0.0))
    with pytest.raises(CoachError, match="silent") as caught:
        load_earcons(folder)
    assert caught.value.where == str(folder / "tick.wav")


def test_a_missing_one_is_named(folder: Path) -> None:
    (folder / "attention.wav").unlink()
    with pytest.raises(CoachError, match=r"attention\.wav: There is no such sound file"):
        load_earcons(folder)
