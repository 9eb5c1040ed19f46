import struct
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from coach.errors import OutputError
from coach.export.formats.wav import WAV
from coach.export.metadata.track import Track
from coach.timeline.model import Timeline
from coach.timeline.sheet import SheetHeader

HEADER = SheetHeader("crunch", "Crunch", "silent", Fraction(120))
NUMBERS = (0, 1, -1, 12_345, -32_768, 32_767, 7)


def track(frames: int) -> Track:
    return Track(Timeline(0, frames, (), (), ()), HEADER, "Crunch")


def written(path: Path) -> Path:
    sink = WAV.open(path, track(len(NUMBERS)))
    for block in np.array_split((np.array(NUMBERS) / 32_768).astype(np.float32), 3):
        sink.write(block)
    sink.close()
    return path


def test_a_plain_reader_reads_what_was_written(tmp_path: Path) -> None:
    with wave.open(str(written(tmp_path / "a.wav"))) as file:
        assert file.getparams()[:4] == (1, 2, 48_000, 7)
        assert np.frombuffer(file.readframes(7), "<i2").tolist() == list(NUMBERS)


def test_the_header_is_the_one_of_the_standard_library(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "b.wav"), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(np.array(NUMBERS, "<i2").tobytes())
    assert written(tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_a_file_that_is_there_is_never_opened_for_writing(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("mine")
    with pytest.raises(FileExistsError):
        WAV.open(tmp_path / "a.wav", track(7))
    assert (tmp_path / "a.wav").read_text() == "mine"


def test_twelve_hours_have_room_and_thirteen_are_refused(tmp_path: Path) -> None:
    # Only the header is written here, no gigabytes of sound.
    hour = 3600 * 48_000
    WAV.open(tmp_path / "a.wav", track(12 * hour)).close()
    assert struct.unpack("<I", (tmp_path / "a.wav").read_bytes()[40:44]) == (24 * hour,)
    with pytest.raises(OutputError, match=r"13\.0 hours"):
        WAV.open(tmp_path / "b.wav", track(13 * hour))
