"""Streams that are closed, full or abandoned by their reader."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.running import QUICK, coach, digest, environment, everything_in
from tests.forked import run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="written in shell")

TO_STDOUT = ("export", "--way-up", "--voice", "silent", "--format", "wav", "-o", "-")
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


@pytest.mark.parametrize(
    ("words", "after"),
    [
        (TO_STDOUT, "> /dev/full"),
        (("list",), ">&-"),
        *(
            pytest.param(*each, marks=pytest.mark.heavy)
            for each in (
                (TO_STDOUT, ">&-"),
                (("list",), "> /dev/full"),
                (("plan", "--voice", "silent"), ">&-"),
                (("plan", "--voice", "silent"), "> /dev/full"),
            )
        ),
    ],
)
def test_what_cannot_be_printed_is_reported(
    shell: Shell, words: tuple[str, ...], after: str
) -> None:
    done = shell(words, after)
    assert done.returncode == 6
    last = [
        line
        for line in done.stderr.decode().splitlines()
        if "cannot be written (" in line or "disk is full" in line
    ]
    assert last
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_what_is_said_on_a_closed_stderr_does_not_get_into_the_sound(
    shell: Shell, tmp_path: Path
) -> None:
    usual, silenced = run(*TO_STDOUT, cwd=tmp_path), shell(TO_STDOUT, "2>&-")
    assert (usual.returncode, silenced.returncode) == (0, 0)
    assert digest(silenced.stdout) == digest(usual.stdout)
    assert silenced.stdout.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("log", "forget"), 2),
        pytest.param(("log", "import", "-"), 2, marks=pytest.mark.heavy),
        pytest.param(
            ("start", "core", "--angle", "85", "--level", "strong"), 2, marks=pytest.mark.heavy
        ),
    ],
)
def test_a_closed_stdin_is_one_with_nobody_at_it(
    shell: Shell, words: tuple[str, ...], code: int
) -> None:
    done = shell(words, "<&-")
    assert done.returncode == code
    assert len(done.stderr.decode().splitlines()) <= 3
    assert b"should not have" not in done.stderr


def test_with_every_stream_closed_the_file_is_still_whole(shell: Shell, tmp_path: Path) -> None:
    shell(QUICK, "<&- >&- 2>&-")
    (name,) = (name for name in everything_in(tmp_path) if name.endswith(".wav"))
    closed = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    assert run(*QUICK, cwd=tmp_path).returncode == 0
    assert digest(closed) == digest((tmp_path / name).read_bytes())


@pytest.mark.parametrize(
    "words", [("list",), ("plan", "full", "--voice", "silent", "--json")], ids=["short", "long"]
)
def test_a_reader_who_has_gone_ends_it_quietly(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert left_by_its_reader(tmp_path, words) == (6, "")


def test_a_reader_of_sound_that_has_gone_is_reported(tmp_path: Path) -> None:
    code, said = left_by_its_reader(tmp_path, TO_STDOUT)
    assert code == 6
    assert "Traceback" not in said
    assert said.splitlines()[-2] == "standard output: The program that was reading has gone"


def left_by_its_reader(folder: Path, words: tuple[str, ...]) -> tuple[int, str]:
    """The exit code of a command whose stdout nobody reads any more, and what it said.

    A short output fails when it is flushed at the end, a long one while it is printed.
    """
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            coach(*words),
            cwd=folder,
            env=environment(PYTHONUNBUFFERED=None),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    return done.returncode, done.stderr.decode()
