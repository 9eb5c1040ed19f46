"""What a player reads in an MP4 file: where the sound begins and ends, and the chapters."""

import errno
import struct
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.errors import OutputError
from coach.export.formats.base import Format
from coach.export.formats.m4a import M4A, M4B
from coach.export.formats.segments import PACKET, SEGMENT
from coach.export.metadata import embedded
from coach.export.metadata.track import Track
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE
from tests.export.song import TIMELINE, TRACK, write


def track_of(frames: int, *chapters: Chapter) -> Track:
    return replace(TRACK, timeline=replace(TIMELINE, end=frames, chapters=chapters))


def sound_of(frames: int) -> Pcm:
    places = np.arange(frames)
    return np.asarray(0.3 * np.sin(places * 0.03) * (places % 30_000 < 20_000), np.float32)


def written(path: Path, track: Track, fmt: Format = M4A) -> Path:
    sound = sound_of(track.timeline.frames)
    sink = fmt.open(path, track)
    for first in range(0, len(sound), FRAME_RATE):
        sink.write(sound[first : first + FRAME_RATE])
    sink.close()
    return path


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    while data:
        length, kind = struct.unpack(">I4s", data[:8])
        assert 8 <= length <= len(data)
        yield kind, data[8:length]
        data = data[length:]


def inside(data: bytes, *path: bytes) -> bytes:
    """What is in a box in a box ..., the first of its name each."""
    for kind in path:
        data = next(content for name, content in boxes(data) if name == kind)
    return data


@pytest.mark.parametrize("fmt", [M4A, M4B], ids=["m4a", "m4b"])
@pytest.mark.parametrize("frames", [2_000, 2 * PACKET, 2 * PACKET + 1, 333_333])
def test_a_player_begins_at_the_first_frame_and_ends_after_the_last(
    tmp_path: Path, fmt: Format, frames: int
) -> None:
    path = written(tmp_path / "a", track_of(frames, Chapter(0, frames, "All")), fmt)
    sound = inside(path.read_bytes(), b"moov", b"trak")
    edits = inside(sound, b"edts", b"elst")
    # One edit: this many frames, from behind the encoder's priming.
    assert struct.unpack(">IIIiI", edits) == (0, 1, frames, PACKET, 0x10000)
    with av.open(str(path)) as file:
        assert file.duration == round(Fraction(frames * av.time_base, FRAME_RATE))
        assert (file.streams.audio[0].start_time, file.streams.audio[0].duration) == (0, frames)
        packets = [packet for packet in file.demux(audio=0) if packet.size]
    assert len(packets) == -(-(PACKET + frames) // PACKET)
    assert [packet.pts for packet in packets] == [PACKET * (n - 1) for n in range(len(packets))]


def test_the_index_comes_first_and_the_cue_sheet_last(tmp_path: Path) -> None:
    frames = (2 * SEGMENT + 40) * PACKET + 5
    data = written(tmp_path / "a", track_of(frames, Chapter(0, frames, "All"))).read_bytes()
    kinds = [kind for kind, _ in boxes(data) if kind != b"free"]
    assert kinds == [b"ftyp", b"moov", b"mdat", b"uuid"]


def test_chapters_begin_at_their_frames(tmp_path: Path) -> None:
    chapters = (
        Chapter(0, 7_777, "Größe, set 1"),
        Chapter(7_777, 20_000, "2"),
        Chapter(20_000, 90_001, "🦇"),
    )
    with av.open(str(written(tmp_path / "a", track_of(90_001, *chapters)))) as file:
        found = [
            Chapter(row["start"], row["end"], row["metadata"]["title"])
            for row in file.chapters()
            if row["time_base"] == Fraction(1, FRAME_RATE)
        ]
    assert found == list(chapters)


def test_a_title_that_is_too_long_for_the_list_of_chapters_is_cut_between_two_letters(
    tmp_path: Path,
) -> None:
    track = track_of(9_000, Chapter(0, 4_000, "ế" * 100), Chapter(4_000, 9_000, "b"))
    data = written(tmp_path / "a", track).read_bytes()
    names = inside(data, b"moov", b"udta", b"chpl")
    assert names[17 : 18 + 255] == bytes([255]) + ("ế" * 85).encode()
    with av.open(str(tmp_path / "a")) as file:
        assert file.chapters()[0]["metadata"]["title"] == "ế" * 85


def test_there_may_be_no_chapters(tmp_path: Path) -> None:
    with av.open(str(written(tmp_path / "a", track_of(9_000)))) as file:
        assert file.chapters() == []


def test_a_disk_that_is_full_at_the_cue_sheet_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_packed: bytes) -> bytes:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(embedded, "box", full)
    with pytest.raises(OutputError, match="The disk is full"):
        write(tmp_path, M4A)
    assert list(tmp_path.iterdir()) == []
