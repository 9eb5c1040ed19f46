"""Files as Windows, eSpeak and macOS write them, made here byte by byte."""

import wave
from pathlib import Path

import numpy as np
import pytest

from coach.voices.sound_file import read_clip

SAMPLES = np.array([0, 1, -1, 32767, -32768, 1000], np.int16)
# The rates as 80-bit floats, after Apple's Numerics Manual.
RATES = {
    22_050: bytes.fromhex("400dac44000000000000"),
    44_100: bytes.fromhex("400eac44000000000000"),
}


def wav(path: Path, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(22_050)
        file.writeframes(SAMPLES.astype("<i2").tobytes())
    return path


def aiff(path: Path, rate: int, coding: bytes = b"", channels: int = 1, bits: int = 16) -> Path:
    order = "<i2" if coding == b"sowt" else ">i2"
    frames = len(SAMPLES) // channels
    head = channels.to_bytes(2) + frames.to_bytes(4) + bits.to_bytes(2) + RATES[rate]
    if coding:
        head += coding + b"\x00\x00"
    chunks = chunk(b"COMM", head) + chunk(b"ANNO", b"odd")
    chunks += chunk(b"SSND", bytes(8) + SAMPLES.astype(order).tobytes())
    path.write_bytes(chunk(b"FORM", (b"AIFC" if coding else b"AIFF") + chunks))
    return path


def chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4) + body + bytes(len(body) % 2)


def test_a_wav_is_read_exactly(tmp_path: Path) -> None:
    pcm, rate = read_clip(wav(tmp_path / "a.wav"))
    assert rate == 22_050
    assert pcm.dtype == np.float32
    assert np.array_equal(pcm * 32768, SAMPLES)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("coding", [b"", b"NONE", b"twos", b"sowt"])
def test_an_aiff_is_read_exactly(tmp_path: Path, rate: int, coding: bytes) -> None:
    pcm, found = read_clip(aiff(tmp_path / "a.aiff", rate, coding))
    assert found == rate
    assert np.array_equal(pcm * 32768, SAMPLES)


def test_of_two_channels_the_first_is_taken(tmp_path: Path) -> None:
    expected = SAMPLES[::2]
    assert np.array_equal(read_clip(wav(tmp_path / "a.wav", channels=2))[0] * 32768, expected)
    both = aiff(tmp_path / "a.aiff", 44_100, channels=2)
    assert np.array_equal(read_clip(both)[0] * 32768, expected)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_clip(tmp_path / "none.wav")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    files = (
        wav(tmp_path / "eight_bits.wav", width=1),
        aiff(tmp_path / "compressed.aiff", 22_050, b"ulaw"),
        aiff(tmp_path / "eight_bits.aiff", 22_050, bits=8),
    )
    for file in files:
        with pytest.raises(ValueError, match="16"):
            read_clip(file)


@pytest.mark.parametrize("kind", ["wav", "aiff"])
@pytest.mark.parametrize("length", [0, 3, 11, 12, 19, 30])
def test_a_file_cut_off_in_its_head_is_refused(tmp_path: Path, kind: str, length: int) -> None:
    path = tmp_path / f"a.{kind}"
    whole = wav(path) if kind == "wav" else aiff(path, 22_050)
    path.write_bytes(whole.read_bytes()[:length])
    with pytest.raises(ValueError, match="not a sound file"):
        read_clip(path)
