"""A live session is in the practice record, and what was done lately counts."""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from coach.cli import log
from coach.cli.output.terminal import say
from coach.practice.model import Ending, RecordedBout, Session, now
from coach.practice.record import Record, record_file
from coach.practice.schema import VERSION
from coach.practice.tolerant_record import TolerantRecord
from coach.units import length_in_words
from tests.cli.conftest import Run
from tests.faults.running import everything_in
from tests.faults.test_going_on import START, started, wait_for

posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")

DOSE = ("crunch", "--level", "first", "--sets", "5", "--detail", "cues", "--pace", "2")
"""4 min 34 s head-down of the 5 minutes that the level allows."""

LIVE = ("--voice", "silent", "--yes", "--wait-for", "0", "--plain")

QUICK = ("start", "hang", "--hold", "30", "--detail", "cues", *LIVE)


@pytest.fixture
def environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Nothing is pressed here, so a session may be heard as quickly as it can be."""
    return {**environment, "COACH_TEST_SPEED": "400"}


def sessions() -> tuple[Session, ...]:
    return Record(record_file()).sessions()


def test_a_killed_session_counts_toward_the_next_one(tmp_path: Path, coach: Run) -> None:
    session = started(tmp_path, "stays", "start", *DOSE, *LIVE, COACH_TEST_SPEED="50")
    wait_for(session, "set 4 of 5")  # shown at the end of the third
    session.kill()
    session.communicate()
    (kept,) = sessions()
    assert kept.ending is Ending.UNKNOWN
    assert 100 < kept.head_down < 170, "two or three sets of 55 s"

    # Whether it resumes from a place or begins again, and whatever it was.
    for words in (("--from", "1.2"), ()):
        again = coach("start", *DOSE, *words, COACH_TEST_DEVICE="refuses")
        assert again.returncode == 3
        first, remedy = again.stderr.splitlines()
        assert "5 min" in first
        assert f"{length_in_words(kept.head_down)} of it done before" in first
        assert "2 hours" in remedy
    # If there is room, it gets as far as the device.
    assert coach("start", *DOSE, "--from", "1.4", COACH_TEST_DEVICE="refuses").returncode == 5

    planned = coach("plan", *DOSE)
    assert planned.returncode == 0
    counted = f"it would count {length_in_words(kept.head_down)} head-down of the last 2 hours"
    assert f"{counted} toward the limit of the session (5 min) and be refused." in planned.stdout
    allowed = coach("plan", *DOSE, "--from", "1.4").stdout
    assert f"{counted} toward the limit of the session (5 min)." in allowed
    assert coach("plan", *DOSE, "--json").stdout.startswith("{")
    made = coach("export", *DOSE, "--format", "wav", "--to", "out", "--plain")
    assert made.returncode == 0
    assert "hours" not in made.stderr


def test_a_session_dated_in_the_future_is_reported_with_how_to_correct_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A clock that is set back does not forget time head-down."""
    later = now() + timedelta(hours=3)
    hung = Session(later, "hang", ended=later, bouts=(RecordedBout(60_000, "hang"),))
    Record(record_file()).add_all([hung, replace(hung, bouts=())])
    assert TolerantRecord(say).head_down_lately() == 60
    (printed,) = capsys.readouterr().err.splitlines()
    assert printed.startswith("Session 1 is dated later than now, so it counts toward the limit.")
    log.edit(1, on=now().date() - timedelta(days=1))
    capsys.readouterr()
    assert TolerantRecord(say).head_down_lately() == 0
    assert capsys.readouterr().err == ""


def test_without_a_session_plan_says_nothing_of_time_head_down(coach: Run) -> None:
    assert "head-down of the last" not in coach("plan", "hang").stdout


def test_a_whole_session_is_kept_as_one(tmp_path: Path) -> None:
    session = started(tmp_path, "stays", *START, COACH_TEST_SPEED="400")
    printed = session.communicate(timeout=120)[1]
    assert session.returncode == 0, printed
    (kept,) = sessions()
    assert (kept.ending, kept.went_on_with) == (Ending.WHOLE, "")
    assert (kept.routine, kept.level, kept.angle) == (
        "inverted-crunch,inverted-squat",
        "steady",
        60,
    )
    assert kept.exercises == ("inverted-crunch", "inverted-squat")
    assert "Inverted Crunch: 1 x 4, tempo 3-1-2-1" in kept.asked
    assert [(bout.exercise, bout.reps) for bout in kept.bouts] == [
        ("inverted-crunch", 4),
        ("inverted-squat", 4),
    ]
    assert kept.ended is not None
    assert kept.began.utcoffset() is not None
    assert f"head-down for {length_in_words(kept.head_down)}" in printed


