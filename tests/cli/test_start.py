"""`coach start`: when it begins, and how it is ended."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.cli.flags import LIVE_LEAD_IN
from coach.script.numbers import length_spoken
from tests.cli.conftest import Run
from tests.faults.running import coach as command_line

posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")

DOSE = ("crunch", "--reps", "1", "--detail", "cues", "--voice", "silent", "--plain", "--yes")


def asked_to_end(
    folder: Path, environment: Mapping[str, str], *words: str, at: str, by: signal.Signals
) -> int:
    """Start a session, send it a signal once it shows a chapter, and wait for its exit code."""
    with subprocess.Popen(
        command_line("start", *DOSE, *words),
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as session:
        try:
            assert session.stderr is not None
            assert any(at in line for line in session.stderr)
            session.send_signal(by)
            session.communicate(timeout=120)
        finally:
            session.kill()
    return session.returncode


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("x", "coach start: Invalid value for '--wait-for': 'x' is not a length of time"),
        ("11m", "coach start: Invalid value for '--wait-for': 11m is not between 0 and 600 s"),
        (" KEY", "--wait-for key: There is no keyboard to wait for"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(coach: Run, asked: str, told: str) -> None:
    done = coach("start", "crunch", "--wait-for", asked)
    assert done.returncode == 2
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == 2


@posix
def test_there_is_time_to_get_to_the_table(tmp_path: Path, environment: Mapping[str, str]) -> None:
    log = ("--log", "log.jsonl")
    by = signal.SIGTERM
    assert asked_to_end(tmp_path, environment, *log, at="Before you start", by=by) == 128 + by
    first = json.loads((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert f"begins in {length_spoken(LIVE_LEAD_IN)}" in first["text"]


@posix
def test_started_by_nohup_it_goes_on_when_the_terminal_is_closed(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        by = signal.SIGHUP
        code = asked_to_end(tmp_path, environment, "--wait-for", "0", at="Inverted", by=by)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert code == 0
