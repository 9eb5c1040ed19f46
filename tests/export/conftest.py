"""The command as a person runs it, with the silent voice."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import forked

Run = Callable[..., "CompletedProcess[bytes]"]


@pytest.fixture
def coach(tmp_path: Path) -> Run:
    """Runs `coach` with these words in an empty folder."""

    def run(command: str, *words: str) -> "CompletedProcess[bytes]":
        rest = ("--voice", "silent", "--detail", "cues")
        return forked.run(command, *words, *rest, cwd=tmp_path)

    return run