@posix
@pytest.mark.parametrize(
    ("by", "ending"), [("SIGTERM", Ending.CAME_UP), ("SIGINT", Ending.SILENCED)]
)
def test_how_it_ended_and_how_to_resume_is_kept(tmp_path: Path, by: str, ending: Ending) -> None:
    session = started(tmp_path, "stays", *START, COACH_TEST_SPEED="100")
    wait_for(session, "Inverted Squat")
    session.send_signal(signal.Signals[by])
    printed = session.communicate(timeout=120)[1]
    (kept,) = sessions()
    assert kept.ending is ending
    assert f"To resume where it ended: {kept.went_on_with}" in printed.splitlines()
    assert "--from" in kept.went_on_with


def test_a_lost_device_is_a_failure(tmp_path: Path) -> None:
    session = started(tmp_path, "goes 4 forever", *START, COACH_TEST_SPEED="400")
    wait_for(session, "Waiting up to 10 minutes")
    session.send_signal(signal.SIGTERM)
    session.communicate(timeout=60)
    (kept,) = sessions()
    assert (kept.ending, kept.bouts) == (Ending.CAME_UP, ())


def _later_version(file: Path) -> None:
    Record(file).keep(sessions()[0])
    database = sqlite3.connect(file)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.commit()
    database.close()


def _nonsense(file: Path) -> None:
    file.write_bytes(b"nonsense" * 1_000)


def _no_folder(file: Path) -> None:
    for each in file.parent.iterdir():
        each.unlink()
    file.parent.rmdir()
    file.parent.write_text("")


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (_later_version, "written by a later version of coach"),
        (_nonsense, "It was set aside as practice-damaged-1.sqlite"),
        (_no_folder, "cannot be read or written"),
    ],
)
def test_a_fault_of_the_record_is_reported_once_and_ends_nothing(
    coach: Run, damage: object, expected: str
) -> None:
    assert coach(*QUICK).returncode == 0
    assert callable(damage)
    damage(record_file())
    for command in (QUICK, ("plan", "hang")):
        done = coach(*command)
        assert done.returncode == 0, done.stderr
        lines = [line for line in done.stderr.splitlines() if "practice record" in line]
        if damage is _nonsense and command is not QUICK:
            assert lines == [], "it was reported, and there is a new one"
        elif damage is _no_folder and "plan" in command:
            assert lines == [], "no record is there to be read"
        else:
            (line,) = lines
            assert expected in line


def test_the_more_sessions_of_a_routine_the_less_is_explained(coach: Run) -> None:
    record = Record(record_file())
    assert "take --detail full (sessions so far: 0)" in coach("plan", "hang").stdout
    assert coach(*QUICK).returncode == 0
    (done,) = sessions()
    record.keep(done)
    record.add_all([done])
    assert "full (sessions so far: 2)" in coach("plan", "hang").stdout
    record.add_all([done])
    assert "brief (sessions so far: 3)" in coach("plan", "hang").stdout
    assert "full (sessions so far: 0)" in coach("plan", "crunch").stdout


@posix
@pytest.mark.parametrize("moments", [1, pytest.param(30, marks=pytest.mark.heavy)])
def test_killed_at_any_moment_at_most_one_bout_is_missing(tmp_path: Path, moments: int) -> None:
    chosen = random.Random(moments)
    for _ in range(moments):
        session = started(
            tmp_path,
            "stays",
            *("start", *DOSE, *LIVE),
            COACH_TEST_SPEED="50",
            COACH_DATA=str(tmp_path / "data"),
        )
        wait_for(session, "Before you start")
        time.sleep(chosen.uniform(0, 8))
        session.kill()
        printed = session.communicate()[1]
        begun = max((n for n in range(2, 6) if f"set {n} of 5" in printed), default=1)
        record = Record(tmp_path / "data" / "practice.sqlite")
        kept = record.sessions()
        assert len(kept) == 1
        assert len(kept[-1].bouts) >= begun - 2
        # So fast, the last look at a set may be before the end of its last repetitions.
        assert all(bout.milliseconds > 0 and bout.reps <= 5 for bout in kept[-1].bouts)
        # It can be written again, and nothing was set aside.
        record.keep(kept[-1])
        assert not [name for name in everything_in(tmp_path / "data") if "damaged" in name]
        record.forget()


def test_nothing_of_it_is_written_by_a_plan_or_an_export(coach: Run) -> None:
    coach("plan", "hang")
    coach("export", "hang", "--format", "wav", "--to", "out", "--plain")
    assert not record_file().parent.exists()
