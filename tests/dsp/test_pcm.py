import wave
from pathlib import Path

import numpy as np
import pytest

from coach.dsp.pcm import INT16_STEP, raised_cosine, read_wav, to_int16
from coach.errors import CoachError, OutputError
from coach.units import FRAME_RATE


def write(path: Path, samples: list[int], rate: int = FRAME_RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.array(samples, "<i2").tobytes())
    return path


def test_every_16_bit_number_comes_back_as_itself() -> None:
    numbers = np.arange(-32_768, 32_768)
    assert np.array_equal(to_int16((numbers * INT16_STEP).astype(np.float32)), numbers)


def test_samples_are_rounded_to_the_nearest_number() -> None:
    steps = np.array([0.4, 0.6, -0.4, -0.6, 2.5, 3.5], np.float32)
    assert to_int16(steps * np.float32(INT16_STEP)).tolist() == [0, 1, 0, -1, 2, 4]


@pytest.mark.parametrize("sample", [1.0, 32_767.6 * INT16_STEP, -1.0001, np.inf, np.nan])
def test_a_sample_that_does_not_fit_is_an_error_and_never_clipped(sample: float) -> None:
    with pytest.raises(OutputError, match="louder than a file can hold"):
        to_int16(np.array([0.0, sample], np.float32))


def test_a_ramp_goes_from_nothing_to_all_without_corners() -> None:
    ramp = raised_cosine(np.array([-1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 2.0]))
    expected = [0, 0, 0.5 - 0.5**1.5, 0.5, 0.5 + 0.5**1.5, 1, 1]
    assert np.allclose(ramp, expected, atol=1e-12)


def test_a_wav_file_is_read_at_full_scale(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", [0, 16_384, -32_768, 1])
    assert read_wav(path).tolist() == [0.0, 0.5, -1.0, INT16_STEP]


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.wav"
    garbage.write_bytes(b"this is no sound at all, sorry about that")
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    cut = write(tmp_path / "cut.wav", [1] * 100)
    cut.write_bytes(cut.read_bytes()[:-51])
    refused = [
        (write(tmp_path / "rate.wav", [1], rate=44_100), "44100 Hz"),
        (write(tmp_path / "stereo.wav", [1, 1], channels=2), r"2 channel\(s\)"),
        (garbage, "cannot be read"),
        (empty, "cannot be read"),
        (cut, "cut short"),
        (tmp_path / "absent.wav", "no such sound file"),
        (tmp_path, "cannot be read"),
    ]
    for path, reason in refused:
        with pytest.raises(CoachError, match=reason) as caught:
            read_wav(path)
        assert caught.value.where == str(path)
        assert "48000 Hz, mono, 16 bits" in caught.value.remedy
