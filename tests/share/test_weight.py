"""How much a phone fetches beside the sound."""

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from coach.composer import Composer
from coach.export.contents import CoverImage
from coach.export.metadata.artwork import WIDTH, artwork
from coach.export.metadata.cover import cover
from coach.routine.coaching import Coaching
from coach.routine.library import find, routines
from coach.script.model import Earcon, Posture
from coach.script.way_up import MAX_PAUSE
from coach.share.pages import PageEntry
from coach.share.resources import Compressed, CoverOf, build_resources
from coach.share.shared_file import SharedFile, open_shared_file
from coach.share.ways_up import WaysUp
from coach.timeline.model import join
from coach.timeline.sheet import cue_sheet
from coach.voices.silent import SilentVoice
from tests.share.running_server import sound_file

LARGEST = "full"


def sent(routine: str, folder: Path) -> SharedFile:
    """A built-in routine as `coach send` shares it, without its sounds."""
    path = sound_file(folder / f"{routine}.wav")
    with Composer(
        find(routine), Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)
    ) as composer:
        cues = cue_sheet(composer.timeline(), composer.sheet_header())
        paused = composer.paused(MAX_PAUSE)
        rising = composer.way_up(Posture.INVERTED, start=paused.end)
    path.with_suffix(".cue.json").write_text(json.dumps(cues))
    ways_up = WaysUp(b"", join((paused, rising)), paused.end)
    return replace(open_shared_file(path), ways_up=ways_up)


@pytest.mark.parametrize(
    "routine",
    [pytest.param(name, marks=() if name == LARGEST else pytest.mark.heavy) for name in routines()],
)
def test_a_page_with_everything_but_the_sound_is_below_95_kb(routine: str, tmp_path: Path) -> None:
    file = sent(routine, tmp_path)
    assert file.picture is not None
    entry = PageEntry(1, file)
    elsewhere = {"feed.xml", entry.sound, entry.ways_up, entry.chapters, entry.cover}
    weight = 0
    for path, resource in build_resources([file], "http://a", "t" * 22, recorded=True).items():
        if path not in elsewhere:
            assert isinstance(resource, Compressed | CoverOf), path
            plain = resource.plain if isinstance(resource, Compressed) else resource.response()
            weight += len(plain.body)
    assert 60_000 < weight < 95_000


def picture_of(data: bytes, media_type: str = "image/png") -> CoverImage:
    made = artwork(CoverImage(data, media_type))
    assert made is not None
    with Image.open(io.BytesIO(made.data)) as picture:
        assert max(picture.size) <= WIDTH
        assert Image.MIME[picture.format or ""] == made.media_type
    return made


def test_the_lock_screen_shows_a_small_copy_of_the_cover() -> None:
    drawn = cover("Back basics")
    assert len(picture_of(drawn).data) < len(drawn) / 3
    noise = Image.frombytes("L", (600, 520), random.Random(1).randbytes(600 * 520))
    for mode, kind in (("CMYK", "JPEG"), ("I;16", "PNG")):
        file = io.BytesIO()
        noise.convert(mode).save(file, kind)
        assert picture_of(file.getvalue(), f"image/{kind.lower()}").media_type == "image/jpeg"


@pytest.mark.parametrize("broken", ["cut", "huge", "no picture"])
def test_a_cover_that_cannot_be_read_is_drawn(broken: str, tmp_path: Path) -> None:
    whole = cover("Other")
    huge = io.BytesIO()
    Image.new("1", (5_000, 5_000)).save(huge, "PNG")
    data = {
        "cut": whole[: len(whole) // 2],
        "huge": huge.getvalue(),
        "no picture": whole[:8] + b"x" * 99,
    }[broken]
    file = open_shared_file(sound_file(tmp_path / "a.wav"))
    lied = replace(file, cover=CoverImage(data, "image/png"))
    shown = CoverOf(lied, small=True).response()
    assert shown.body == CoverOf(file, small=True).response().body
