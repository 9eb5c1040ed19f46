"""An MP4 file of ours is to a reader what FFmpeg's own would be."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from coach.errors import OutputError
from coach.phone.formats.base import Format
from coach.phone.formats.coders import Coder
from coach.phone.formats.mp4.format import AAC, M4A, M4B
from coach.phone.formats.mp4.repeats import PACKET
from coach.phone.formats.mp4.stretches import STRETCH
from coach.phone.picture.cover import cover as cover_of
from coach.phone.track import Track
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE
from coach.voices.base import Pcm
from tests.phone.song import HANDS, TIMELINE, TRACK

SECOND = 47
"""Packets that our index finds by one place."""


@dataclass(frozen=True)
class Read:
    """What FFmpeg finds in a file."""

    packets: list[tuple[bytes, int | None, int | None, int | None]]
    length: float
    decoder: bytes
    tags: dict[str, str]
    chapters: list[tuple[Fraction, Fraction, str]]
    cover: bytes


def read(path: Path) -> Read:
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        packets = [
            (bytes(packet), packet.pts, packet.dts, packet.duration)
            for packet in file.demux(stream)
            if packet.size
        ]
        chapters = [
            (row["start"] * unit, row["end"] * unit, row["metadata"]["title"])
            for row in file.chapters()
            if (unit := row["time_base"])
        ]
        decoder = bytes(stream.codec_context.extradata or b"")
        length, tags = (file.duration or 0) / av.time_base, dict(file.metadata)
    with av.open(str(path)) as file:
        cover = next(bytes(packet) for packet in file.demux(video=0) if packet.size)
    return Read(packets, length, decoder, tags, chapters, cover)


def sound_of(frames: int) -> Pcm:
    places = np.arange(frames)
    return np.asarray(0.3 * np.sin(places * 0.03) * (places % 30_000 < 20_000), np.float32)


def track_of(frames: int, *chapters: Chapter) -> Track:
    return replace(TRACK, timeline=replace(TIMELINE, end=frames, chapters=chapters))


def ours(path: Path, track: Track, sound: Pcm, fmt: Format = M4A) -> Path:
    sink = fmt.open(path, track, HANDS)
    for first in range(0, len(sound), FRAME_RATE):
        sink.write(sound[first : first + FRAME_RATE])
    sink.close()
    return path


def theirs(path: Path, track: Track, sound: Pcm, media_type: str = "") -> Path:
    """The same, written by FFmpeg."""
    options = {"fflags": "+bitexact", "movflags": "+faststart", "brand": "M4A "}
    with av.open(str(path), "w", format="mp4", options=options) as file:
        stream: Any = file.add_stream("aac", rate=FRAME_RATE, options=dict(AAC.options))
        AAC.set_up(stream.codec_context)
        stream.layout = "mono"
        file.metadata.update(track.tags() | ({"media_type": media_type} if media_type else {}))
        rows: Any = [
            {
                "id": number,
                "start": chapter.start,
                "end": chapter.end,
                "time_base": Fraction(1, FRAME_RATE),
                "metadata": {"title": chapter.title},
            }
            for number, chapter in enumerate(track.chapters)
        ]
        file.set_chapters(rows)
        picture: Any = file.add_stream("png")
        picture.width = picture.height = 1_000
        picture.pix_fmt = "rgb24"
        picture.disposition = av.stream.Disposition.attached_pic
        file.start_encoding()
        cover: Any = av.Packet(cover_of(track.title))
        cover.stream, cover.time_base, cover.pts, cover.dts = picture, Fraction(1, 90_000), 0, 0
        file.mux(cover)
        coder = Coder(stream.codec_context)
        for packet in [*coder.add(sound), *coder.rest()]:
            packet.stream = stream
            file.mux(packet)
    return path


CHAPTERS = (
    Chapter(0, 7_777, "Größe, set 1"),
    Chapter(7_777, 20_000, "2"),
    Chapter(20_000, 0, "🦇"),
)
LENGTHS = [2_000, 2 * PACKET, 2 * PACKET + 1, SECOND * PACKET, (SECOND - 1) * PACKET, 333_333]


@pytest.mark.parametrize("frames", LENGTHS)
@pytest.mark.parametrize("kind", ["m4a", "m4b"])
def test_a_reader_finds_what_it_finds_in_a_file_of_ffmpegs(
    tmp_path: Path, frames: int, kind: str
) -> None:
    chapters = [replace(one, end=min(one.end or frames, frames)) for one in CHAPTERS]
    track = track_of(frames, *(one for one in chapters if one.start < one.end))
    sound = sound_of(frames)
    fmt, mark = (M4B, "2") if kind == "m4b" else (M4A, "")
    found = read(ours(tmp_path / "ours", track, sound, fmt))
    wanted = read(theirs(tmp_path / "theirs", track, sound, mark))
    assert found.packets == wanted.packets
    assert found.decoder == wanted.decoder
    assert found.cover == wanted.cover == cover_of(track.title)
    brands = ("major_brand", "minor_version", "compatible_brands")
    assert {name: text for name, text in found.tags.items() if name not in brands} == {
        name: text for name, text in wanted.tags.items() if name not in brands
    }
    assert found.tags["major_brand"] == f"{kind.upper()} "
    # FFmpeg counts them, and the length, in thousandths of a second.
    assert [title for _, _, title in found.chapters] == [title for _, _, title in wanted.chapters]
    assert [one for one, *_ in found.chapters] == pytest.approx(
        [one for one, *_ in wanted.chapters], abs=0.001
    )
    assert [float(start * FRAME_RATE) for start, *_ in found.chapters] == pytest.approx(
        [chapter.start for chapter in track.chapters], abs=0.01
    )
    assert found.length == pytest.approx(wanted.length, abs=0.001)


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


def test_the_index_stands_in_front_and_says_where_everything_is(tmp_path: Path) -> None:
    frames = (2 * STRETCH + 40) * PACKET + 5
    chapters = (Chapter(0, 5_000, "One"), Chapter(5_000, frames, "Two"))
    data = ours(tmp_path / "a", track_of(frames, *chapters), sound_of(frames)).read_bytes()
    assert [kind for kind, _ in boxes(data)] == [b"ftyp", b"moov", b"mdat"]
    index = dict(boxes(data))[b"moov"]
    tracks = [content for kind, content in boxes(index) if kind == b"trak"]
    tables = [dict(boxes(inside(track, b"mdia", b"minf", b"stbl"))) for track in tracks]
    sizes = np.frombuffer(tables[0][b"stsz"][12:], ">u4")
    assert len(sizes) == -(-(PACKET + frames) // PACKET)
    # Every second of sound can be found without adding up all that stands before it.
    places = np.frombuffer(tables[0][b"stco"][8:], ">u4")
    begin = data.index(b"mdat") + 4 + sum(np.frombuffer(tables[1][b"stsz"][12:], ">u4"))
    np.testing.assert_array_equal(places, begin + np.cumsum([0, *sizes])[:-1:SECOND])
    assert begin + sizes.sum() == len(data)
    (title,) = np.frombuffer(tables[1][b"stco"][8:], ">u4")
    assert data[title : title + 5] == b"\0\3One"


def test_titles_of_any_length_and_none_at_all(tmp_path: Path) -> None:
    long = "ä" * 200
    track = track_of(9_000, Chapter(0, 4_000, long), Chapter(4_000, 9_000, ""))
    data = ours(tmp_path / "long", track, sound_of(9_000)).read_bytes()
    names = inside(data, b"moov", b"udta", b"chpl")
    # Nero's chapters are counted in 100 ns.
    assert int.from_bytes(names[-9:-1], "big") == 4_000 * 10**7 // FRAME_RATE
    assert names[17 : 18 + 254] == bytes([254]) + ("ä" * 127).encode()
    assert read(ours(tmp_path / "none", track_of(9_000), sound_of(9_000))).chapters == []


def test_a_sound_that_is_too_long_for_the_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"12\.5 hours"):
        M4A.open(tmp_path / "a", track_of(45_000 * FRAME_RATE), HANDS)
    assert not (tmp_path / "a").exists()


def test_a_sound_of_another_length_is_no_file(tmp_path: Path) -> None:
    sink = M4A.open(tmp_path / "a", track_of(9_000), HANDS)
    sink.write(sound_of(12_000))
    with pytest.raises(OutputError, match=r"13 packets .* instead of 10"):
        sink.close()
