"""Ended in the middle of an export: whole files or none, and the phrases are kept."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import (
    EXPORT,
    LONG,
    QUICK,
    begun,
    everything_in,
    half_written,
    named_files,
    run,
    takes_in,
)

MOMENTS = [
    *(pytest.param(seed) for seed in range(2)),
    *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(2, 20)),
]


@pytest.mark.parametrize("seed", MOMENTS)
def test_killed_at_any_moment_it_leaves_whole_files_or_none_and_can_be_run_again(
    whole: Whole, tmp_path: Path, seed: int
) -> None:
    export = begun(tmp_path, *EXPORT)
    time.sleep(random.Random(seed).uniform(0.1, 1.0) * whole.seconds)
    export.kill()
    export.wait()
    assert all(path.read_bytes() == whole.sound for path in named_files(tmp_path / "out"))
    kept = takes_in(tmp_path / "cache")
    done = run(*EXPORT, "--overwrite", cwd=tmp_path, COACH_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    (file,) = named_files(tmp_path / "out")
    assert file.read_bytes() == whole.sound
    now = takes_in(tmp_path / "cache")
    assert kept.items() <= now.items(), "a phrase that was kept has been recorded again"


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
def test_another_export_into_the_same_folder_takes_nothing_from_one_that_is_writing(
    tmp_path: Path,
) -> None:
    export = begun(tmp_path, *LONG)
    half_written(tmp_path, export)
    export.send_signal(signal.SIGSTOP)
    done = run(*QUICK, cwd=tmp_path)
    export.send_signal(signal.SIGCONT)
    assert done.returncode == 0, done.stderr
    assert export.wait(60) == 0
    assert everything_in(tmp_path / "out") == ["decompression-hang.wav", "full.wav"]


@pytest.mark.parametrize("words", [("--zip", "--to", "out"), ("-o", "-")])
def test_what_a_zip_or_a_pipe_was_killed_in_is_cleared_away_too(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "out").mkdir()
    temporary = {"TMPDIR": str(tmp_path / "out")}
    export = begun(tmp_path, "export", "full", *LONG[2:4], "--format", "wav", *words, **temporary)
    half_written(tmp_path, export)
    export.kill()
    export.wait()
    assert everything_in(tmp_path / "out")
    done = run(*QUICK[:-3], "-o", "-", cwd=tmp_path, **temporary)
    assert done.returncode == 0, done.stderr
    assert everything_in(tmp_path / "out") == []
