"""Killed in the middle of an export: whole files or none, and the phrases are kept."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import (
    EXPORT,
    HUMMING,
    LONG,
    QUICK,
    begun,
    digest,
    error_lines,
    everything_in,
    half_written,
    named_files,
    run,
    takes_in,
)

MOMENTS = [
    pytest.param(0),
    *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(1, 20)),
]


@pytest.mark.parametrize("seed", MOMENTS)
def test_killed_at_any_moment_it_leaves_whole_files_or_none_and_can_be_run_again(
    whole: Whole, tmp_path: Path, seed: int
) -> None:
    export = begun(tmp_path, *EXPORT, **HUMMING)
    time.sleep(random.Random(seed).uniform(0.1, 1.0) * whole.seconds)
    export.kill()
    export.wait()
    assert all(digest(path.read_bytes()) == whole.sound for path in named_files(tmp_path / "out"))
    kept = takes_in(tmp_path / "cache")
    cache = str(tmp_path / "cache")
    done = run(*EXPORT, "--overwrite", cwd=tmp_path, COACH_CACHE=cache, **HUMMING)
    assert done.returncode == 0, done.stderr
    (file,) = named_files(tmp_path / "out")
    assert digest(file.read_bytes()) == whole.sound
    now = takes_in(tmp_path / "cache")
    assert kept.items() <= now.items(), "a phrase that was kept has been recorded again"


def test_killed_while_it_records_the_phrases_so_far_are_kept(whole: Whole, tmp_path: Path) -> None:
    export = begun(tmp_path, *EXPORT, **HUMMING)
    while len(takes_in(tmp_path / "cache")) < 3:
        assert export.poll() is None, "it ended before it could be caught recording"
        time.sleep(0.005)
    export.kill()
    export.wait()
    kept, usual = takes_in(tmp_path / "cache"), takes_in(whole.cache)
    assert len(kept) >= 3
    assert [sound for _, sound in kept.values()] == [usual[name][1] for name in kept]


def test_killed_while_it_writes_it_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    export = begun(tmp_path, *LONG)
    half_written(tmp_path, export)
    export.kill()
    export.wait()
    assert named_files(tmp_path / "out") == []
    assert everything_in(tmp_path / "out"), "what it was killed in is hidden there"
    done = run(*QUICK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert everything_in(tmp_path / "out") == ["decompression-hang.wav"]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX can hold a process up")
def test_an_export_leaves_the_drafts_of_another_one_alone(
    tmp_path: Path,
) -> None:
    export = begun(tmp_path, *LONG)
    half_written(tmp_path, export)
    export.send_signal(signal.SIGSTOP)
    done = run(*QUICK, cwd=tmp_path)
    export.send_signal(signal.SIGCONT)
    assert done.returncode == 0, done.stderr
    assert export.wait(60) == 0
    assert everything_in(tmp_path / "out") == ["core.wav", "decompression-hang.wav"]


SPLIT = ("export", "crunch,squat,rotation", "--split", "--reps", "1", "--sets", "1", *LONG[2:])


def killed_in_the_middle(folder: Path, *words: str) -> list[str]:
    """An export to several files that is killed when two of them are finished; their names."""
    export = begun(folder, *words)
    while len(done := sorted(path.name for path in folder.glob("out/*/0*.wav"))) < 2:
        assert export.poll() is None, "it ended before it could be caught between two files"
        time.sleep(0.002)
    export.kill()
    export.wait()
    return done


def test_killed_between_two_files_the_same_command_completes_them(tmp_path: Path) -> None:
    finished = killed_in_the_middle(tmp_path, *SPLIT)
    (album,) = (tmp_path / "out").iterdir()

    def disk() -> list[tuple[int, int]]:
        return [
            ((album / name).stat().st_ino, (album / name).stat().st_mtime_ns) for name in finished
        ]

    # What somebody else has put in its place is not replaced.
    first = album / finished[0]
    first.rename(tmp_path / "kept")
    first.write_bytes(b"mine")
    done = run(*SPLIT, cwd=tmp_path)
    assert done.returncode == 6
    assert error_lines(done)[0].endswith("The file exists already")
    assert first.read_bytes() == b"mine"
    (tmp_path / "kept").replace(first)
    before = disk()
    done = run(*SPLIT, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Already there from before it was interrupted: {len(finished)} of 4" in done.stderr
    assert disk() == before, "what was finished has been written again"
    names = everything_in(album)
    assert f"{album.name}.m3u8" in names
    assert len(done.stdout.splitlines()) == len(names) == 4
    # Nothing is left to complete: now they are files that exist.
    again = run(*SPLIT, cwd=tmp_path)
    assert again.returncode == 6
    assert error_lines(again)[0].endswith("The file exists already")


WAVE = ("export", *LONG[1:4], "--format", "wav")


@pytest.mark.parametrize(
    "words",
    [
        (*WAVE, "--zip", "--to", "out"),
        pytest.param((*WAVE, "-o", "-"), marks=pytest.mark.heavy),  # as in the test after this one
        ("send", *LONG[1:4], "--bind", "127.0.0.1"),
    ],
    ids=["zip", "pipe", "send"],
)
def test_what_a_zip_a_pipe_or_a_phone_was_killed_in_is_cleared_away_too(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "out").mkdir()
    temporary = {"TMPDIR": str(tmp_path / "out")}
    export = begun(tmp_path, *words, **temporary)
    half_written(tmp_path, export)
    export.kill()
    export.wait()
    assert everything_in(tmp_path / "out")
    done = run(*QUICK[:-3], "-o", "-", cwd=tmp_path, **temporary)
    assert done.returncode == 0, done.stderr
    assert everything_in(tmp_path / "out") == []


def test_what_was_left_is_cleared_away_by_sending_too(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    temporary = {"TMPDIR": str(tmp_path / "out")}
    export = begun(tmp_path, *WAVE, "-o", "-", **temporary)
    half_written(tmp_path, export)
    export.kill()
    export.wait()
    assert everything_in(tmp_path / "out")
    assert run(*QUICK[:-3], "-o", "mine.wav", cwd=tmp_path).returncode == 0
    words = ("send", "mine.wav", "--bind", "127.0.0.1", "--timeout", "0.01")
    done = run(*words, cwd=tmp_path, **temporary)
    assert done.returncode == 0, done.stderr
    assert everything_in(tmp_path / "out") == []
