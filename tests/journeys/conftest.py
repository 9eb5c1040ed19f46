"""The command as a person runs it: a process of its own, its exit code and what it printed."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.forked import run

Run = Callable[..., "CompletedProcess[bytes]"]


@pytest.fixture
def coach(tmp_path: Path) -> Run:
    """Runs `coach` with these words in an empty folder."""

    def command(*words: str, **changes: str) -> "CompletedProcess[bytes]":
        return run(*words, cwd=tmp_path, environment=os.environ | changes)

    return command
