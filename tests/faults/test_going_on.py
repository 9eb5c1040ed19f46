"""A session that was broken off names the place, and goes on from there when it is given back.

The sound card of these tests stands in `tests/faults/device`; it plays many times faster than life.
"""

import json
import os
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.running import ROOT, coach, environment

DEVICE = Path(__file__).parent / "device"

REPS = 4
"""Of each of two exercises."""

START = (
    *("start", "crunch,squat", "--reps", str(REPS), "--voice", "silent", "--lead-in", "0"),
    *("--pace", "2", "--detail", "cues", "--plain", "--yes", "--no-keepalive"),
)


def started(folder: Path, fault: str, *words: str) -> "subprocess.Popen[str]":
    """Start a session with a log in a folder, on a sound card with a fault."""
    paths = {"PYTHONPATH": f"{DEVICE}:{ROOT}", "COACH_TEST_DEVICE": fault}
    return subprocess.Popen(
        coach(*words, "--log", "log.jsonl"),
        cwd=folder,
        env=environment(**paths),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def place_told(told: str) -> str:
    """The place in the command that was told; it is the one of `START` with a place."""
    (line,) = (line for line in told.splitlines() if line.startswith("To go on"))
    words = shlex.split(line.partition(": ")[2])
    assert words[:-2] == ["coach", *START]
    assert words[-2] == "--from"
    return words[-1]


def reps_in(folder: Path) -> int:
    """The repetitions done to their end, from the last line of the log."""
    row = json.loads((folder / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    return int(row["reps"])


def place_after(reps: int) -> str:
    """Where `START` goes on after so many repetitions."""
    exercise, done = divmod(reps, REPS)
    return f"{exercise + 1}.1.{done + 1}" if done else f"{exercise + 1}"


def said_in(folder: Path) -> list[str]:
    lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if row["kind"] == "say"]


def test_a_device_that_was_lost_costs_no_more_than_the_repetition_under_way(
    tmp_path: Path,
) -> None:
    session = started(tmp_path, "goes 87", *START)
    told = session.communicate(timeout=120)[1]
    assert session.returncode == 0, told
    assert "The sound device has gone away" in told
    done = reps_in(tmp_path)
    assert 0 < done < REPS
    place = place_told(told)
    assert place == place_after(done)

    again = started(tmp_path, "stays", *START, "--from", place)
    told = again.communicate(timeout=120)[1]
    assert again.returncode == 0, told
    assert done + reps_in(tmp_path) == 2 * REPS
    said = said_in(tmp_path)
    assert "We go on with inverted crunches." in said
    assert any(text.startswith("Come up at once if you feel dizzy") for text in said)
    assert any(text.startswith("The count goes on at ") for text in said)
    assert "To go on" not in told, "there is nothing left"


@pytest.mark.heavy
def test_a_device_that_does_not_come_back_is_an_error_after_the_place(tmp_path: Path) -> None:
    session = started(tmp_path, "goes 87 forever", *START)
    told = session.communicate(timeout=120)[1]
    assert session.returncode == 5, told
    assert place_told(told) == place_after(reps_in(tmp_path))
    assert told.splitlines()[-2] == "fast: The sound device has gone away"


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.usefixtures("_ctrl_c_is_heard")
@pytest.mark.parametrize(("by", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_asked_to_end_it_names_the_place(tmp_path: Path, by: str, code: int) -> None:
    session = started(tmp_path, "stays", *START)
    assert session.stderr is not None
    for line in session.stderr:
        if "Inverted Squat" in line:
            break
    session.send_signal(signal.Signals[by])
    told = session.communicate(timeout=120)[1]
    assert session.returncode == code, told
    assert place_told(told) == place_after(reps_in(tmp_path))


def test_before_anything_was_done_there_is_no_place_to_name(tmp_path: Path) -> None:
    session = started(tmp_path, "goes 20", *START)
    told = session.communicate(timeout=120)[1]
    assert session.returncode == 0, told
    assert "To go on" not in told


@pytest.mark.parametrize(
    ("place", "allowed"), [("3", "1 to 2"), ("1.1.5", "1 to 4"), ("1.2", "one set")]
)
def test_a_place_outside_of_the_routine_is_refused_before_anything_is_asked_for(
    tmp_path: Path, place: str, allowed: str
) -> None:
    session = started(tmp_path, "stays", *START, "--from", place)
    told = session.communicate(timeout=60)[1]
    assert session.returncode == 2
    assert told.startswith(f"--from {place}: ")
    assert allowed in told
    assert len(told.splitlines()) == 2
