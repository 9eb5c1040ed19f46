"""Ended in the middle of an export: whole files or none, and the phrases are kept."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import EXPORT, coach, environment, everything_in, run

MOMENTS = [
    *(pytest.param(seed) for seed in range(2)),
    *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(2, 20)),
]
LONG = ("export", "full", "--voice", "silent", "--format", "wav", "--to", "out")


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    """A shell that runs its tests in the background has them, and what they start, ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def begun(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        coach(*words),
        cwd=folder,
        env=environment(COACH_CACHE=str(folder / "cache")),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def named_files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if not path.name.startswith(".")]


def takes_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Each finished take's own number on the disk and its bytes."""
    return {path.name: (path.stat().st_ino, path.read_bytes()) for path in folder.glob("*.take")}


def half_written(folder: Path, export: "subprocess.Popen[bytes]") -> None:
    """Wait until the export has begun to write its file."""
    while not any(part.stat().st_size > 1_000_000 for part in folder.glob("out/.coach-*")):
        assert export.poll() is None, "it ended before it could be caught writing"
        time.sleep(0.005)


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
    assert len(now) == len(takes_in(whole.cache))
    assert kept.items() <= now.items(), "a phrase that was kept has been recorded again"


def test_killed_while_it_writes_it_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    export = begun(tmp_path, *LONG)
    half_written(tmp_path, export)
    export.kill()
    export.wait()
    assert named_files(tmp_path / "out") == []


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.parametrize("by", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_asked_to_end_while_it_writes_it_leaves_nothing(
    tmp_path: Path, by: str, _ctrl_c_is_heard: None
) -> None:
    export = begun(tmp_path, *LONG)
    half_written(tmp_path, export)
    export.send_signal(signal.Signals[by])
    assert export.wait(30) == 130
    assert everything_in(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_asked_to_end_while_it_records_it_keeps_its_phrases_and_leaves_nothing_else(
    tmp_path: Path, _ctrl_c_is_heard: None
) -> None:
    export = begun(tmp_path, *EXPORT)
    while len(takes_in(tmp_path / "cache")) < 3:
        assert export.poll() is None, "it ended before it could be caught recording"
        time.sleep(0.005)
    export.terminate()
    assert export.wait(30) == 130
    left = everything_in(tmp_path)
    assert left[0] == "cache"
    assert all(name.endswith(".take") for name in left[1:])
