"""Every format is written, decoded again, and compared with what it should be."""

import base64
import json
import math
import shutil
import subprocess
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from mutagen.flac import Picture
from numpy.typing import NDArray

from coach.export.contents import read_contents, read_embedded_sheet
from coach.export.formats.registry import FORMATS
from coach.export.metadata import embedded
from coach.export.metadata.cover import cover
from coach.export.progress import Written
from coach.share.shared_file import open_shared_file
from coach.sound.earcons import load_earcons
from coach.timeline.model import BeepCue, GlideCue
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE
from tests.export.song import (
    HEADER,
    LENGTH,
    TIMELINE,
    TRACK,
    Read,
    integrated,
    read,
    render,
    true_peak,
    write,
)

TAGGED = [name for name in FORMATS if name != "wav"]
OURS = uuid.UUID("948d1da8-901d-41d9-bafe-e1b7953dce6f")
DUAL_MONO = 10 * math.log10(2)


Songs = dict[str, tuple[Written, Read]]


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Songs:
    """The same track in every format, written in one pass."""
    written = write(tmp_path_factory.mktemp("songs"), *FORMATS.values())
    return {fmt: (file, read(file.path)) for fmt, file in zip(FORMATS, written, strict=True)}


@pytest.fixture(params=list(FORMATS))
def fmt(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pcm(songs: Songs, fmt: str) -> NDArray[np.float32]:
    return songs[fmt][1].pcm


def test_it_lasts_as_long_as_the_sheet_says(
    songs: Songs, fmt: str, pcm: NDArray[np.float32]
) -> None:
    assert LENGTH <= len(pcm) <= LENGTH + FORMATS[fmt].padding
    start_of_opus = 0.0065 if fmt == "opus" else 0.0  # its duration counts the pre-skip
    printed = songs[fmt][1].length
    assert printed == pytest.approx(LENGTH / FRAME_RATE + start_of_opus, abs=1e-3)


def test_it_is_as_loud_as_it_should_be_on_two_speakers(pcm: NDArray[np.float32]) -> None:
    assert integrated(pcm[:LENGTH]) + DUAL_MONO == pytest.approx(-16.0, abs=0.5)
    assert true_peak(pcm) <= -1.0


def test_every_format_is_equally_loud(songs: Songs) -> None:
    heard = [file.figures.lufs for file, _ in songs.values()]
    assert max(heard) - min(heard) < 0.3


def test_the_reported_figures_are_those_of_the_file(
    songs: Songs, fmt: str, pcm: NDArray[np.float32]
) -> None:
    figures = songs[fmt][0].figures
    assert figures.lufs == pytest.approx(integrated(pcm[:LENGTH]), abs=0.1)
    assert figures.heard == pytest.approx(figures.lufs + DUAL_MONO)
    assert figures.peak == pytest.approx(true_peak(pcm), abs=0.2)


def test_the_same_sound_gives_the_same_bytes(tmp_path: Path, songs: Songs) -> None:
    for again in write(tmp_path, *FORMATS.values()):
        first = songs[again.path.suffix[1:]][0]
        assert again.path.read_bytes() == first.path.read_bytes(), again.path.suffix


def test_every_tone_starts_where_the_sheet_says(pcm: NDArray[np.float32]) -> None:
    sounds = load_earcons()
    rendered = np.concatenate(list(render()))
    for cue in TIMELINE.cues:
        if not isinstance(cue, BeepCue | GlideCue):
            continue
        length = len(sounds[cue.earcon]) if isinstance(cue, BeepCue) else FRAME_RATE // 2
        wanted = rendered[cue.start : cue.start + length].astype(np.float64)
        found = [
            float(np.dot(wanted, pcm[cue.start + shift : cue.start + shift + length]))
            for shift in range(-60, 61)
        ]
        assert abs(int(np.argmax(found)) - 60) <= 48


def test_speech_stays_to_tones_as_it_was_rendered(pcm: NDArray[np.float32]) -> None:
    rendered = np.concatenate(list(render()))
    parts = [slice(cue.start, cue.end) for cue in TIMELINE.cues if cue.end > cue.start]
    changes = [20 * np.log10(np.std(pcm[part]) / np.std(rendered[part])) for part in parts]
    assert max(changes) - min(changes) < 1.0


@pytest.mark.parametrize("fmt", TAGGED)
def test_chapters_tags_and_cover_are_there(songs: Songs, fmt: str) -> None:
    found = songs[fmt][1]
    titles = [chapter.title for chapter in TIMELINE.chapters]
    assert [title for _, title in found.chapters] == titles
    for (start, _), chapter in zip(found.chapters, TIMELINE.chapters, strict=True):
        assert start == pytest.approx(chapter.start / FRAME_RATE, abs=0.001)
    tags = {key.lower(): value for key, value in found.tags.items()}
    assert tags["title"] == "Inverted Crunch"
    assert tags["artist"] == "coach"
    assert tags["album"] == "Back basics"
    assert tags["track"] == "2/4"
    assert tags["genre"] == "Fitness"
    assert tags["date"].startswith("2026")
    assert tags["comment"].startswith("Inverted Crunch: 1 x 5.")
    lyrics = next(value for key, value in tags.items() if key.startswith("lyrics"))
    assert lyrics.replace("\r", "") == TRACK.transcript
    assert "Größer, müder" in lyrics
    assert "Left out" not in lyrics
    assert found.cover == (1_000, 1_000)


def test_mp4_has_both_forms_of_chapters_and_its_index_in_front(songs: Songs) -> None:
    for name, brand, mark in (("m4a", b"M4A ", False), ("m4b", b"M4B ", True)):
        held = songs[name][0].path.read_bytes()
        assert held[4:12] == b"ftyp" + brand
        assert 0 < held.index(b"moov") < held.index(b"mdat")
        assert b"chpl" in held
        assert b"chap" in held
        place = held.find(b"stik")
        assert (place > 0) == mark
        if mark:
            assert held[place + 20] == 2  # the kind of thing it is: an audiobook


def test_mutagen_finds_in_mp4_what_players_look_for(songs: Songs) -> None:
    for name in ("m4a", "m4b"):
        assert read(songs[name][0].path).tags["language"] == "eng"
        found: Any = mutagen.File(songs[name][0].path)
        tags = {key: found.tags[key] for key in found.tags}
        assert [tags.pop("covr")] == [[cover(TRACK.title)]]
        assert tags.pop("trkn") == [(2, 4)]
        assert tags.pop("stik", None) == ([2] if name == "m4b" else None)  # an audiobook
        assert tags == {
            "\xa9nam": ["Inverted Crunch"],
            "\xa9ART": ["coach"],
            "\xa9alb": ["Back basics"],
            "\xa9gen": ["Fitness"],
            "\xa9day": [TRACK.date],
            "\xa9cmt": [TRACK.comment],
            "\xa9lyr": [TRACK.transcript],
        }
        assert [(one.title, one.start) for one in found.chapters] == [
            (one.title, pytest.approx(one.start / FRAME_RATE, abs=1e-5)) for one in TRACK.chapters
        ]
        assert found.info.length == pytest.approx(LENGTH / FRAME_RATE, abs=0.03)


def test_mutagen_finds_in_mp3_what_players_look_for(songs: Songs) -> None:
    tags: Any = mutagen.File(songs["mp3"][0].path).tags
    assert tags.version == (2, 3, 0)
    assert str(tags["USLT::eng"]) == TRACK.transcript
    assert str(tags["COMM::eng"]) == TRACK.comment
    assert str(tags["TLAN"]) == "eng"
    assert (str(tags["TIT2"]), str(tags["TRCK"])) == ("Inverted Crunch", "2/4")
    assert tags["APIC:"].data == cover(TRACK.title)
    names = tags["CTOC:toc"].child_element_ids
    chapters = [tags[f"CHAP:{name}"] for name in names]
    assert [(str(one.sub_frames["TIT2"]), one.start_time) for one in chapters] == [
        (one.title, pytest.approx(1000 * one.start / FRAME_RATE, abs=1)) for one in TRACK.chapters
    ]


@pytest.mark.parametrize("fmt", ["opus", "flac"])
def test_mutagen_finds_in_vorbis_comments_what_players_look_for(songs: Songs, fmt: str) -> None:
    found: Any = mutagen.File(songs[fmt][0].path)
    assert found["title"] == ["Inverted Crunch"]
    assert found["language"] == ["eng"]
    assert found["lyrics"] == [TRACK.transcript]
    assert found["chapter001"] == ["00:00:05.000"]
    assert found["chapter001name"] == ["Größe, set 1"]
    if fmt == "flac":
        (picture,) = found.pictures
    else:
        picture = Picture(base64.b64decode(found["metadata_block_picture"][0]))  # type: ignore[no-untyped-call]
    assert (picture.type, picture.mime, picture.width) == (3, "image/png", 1_000)
    assert picture.data == cover(TRACK.title)


@pytest.mark.parametrize("fmt", FORMATS)
def test_each_carries_its_cue_sheet_and_grows_little(songs: Songs, fmt: str) -> None:
    path = songs[fmt][0].path
    held = read_embedded_sheet(path, max_bytes=1_000_000)
    if fmt == "wav":
        assert held is None
        return
    assert held is not None
    assert json.loads(held) == cue_sheet(TIMELINE, HEADER)
    packed = embedded.pack(TRACK)
    found: Any = mutagen.File(path)
    if fmt in ("m4a", "m4b"):
        data = path.read_bytes()
        assert data.endswith(OURS.bytes + packed)
        assert int.from_bytes(data[-len(packed) - 24 : -len(packed) - 20]) == len(packed) + 24
    elif fmt == "mp3":
        assert [(one.owner, one.data) for one in found.tags.getall("PRIV")] == [(OURS.urn, packed)]
    else:
        assert base64.b64decode(found["coach_cue_sheet"][0]) == packed
    assert len(packed) < 1_000


def test_what_a_file_says_of_itself_is_what_its_sheet_says(songs: Songs, tmp_path: Path) -> None:
    for fmt in TAGGED:
        path = songs[fmt][0].path
        alone = open_shared_file(path)
        beside = tmp_path / path.name
        shutil.copy(path, beside)
        beside.with_suffix(".cue.json").write_text(json.dumps(cue_sheet(TIMELINE, HEADER)))
        assert replace(open_shared_file(beside), path=path, modified=alone.modified) == alone
        assert alone.cover is not None
        assert alone.cover.data == cover(TRACK.title)


@pytest.mark.skipif(shutil.which("AtomicParsley") is None, reason="apt-get install atomicparsley")
@pytest.mark.parametrize("fmt", ["m4a", "m4b"])
def test_atomicparsley_reads_the_tags_and_leaves_the_sheet(
    songs: Songs, tmp_path: Path, fmt: str
) -> None:
    path = tmp_path / f"a.{fmt}"
    shutil.copy(songs[fmt][0].path, path)
    printed = said_by("AtomicParsley", str(path), "-t").decode()
    assert 'Atom "\xa9nam" contains: Inverted Crunch' in printed
    assert 'Atom "covr" contains: 1 piece of artwork' in printed
    said_by("AtomicParsley", str(path), "--title", "Mine", "--overWrite")
    again = open_shared_file(path)
    assert read_contents(path).title == "Mine"
    assert (again.title, again.sheet is not None) == ("Inverted Crunch", True)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg: apt-get install ffmpeg")
@pytest.mark.parametrize("fmt", TAGGED)
def test_the_ffmpeg_of_this_machine_reads_the_same(songs: Songs, fmt: str) -> None:
    path = str(songs[fmt][0].path)
    chapters = json.loads(said_by("ffprobe", "-v", "error", "-of", "json", "-show_chapters", path))[
        "chapters"
    ]
    titles = [chapter.title for chapter in TIMELINE.chapters]
    assert [chapter["tags"]["title"] for chapter in chapters] == titles
    # The length that ffprobe 5.1 reports for an MP3 includes what a player leaves out at both ends.
    raw = ("-map", "a:0", "-ar", str(FRAME_RATE), "-ac", "1", "-f", "s16le", "-")
    frames = len(said_by("ffmpeg", "-v", "error", "-i", path, *raw)) // 2
    assert LENGTH <= frames <= LENGTH + FORMATS[fmt].padding


def said_by(*command: str) -> bytes:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    assert not done.stderr
    return done.stdout
