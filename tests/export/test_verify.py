"""What the check of a finished file finds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.errors import OutputError
from coach.export.formats.base import Format
from coach.export.formats.registry import FORMATS
from coach.export.verify import verify
from coach.export.writer import Target, write_files
from coach.timeline.model import Chapter
from tests.export.song import LENGTH, TIMELINE, TRACK, render, write

EVERY = pytest.mark.parametrize("fmt", FORMATS.values(), ids=list(FORMATS))
SAID = [cue for cue in TRACK.said if cue.text == "Down"]


Written = Callable[[Format], Path]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The track in a format, written once; only read it."""

    @cache
    def once(name: str) -> Path:
        return write(tmp_path_factory.mktemp("written"), FORMATS[name])[0].path

    return lambda fmt: once(fmt.name)


def without_one_word() -> Iterator[Pcm]:
    """The sound of the track with one phrase missing from it."""
    sound = np.concatenate(list(render()))
    for cue in SAID:
        assert cue.take is not None
        sound[cue.start : cue.end] -= cue.take.pcm
    for first in range(0, LENGTH, 48_000):
        yield sound[first : first + 48_000]


@EVERY
def test_a_phrase_that_is_missing_is_noticed(tmp_path: Path, fmt: Format) -> None:
    with pytest.raises(OutputError, match="'Down' cannot be heard"):
        write_files([Target(tmp_path / "a", fmt)], without_one_word, TRACK)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name, fmt in FORMATS.items() if fmt.chapters])
@pytest.mark.parametrize("change", ["title", "place", "number"])
def test_other_chapters_are_noticed(written: Written, name: str, change: str) -> None:
    fmt = FORMATS[name]
    first, second, third = TIMELINE.chapters
    chapters = {
        "title": (replace(first, title="Something else"), second, third),
        "place": (first, replace(second, start=second.start + 96), third),
        "number": (first, Chapter(second.start, third.end, second.title)),
    }[change]
    track = replace(TRACK, timeline=replace(TIMELINE, chapters=chapters))
    with pytest.raises(OutputError, match="chapters"):
        verify(written(fmt), fmt, track, 1.0)


@pytest.mark.parametrize("name", ["m4a", "mp3", "opus"])
def test_another_cue_sheet_is_noticed(written: Written, name: str) -> None:
    fmt = FORMATS[name]
    track = replace(TRACK, header=replace(TRACK.header, warnings=()))
    with pytest.raises(OutputError, match="cue sheet"):
        verify(written(fmt), fmt, track, 1.0)


@EVERY
def test_a_file_that_is_cut_short_is_noticed(written: Written, tmp_path: Path, fmt: Format) -> None:
    path = tmp_path / "short"
    held = written(fmt).read_bytes()
    path.write_bytes(held[: len(held) * 3 // 4])
    with pytest.raises(OutputError):
        verify(path, fmt, TRACK, 1.0)


@EVERY
@pytest.mark.parametrize("more", [-2_000, 2_000])
def test_a_file_of_another_length_is_noticed(written: Written, fmt: Format, more: int) -> None:
    track = replace(TRACK, timeline=replace(TIMELINE, end=LENGTH + more))
    with pytest.raises(OutputError, match="frames instead of"):
        verify(written(fmt), fmt, track, 1.0)


def test_what_is_not_a_sound_file_is_reported_as_broken(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"not a sound")
    with pytest.raises(OutputError, match="came out broken"):
        verify(tmp_path / "a", FORMATS["m4a"], TRACK, 1.0)
