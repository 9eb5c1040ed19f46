"""The command as a person runs it: a process of its own, its exit code and what it printed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def coach(tmp_path: Path) -> Run:
    """Runs `coach` with these words in an empty folder."""

    def run(*words: str, **changes: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "coach", *words],
            cwd=tmp_path,
            env=os.environ | changes,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )

    return run
