"""Sound files that are sent without a cue sheet beside them."""

import json
import zlib
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from mutagen.id3 import PRIV

from coach.errors import UsageError
from coach.export.formats.codec import Codec
from coach.export.formats.ffmpeg import Encoding, FFmpegSink
from coach.export.formats.m4a import AAC
from coach.export.metadata import embedded
from coach.export.metadata.cover import cover
from coach.share.shared_file import SharedFile, open_shared_file
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE
from tests.share.running_server import sheet, sound_file

ENCODINGS = {
    "m4a": Encoding("mp4", AAC),
    "mp3": Encoding("mp3", Codec("libmp3lame", 64_000)),
    "opus": Encoding("ogg", Codec("libopus", 48_000, sample_format="flt")),
    "flac": Encoding("flac", Codec("flac", sample_format="s16")),
}
EVERY = pytest.mark.parametrize("fmt", ENCODINGS)


_ENCODED: dict[object, bytes] = {}
"""Sounds that were encoded once."""


def sound(
    path: Path, tags: dict[str, str] | None = None, *, seconds: int = 30, picture: bytes = b""
) -> Path:
    """Silence in the format of its suffix. Two chapters; the first title has a line end."""
    key = (path.suffix, repr(tags), seconds, picture)
    if key not in _ENCODED:
        frames = seconds * FRAME_RATE
        chapters = (Chapter(0, frames // 2, "Two\nlines"), Chapter(frames // 2, frames, "Up"))
        sink = FFmpegSink(path, ENCODINGS[path.suffix[1:]], tags or {}, picture, chapters)
        sink.write(np.zeros(frames, np.float32))
        sink.close()
        _ENCODED[key] = path.read_bytes()
    path.write_bytes(_ENCODED[key])
    return path


def carrying(path: Path, packed: bytes) -> Path:
    """A sound file that carries something else instead of its cue sheet."""
    sound(path)
    if path.suffix == ".m4a":
        with path.open("ab") as file:
            file.write(embedded.box(packed))
        return path
    found: Any = mutagen.File(path)
    if path.suffix == ".mp3":
        owner, data = embedded.private_frame(packed).split(b"\x00", 1)
        found.tags.add(PRIV(owner=owner.decode(), data=data))  # type: ignore[no-untyped-call]
    else:
        found[embedded.COMMENT] = embedded.comment(packed)
    found.save()
    return path


def deflated(content: Any) -> bytes:
    return zlib.compress(content if isinstance(content, bytes) else json.dumps(content).encode())


@EVERY
def test_the_sheet_inside_is_read(tmp_path: Path, fmt: str) -> None:
    path = carrying(tmp_path / f"a.{fmt}", deflated(sheet("Back\nbasics")))
    inside = open_shared_file(path)
    beside = open_shared_file(sound_file(tmp_path / "a.wav", title="Back basics"))
    for name in ("title", "length", "longest_inversion", "chapters", "words"):
        assert getattr(inside, name) == getattr(beside, name), name


def test_the_sheet_beside_is_used_before_the_one_inside(tmp_path: Path) -> None:
    path = carrying(tmp_path / "a.flac", b"broken")
    path.with_suffix(".cue.json").write_text(json.dumps(sheet("Beside")))
    assert open_shared_file(path).title == "Beside"


CHAPTER = {"start": 0, "end": 30, "title": "All of it"}
SAY = {"at": 1, "kind": "say", "text": "Hold.", "fit": "full"}
NO_SHEET = "What this file carries is not a cue sheet of version 1"
HOSTILE = {
    "overlap": (
        deflated(sheet() | {"chapters": 3_000 * [CHAPTER], "cues": 3_000 * [SAY]}),
        "chapters of this cue sheet overlap",
    ),
    "bomb": (deflated(21_000_000 * b" "), "too much in this cue sheet"),
    "words": (deflated(sheet() | {"title": 2_000_000 * "<"}), "too much in this cue sheet"),
    "types": (deflated(sheet() | {"chapters": "all"}), NO_SHEET),
    "infinite": (deflated(sheet() | {"duration": float("inf")}), NO_SHEET),
    "nested": (deflated(100_000 * b"["), NO_SHEET),
    "cut": (deflated(sheet())[:-9], NO_SHEET),
    "garbage": (b"\x00\\x41\xff", NO_SHEET),
    "empty": (b"", NO_SHEET),
    "another": (deflated(sheet() | {"duration": 33}), "for a sound of 33 s, and the file has 30 s"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_sheet_inside_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    packed, reason = HOSTILE[name]
    path = carrying(tmp_path / "a.m4a", packed)
    with pytest.raises(UsageError, match=reason) as caught:
        open_shared_file(path)
    assert (caught.value.where, caught.value.remedy) == (str(path), "Export it again.")


@pytest.mark.parametrize("fmt", ["mp3", "flac"])
def test_a_bomb_in_a_tag_is_refused_too(tmp_path: Path, fmt: str) -> None:
    with pytest.raises(UsageError, match="too much in this cue sheet"):
        open_shared_file(carrying(tmp_path / f"a.{fmt}", HOSTILE["bomb"][0]))


def test_a_comment_that_is_not_base64_is_refused(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.flac", {embedded.COMMENT: "\u2603 not base64"})
    with pytest.raises(UsageError, match=NO_SHEET):
        open_shared_file(path)


@pytest.mark.parametrize(
    "tail",
    [
        b"\0\0\0\x01uuid" + 8 * b"\xff",
        b"\0\0\0\x07free",
        b"\0\0\0\0mdat",
        b"\xff\xff\xff\xffuuid",
        b"\0",
    ],
    ids=["64 bits", "too short", "to the end", "beyond the end", "half a head"],
)
def test_boxes_that_make_no_sense_end_the_search(tmp_path: Path, tail: bytes) -> None:
    path = sound(tmp_path / "a.m4a")
    path.write_bytes(path.read_bytes() + tail)
    assert not open_shared_file(path).sheet


TRANSCRIPT = "Two lines\nHold. \x1b[31m\nOne\nTwo\n\nUp\nCome up to level."


def tagged(path: Path, lyrics: str) -> SharedFile:
    tags = {"title": "Mine \u202e", "lyrics": lyrics}
    picture = cover("Mine") if path.suffix == ".m4a" else b""
    return open_shared_file(sound(path, tags, picture=picture))


def test_without_any_sheet_the_tags_are_read(tmp_path: Path) -> None:
    file = tagged(tmp_path / "a.m4a", TRANSCRIPT)
    assert not file.sheet
    assert (file.title, file.length, file.words) == ("Mine", 30.0, ())
    assert [(one.start, one.end, one.title, one.said) for one in file.chapters] == [
        (0, 15, "Two lines", ("Hold.  [31m \u00b7 One \u00b7 Two",)),
        (15, 30, "Up", ("Come up to level.",)),
    ]
    assert file.cover is not None
    assert (file.cover.data, file.cover.media_type) == (cover("Mine"), "image/png")


def test_lyrics_of_somebody_else_are_below_all_chapters(tmp_path: Path) -> None:
    file = tagged(tmp_path / "a.flac", "La la\n\nla!")
    assert file.words == ("La la", "la!")
    assert not any(chapter.said for chapter in file.chapters)


def test_a_list_of_files_under_the_name_of_a_sound_file_opens_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sound(tmp_path / "other.opus", {"title": "Other"})
    for fmt in ENCODINGS:
        path = tmp_path / f"a.{fmt}"
        path.write_text("ffconcat version 1.0\nfile other.opus\n")
        assert open_shared_file(path).title == "a"
