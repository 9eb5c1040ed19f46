"""Ended in the middle of an export: whole files or none, and the phrases are kept."""

import random
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import EXPORT, LONG, begun, half_written, named_files, run, takes_in

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
