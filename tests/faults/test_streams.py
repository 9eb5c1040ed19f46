"""Streams that are closed, full or left by their reader."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.running import QUICK, coach, environment, everything_in

pytestmark = pytest.mark.skipif(os.name != "posix", reason="written in shell")

TO_STDOUT = ("export", "hang", "--voice", "silent", "--format", "wav", "-o", "-")
Shell = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs `coach` with these words and what a shell puts after them."""

    def run(words: tuple[str, ...], after: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            ["sh", "-c", f'"$@" {after}', "sh", *coach(*words)],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.mark.parametrize("after", [">&-", "> /dev/full"])
@pytest.mark.parametrize("words", [("plan", "--voice", "silent"), TO_STDOUT, ("list",)])
def test_what_cannot_be_printed_is_told(shell: Shell, words: tuple[str, ...], after: str) -> None:
    done = shell(words, after)
    assert done.returncode == 6
    last = [
        line
        for line in done.stderr.decode().splitlines()
        if "cannot be written" in line or "could not be written" in line or "disk is full" in line
    ]
    assert last
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_what_is_said_on_a_closed_stderr_does_not_get_into_the_sound(shell: Shell) -> None:
    usual, silenced = shell(TO_STDOUT, ""), shell(TO_STDOUT, "2>&-")
    assert (usual.returncode, silenced.returncode) == (0, 0)
    assert silenced.stdout == usual.stdout
    assert silenced.stdout.startswith(b"RIFF")


def test_with_every_stream_closed_the_file_is_still_whole(shell: Shell, tmp_path: Path) -> None:
    shell(QUICK, "<&- >&- 2>&-")
    (name,) = (name for name in everything_in(tmp_path) if name.endswith(".wav"))
    closed = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    assert shell(QUICK, "").returncode == 0
    assert closed == (tmp_path / name).read_bytes()


@pytest.mark.parametrize("words", [("plan", "full", "--voice", "silent", "--json"), TO_STDOUT])
def test_a_reader_who_has_had_enough_ends_it_quietly(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell(words, "2>error | head -c 20 >/dev/null; cat error")
    assert b"Traceback" not in done.stdout
    assert b"Exception ignored" not in done.stdout
