"""A file read from any frame on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import OutputError
from coach.phone.ear.decoding import Decoder
from coach.phone.ear.listening import Part, listen, parts_of
from coach.phone.formats.base import Format
from coach.phone.formats.table import FORMATS
from coach.units import FRAME_RATE
from coach.voices.base import Pcm
from tests.phone.song import HANDS, TIMELINE, TRACK, spoken

LENGTH = 245 * FRAME_RATE + 1_234
FOUND = {name: fmt for name, fmt in FORMATS.items() if fmt.pre_roll is not None}


def whole(path: Path) -> Pcm:
    return Decoder(path).read(10**9)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Pcm]]:
    """A sound of four minutes in every format in which a place can be found, and what is in it."""
    folder = tmp_path_factory.mktemp("files")
    track = replace(TRACK, timeline=replace(TIMELINE, end=LENGTH))
    word = spoken(7.3, 1)
    sound = np.tile(word, LENGTH // len(word) + 1)[:LENGTH]
    made = {}
    for name, fmt in FOUND.items():
        sink = fmt.open(folder / name, track, HANDS)
        for first in range(0, LENGTH, FRAME_RATE):
            sink.write(sound[first : first + FRAME_RATE])
        sink.close()
        made[name] = (folder / name, whole(folder / name))
    return made


EDGES = [1, 1_023, 1_024, 4_096, 4_608, 120 * FRAME_RATE, 120 * FRAME_RATE - 11, 122 * FRAME_RATE]


@pytest.mark.parametrize("name", FOUND)
@given(
    first=st.sampled_from(EDGES) | st.integers(0, LENGTH), counts=st.lists(st.integers(0, 50_000))
)
def test_from_any_frame_on_there_is_what_the_whole_file_holds(
    files: dict[str, tuple[Path, Pcm]], name: str, first: int, counts: list[int]
) -> None:
    path, sound = files[name]
    decoder = Decoder(path, first, FOUND[name].pre_roll or 0)
    for count in counts[:3]:
        read = decoder.read(count)
        np.testing.assert_array_equal(read, sound[first : first + count])
        first += count


def test_a_place_that_ffmpeg_goes_past_is_told_of(files: dict[str, tuple[Path, Pcm]]) -> None:
    path, _ = files["wav"]
    with pytest.raises(OutputError, match="frame 96000 cannot be found"):
        Decoder(path, 2 * FRAME_RATE, pre_roll=-FRAME_RATE)


@pytest.mark.parametrize("name", FOUND)
def test_parts_hear_what_the_whole_holds(files: dict[str, tuple[Path, Pcm]], name: str) -> None:
    path, _ = files[name]
    said = [(start, start + 60_000) for start in range(10_000, LENGTH - 60_000, 400_000)]
    said.append((120 * FRAME_RATE - 500, 120 * FRAME_RATE + 500))
    said.sort()
    parts = parts_of(path, FOUND[name], LENGTH, said, 3)
    assert len(parts) == 3
    apart = [listen(part) for part in parts]
    alone = listen(Part(path, 0, None, LENGTH, said, 0))
    assert sum(each.frames for each in apart) == alone.frames
    np.testing.assert_allclose(np.concatenate([each.powers for each in apart]), alone.powers)
    np.testing.assert_allclose(np.sum([each.energy for each in apart], axis=0), alone.energy)
    assert max(each.highest for each in apart) == alone.highest


@pytest.mark.parametrize("fmt", [FORMATS["mp3"], FORMATS["opus"]], ids=["mp3", "opus"])
def test_where_no_place_can_be_found_there_is_one_part(fmt: Format) -> None:
    (part,) = parts_of(Path("a"), fmt, LENGTH, (), 4)
    assert (part.first, part.last) == (0, None)


def test_the_index_of_a_file_of_hours_is_held_once() -> None:
    parts = parts_of(Path("a"), FORMATS["m4a"], 4 * 3_600 * FRAME_RATE, (), 8)
    assert [(part.first, part.last) for part in parts] == [(0, None)]


@pytest.mark.parametrize("most", [1, 2, 4])
@pytest.mark.parametrize("frames", [0, 1, 120 * FRAME_RATE, 120 * FRAME_RATE + 1, 10**8, 10**9])
def test_parts_follow_each_other_and_stand_on_whole_seconds(frames: int, most: int) -> None:
    parts = parts_of(Path("a"), FORMATS["m4a"], frames, (), most)
    assert parts[0].first == 0
    assert parts[-1].last is None
    assert [part.last for part in parts[:-1]] == [part.first for part in parts[1:]]
    assert all(part.first % FRAME_RATE == 0 for part in parts)
    assert len(parts) <= most
