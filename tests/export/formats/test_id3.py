"""The tag of an MP3 file, read by hand after the standard."""

import struct

from coach.export.formats.id3 import id3_tag
from coach.units import FRAME_RATE
from tests.export.song import TIMELINE, TRACK


def frames_of(body: bytes) -> list[tuple[str, bytes]]:
    found, at = [], 0
    while at < len(body):
        name, size, flags = struct.unpack(">4sIH", body[at : at + 10])
        assert flags == 0
        found.append((name.decode(), body[at + 10 : at + 10 + size]))
        at += 10 + size
    return found


def all_frames() -> list[tuple[str, bytes]]:
    held = id3_tag(TRACK, b"a picture")
    assert held[:6] == b"ID3\x03\x00\x00"
    size = sum(part << shift for part, shift in zip(held[6:10], (21, 14, 7, 0), strict=True))
    assert all(part < 128 for part in held[6:10])
    assert size == len(held) - 10
    return frames_of(held[10:])


def test_the_transcript_is_where_players_look_for_it() -> None:
    (lyrics,) = (body for name, body in all_frames() if name == "USLT")
    assert lyrics[:4] == b"\x01eng"
    description, text = lyrics[4:8], lyrics[8:]
    assert description == b"\xff\xfe\x00\x00"
    assert text.decode("utf-16") == TRACK.transcript


def test_the_table_of_contents_names_every_chapter_in_order() -> None:
    frames = all_frames()
    (contents,) = (body for name, body in frames if name == "CTOC")
    head, names = contents[:6], contents[6:].split(b"\x00")[:-1]
    assert head == b"toc\x00\x03\x03"
    bodies = [body for name, body in frames if name == "CHAP"]
    assert [body.split(b"\x00")[0] for body in bodies] == names
    for body, chapter in zip(bodies, TIMELINE.chapters, strict=True):
        rest = body[body.index(b"\x00") + 1 :]
        start, end = struct.unpack(">II", rest[:8])
        assert abs(start - chapter.start * 1_000 / FRAME_RATE) <= 0.5
        assert abs(end - chapter.end * 1_000 / FRAME_RATE) <= 0.5
        ((name, title),) = frames_of(rest[16:])
        assert (name, title[1:].decode("utf-16")) == ("TIT2", chapter.title)


def test_the_date_is_split_as_in_version_2_3() -> None:
    texts = {name: body[1:].decode("utf-16") for name, body in all_frames() if name[0] == "T"}
    assert texts["TYER"] + texts["TDAT"][2:] + texts["TDAT"][:2] == TRACK.date.replace("-", "")
