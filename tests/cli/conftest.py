"""The command as a process of its own, in an empty folder and with the silent voice."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

import pytest

from tests.faults.running import ROOT
from tests.forked import run
from tests.inside import Done, run_inside

_DEVICE: Final = ROOT / "tests" / "faults" / "device"

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """For `start`: a device that hears a session faster than it lasts, and nothing acknowledged."""
    return os.environ | {
        "PYTHONPATH": f"{_DEVICE}:{ROOT}",
        "COACH_TEST_DEVICE": "stays",
        "COACH_STATE": str(tmp_path / "state"),
    }


@pytest.fixture
def inside(tmp_path: Path) -> Callable[..., Done]:
    """Runs `coach` with just these words, in an empty folder."""
    return partial(run_inside, cwd=tmp_path)


@pytest.fixture
def coach(tmp_path: Path, environment: Mapping[str, str]) -> Run:
    """Runs `coach` with words about a routine, and the silent voice unless they name one, to its
    end; further variables of its environment by name."""

    def command(*words: str, **changes: str) -> "CompletedProcess[str]":
        voice = () if "--voice" in words else ("--voice", "silent")
        done = run(*words, *voice, cwd=tmp_path, environment={**environment, **changes})
        out, err = (
            printed.decode(errors="surrogateescape") for printed in (done.stdout, done.stderr)
        )
        return CompletedProcess(done.args, done.returncode, out, err)

    return command
