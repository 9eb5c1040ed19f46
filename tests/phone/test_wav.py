import io
import struct
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from coach.errors import OutputError
from coach.phone.export import write_file, write_stream
from coach.phone.wav import WAV
from coach.timeline.model import Timeline
from coach.timeline.sheet import About
from coach.voices.base import Pcm

ABOUT = About("crunch", "Crunch", "silent", Fraction(120))


def timeline(frames: int) -> Timeline:
    return Timeline(0, frames, (), (), ())


def blocks(*numbers: int) -> list[Pcm]:
    """Blocks of one to three samples each."""
    pcm = (np.array(numbers) / 32_768).astype(np.float32)
    return np.array_split(pcm, max(1, len(numbers) // 2))


NUMBERS = (0, 1, -1, 12_345, -32_768, 32_767, 7)


def test_a_plain_reader_reads_what_was_written(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.wav", blocks(*NUMBERS), timeline(7), WAV, ABOUT)
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (1, 2, 48_000, 7)
        assert np.frombuffer(file.readframes(7), "<i2").tolist() == list(NUMBERS)


def test_the_same_sound_gives_the_same_bytes_in_a_file_and_down_a_pipe(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.wav", blocks(*NUMBERS), timeline(7), WAV, ABOUT)
    again = write_file(tmp_path / "b.wav", blocks(*NUMBERS), timeline(7), WAV, ABOUT)
    pipe = io.BytesIO()
    write_stream(pipe, blocks(*NUMBERS), timeline(7), WAV, ABOUT)
    assert path.read_bytes() == again.read_bytes() == pipe.getvalue()


def test_the_header_is_the_one_of_the_standard_library(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.wav", blocks(*NUMBERS), timeline(7), WAV, ABOUT)
    with wave.open(str(tmp_path / "b.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(np.array(NUMBERS, "<i2").tobytes())
    assert path.read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_twelve_hours_have_room_and_thirteen_are_refused() -> None:
    # Only the header is written here, no gigabytes of sound.
    hour = 3600 * 48_000
    pipe = io.BytesIO()
    with pytest.raises(OutputError, match="frames came out instead of"):
        write_stream(pipe, [], timeline(12 * hour), WAV, ABOUT)
    assert struct.unpack("<I", pipe.getvalue()[40:44]) == (24 * hour,)
    with pytest.raises(OutputError, match=r"13\.0 hours"):
        write_stream(io.BytesIO(), [], timeline(13 * hour), WAV, ABOUT)
