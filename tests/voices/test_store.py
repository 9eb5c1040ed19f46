"""Takes on disk: exact or absent, whatever happens to the files."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.voices.base import Take
from coach.voices.cache import CachedVoice, default_folder
from coach.voices.store import TakeStore
from tests.voices.speakers import HummingVoice, same


def hummed(text: str) -> Take:
    return HummingVoice().record(text)


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@given(st.lists(st.integers(-32768, 32767)).filter(any), st.text(max_size=30))
def test_any_samples_come_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], text: str
) -> None:
    store = TakeStore(tmp_path_factory.mktemp("takes"))
    take = Take(text, (np.array(steps, np.int64) / 32768).astype(np.float32))
    store.write("voice 1", take)
    kept = store.read("voice 1", text)
    assert kept is not None
    assert same(kept, take)
    assert kept.pcm.dtype == np.float32
    assert not kept.pcm.flags.writeable


def test_a_take_belongs_to_its_voice_and_its_text(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.write("voice 1", hummed("Hold"))
    assert store.read("voice 2", "Hold") is None
    assert store.read("voice 1", "Hold.") is None


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "nothing in it": lambda data: data[:0],
    "cut in the head": lambda data: data[:20],
    "cut in the samples": lambda data: data[:-1],
    "one frame short": lambda data: data[:-2],
    "something after it": lambda data: data + b"\x00\x00",
    "one bit of the samples": lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
    "one bit of the checksum": lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
    "another format": lambda data: b"coachtk0" + data[8:],
    "something else entirely": lambda data: os.urandom(len(data)),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_counts_as_absent_and_can_be_written_again(
    tmp_path: Path, damage: str
) -> None:
    store, take = TakeStore(tmp_path), hummed("Hold")
    store.write("voice 1", take)
    file = only_file(tmp_path)
    file.write_bytes(DAMAGE[damage](file.read_bytes()))
    assert store.read("voice 1", "Hold") is None
    store.write("voice 1", take)
    kept = store.read("voice 1", "Hold")
    assert kept is not None
    assert same(kept, take)


def packed(file: Path, body: bytes) -> bytes:
    """A file of a take with other samples in it, under a checksum that is right."""
    return file.read_bytes()[:40] + zlib.crc32(body).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    "body", [b"", bytes(8_000), b"\x01", b"\x01\x02\x03"], ids=["none", "silence", "half", "odd"]
)
def test_samples_that_are_not_speech_count_as_absent_even_with_a_right_checksum(
    tmp_path: Path, body: bytes
) -> None:
    store, take = TakeStore(tmp_path), hummed("Hold")
    store.write("voice 1", take)
    file = only_file(tmp_path)
    file.write_bytes(packed(file, b"\x01\x02"))
    assert store.read("voice 1", "Hold") is not None, "the checksum is made as the store makes it"
    file.write_bytes(packed(file, body))
    assert store.read("voice 1", "Hold") is None


def a_pipe(file: Path) -> None:
    os.mkfifo(file)


def a_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def larger_than_memory(file: Path) -> None:
    with file.open("wb") as hole:
        hole.truncate(1 << 42)


def a_folder(file: Path) -> None:
    file.mkdir()


def a_link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices with a name are POSIX")
@pytest.mark.parametrize(
    "stands_there", [a_pipe, a_device, larger_than_memory, a_folder, a_link_to_itself]
)
def test_what_is_not_a_take_is_recorded_again_at_once(
    tmp_path: Path, stands_there: Callable[[Path], None]
) -> None:
    voice = CachedVoice(HummingVoice(), tmp_path)
    take = voice.record("Hold")
    file = only_file(tmp_path)
    file.unlink()
    stands_there(file)
    assert same(voice.record("Hold"), take)
    if stands_there is not a_folder:
        assert not voice.not_kept
        assert TakeStore(tmp_path).read(voice.identity, "Hold") is not None


@pytest.mark.skipif(os.name != "posix", reason="rights and links of that kind are POSIX")
@pytest.mark.parametrize("kind", ["loop", "under a file", "name too long"])
def test_a_folder_that_cannot_be_entered_costs_only_time(tmp_path: Path, kind: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    folders = {"loop": "loop", "under a file": "file/takes", "name too long": 300 * "a"}
    voice = CachedVoice(HummingVoice(), tmp_path / folders[kind])
    assert voice.kept("Hold") is None
    assert same(voice.record("Hold"), hummed("Hold"))
    assert voice.not_kept.startswith(str(tmp_path / folders[kind][:40]))


@pytest.mark.parametrize(("chosen", "meant"), [("~/takes", "{home}/takes"), ("takes", "takes")])
def test_the_folder_chosen_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, meant: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("COACH_CACHE", chosen)
    assert default_folder() == Path(meant.format(home=tmp_path))


def test_a_file_under_another_takes_name_counts_as_absent(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.write("voice 1", hummed("Hold"))
    hold = only_file(tmp_path)
    lower = TakeStore(tmp_path / "other")
    lower.write("voice 1", hummed("Lower"))
    hold.write_bytes(only_file(tmp_path / "other").read_bytes())
    assert store.read("voice 1", "Hold") is None


def test_a_take_that_would_come_back_changed_is_not_written(tmp_path: Path) -> None:
    for sample in (0.1, 1.0):
        with pytest.raises(ValueError, match="1/32768"):
            TakeStore(tmp_path).write("voice 1", Take("Hold", np.full(9, sample, np.float32)))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    store = TakeStore(tmp_path / "none")
    assert (store.files.usage().count, store.files.usage().bytes) == (0, 0)
    assert store.files.prune(0).count == 0
    assert not (tmp_path / "none").exists()


def test_usage_counts_takes_and_nothing_else(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    for text in ("Hold", "Lower"):
        store.write("voice 1", hummed(text))
    sizes = sum(file.stat().st_size for file in tmp_path.iterdir())
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / f"{64 * 'f'}.take").mkdir()
    assert (store.files.usage().count, store.files.usage().bytes) == (2, sizes)


def test_prune_to_nothing_removes_takes_and_nothing_else(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.write("voice 1", hummed("Hold"))
    for name in ("notes.txt", "second.take", "film.part"):
        (tmp_path / name).write_text("mine")
        os.utime(tmp_path / name, (1_000_000, 1_000_000))
    assert store.files.prune(0).count == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        *("film.part", "notes.txt", "second.take"),
    ]


def test_prune_keeps_what_was_used_last(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    for age, text in enumerate(("Hold", "Rest", "Left")):  # equally long
        before = set(tmp_path.iterdir())
        store.write("voice 1", hummed(text))
        (file,) = set(tmp_path.iterdir()) - before
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    one = store.files.usage().bytes // 3
    assert store.read("voice 1", "Left") is not None  # the oldest, used just now
    removed = store.files.prune(2 * one)
    assert (removed.count, removed.bytes) == (1, one)
    assert store.read("voice 1", "Rest") is None
    assert store.files.prune(2 * one).count == 0
    assert store.files.prune(2 * one - 1).count == 1
    assert store.read("voice 1", "Left") is not None


def test_prune_removes_what_a_dead_writer_left_and_spares_a_living_one(tmp_path: Path) -> None:
    dead, living = (tmp_path / f"{64 * letter}.abc_1234.part" for letter in "ab")
    for part in (dead, living):
        part.write_bytes(b"half")
    os.utime(dead, (1_000_000, 1_000_000))
    TakeStore(tmp_path).files.prune(10**9)
    assert not dead.exists()
    assert living.exists()
