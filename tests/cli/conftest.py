"""The command as a process of its own, in an empty folder and with the silent voice."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

import pytest

from tests.faults.running import ROOT, run

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
def coach(tmp_path: Path, environment: Mapping[str, str]) -> Run:
    """Runs `coach` with words about a routine, and the silent voice unless they name one, to its
    end; further variables of its environment by name."""

    def command(*words: str, **changes: str) -> "CompletedProcess[str]":
        voice = () if "--voice" in words else ("--voice", "silent")
        return run(*words, *voice, cwd=tmp_path, **{**environment, **changes})

    return command
