"""`coach today` says what is next, and `today` is the name of its routine in other commands."""

import json
import os
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.cli.flags.resolve import requests_for, todays_session
from coach.cli.session.resume_command import arguments_for
from coach.cli.today import today
from coach.errors import RoutineError, UsageError
from coach.practice.model import Ending, now
from coach.practice.noted import noted
from coach.practice.record import Record, RecordError, record_file
from coach.practice.schema import VERSION
from coach.practice.tolerant_record import TolerantRecord
from coach.program import program
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine.library import find
from coach.routine.model import Level
from tests.cli.conftest import Run
from tests.faults.test_going_on import started, wait_for
from tests.inside import Done

Inside = Callable[..., Done]

SESSION = ("start", "today", "--yes", "--wait-for", "0", "--plain", "--detail", "cues")


@pytest.fixture
def environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    return {**environment, "COACH_TEST_SPEED": "400"}


def done(routine: str, *days_ago: int) -> None:
    """Note whole sessions of a routine."""
    request = Request(routine, voice="silent")
    with composer_for(request, request.find_routine()) as composer:
        sessions = [noted(composer)] * len(days_ago)
    Record(record_file()).add_all(
        [
            replace(each, began=now() - timedelta(ago), ended=now() - timedelta(ago))
            for each, ago in zip(sessions, days_ago, strict=True)
        ]
    )


def said_in(log: Path) -> list[str]:
    cues = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return [cue["text"] for cue in cues if cue.get("text")]


@pytest.fixture
def asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """What `coach today` prints, in the folder of the test."""
    monkeypatch.chdir(tmp_path)

    def command(**flags: Any) -> str:
        capsys.readouterr()
        today(**flags)
        return capsys.readouterr().out.replace(f"{program()} ", "coach ")

    return command


def test_started_twice_the_second_says_that_today_is_done(
    coach: Run, asked: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "short.toml").write_text(
        'title = "Short"\nlevel = "first"\n[[step]]\nexercise = "hang"\nhold = 40\n'
    )
    (tmp_path / "mine.toml").write_text('title = "Mine"\nweeks = ["short.toml"]\n')
    asked(programme="mine.toml")
    first = coach(*SESSION, "--log", "first.jsonl")
    assert first.returncode == 0, first.stderr
    assert "Week one, first of three: short. Everybody begins here." in first.stderr
    said = said_in(tmp_path / "first.jsonl")
    assert "Week one, first of three." in said
    assert said[-1] == "Next time: week one, second of three."
    assert asked().splitlines()[1].startswith("Tomorrow: Week one, second of three: short.")

    second = coach(*SESSION, "--log", "second.jsonl")
    assert (second.returncode, second.stdout) == (0, "")
    assert second.stderr.splitlines() == [
        "Today's session is done: short.",
        "To repeat it: coach start today --again",
    ]
    assert not (tmp_path / "second.jsonl").exists()
    (kept,) = Record(record_file()).sessions()
    assert (kept.routine, kept.level, kept.ending) == ("short", "first", Ending.WHOLE)

    # The limit of the level holds for both: less than 300 s of it are left.
    again = coach(*SESSION, "--again", "--hold", "60", "--sets", "5")
    assert again.returncode == 3
    assert "5 min" in again.stderr


def test_what_is_next_with_the_command_to_start_it(asked: Callable[..., str]) -> None:
    assert asked().splitlines() == [
        "Week one, first of three: week-1. Everybody begins here.",
        "To start it: coach start today",
    ]
    done("week-1", 6, 5, 4)
    printed = asked()
    begins = now() + timedelta(1)
    assert printed.startswith("Week one, once more: week-1. A week lasts seven days at least. ")
    assert f"on {begins:%A} {begins.day} {begins:%B}, and a day of rest is a good day" in printed
    done("week-1", 0)
    assert asked().splitlines() == [
        "Today's session is done: week-1.",
        "Tomorrow: Week two, first of three: week-2. The week before is done.",
        "To repeat today's: coach start today --again",
    ]
    assert asked(again=True).splitlines()[1].endswith("coach start today --again")
    values = json.loads(asked(as_json=True))
    assert values["done_today"] == "week-1"
    assert (values["routine"], values["level"], values["angle"]) == ("week-2", "first", 30)


def test_again_is_not_proposed_where_start_would_refuse_it(
    asked: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(at="week-2")
    done("week-2", 0)
    too_early = "is more than level first allows in a session (5 min). Wait: it counts for 2 hours."
    for again in (False, True):
        assert too_early in asked(again=again).splitlines()[-1]
    assert todays_session(TolerantRecord(print), again=False) is None
    assert too_early in capsys.readouterr().err


def test_a_person_may_choose_the_place_and_the_programme(
    asked: Callable[..., str], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="wek-3") as unknown:
        asked(at="wek-3")
    assert "week-3" in unknown.value.remedy
    assert asked(at="Week 3").startswith("Week three, first of three: week-3.")
    assert asked().startswith("Week three, first of three: week-3. You set this yourself.")
    assert record_file().stat().st_mode & 0o777 == 0o600

    (tmp_path / "gentle.toml").write_text('title = "G"\n[[step]]\nexercise = "hang"\nhold = 40\n')
    (tmp_path / "mine.toml").write_text('title = "Mine"\nweeks = ["gentle.toml", "week-1"]\n')
    assert asked(programme="mine").startswith("Week one, first of three: gentle.")
    assert json.loads(asked(as_json=True))["routine"] == str(tmp_path / "gentle.toml")
    (tmp_path / "mine.toml").unlink()
    with pytest.raises(RoutineError) as gone:
        asked()
    assert gone.value.where == str(tmp_path / "mine.toml")
    assert "coach today --programme four-weeks" in gone.value.remedy
    assert asked(programme="four-weeks").startswith("Week three")


def test_a_programme_to_begin_with_is_valid(inside: Inside) -> None:
    assert inside("new", "--programme", "mine").out == "mine.toml\n"
    assert "a programme of 4 weeks, then 2 routines" in inside("check", "mine").out


def test_a_record_of_a_later_version_is_reported_and_left_alone(
    asked: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    done("week-1", 1)
    with closing(sqlite3.connect(record_file())) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = record_file().read_bytes()
    today()
    printed = capsys.readouterr()
    assert printed.out.startswith("Week one, first of three")
    assert "later version" in printed.err
    with pytest.raises(RecordError, match="later version"):
        asked(at="week-3")
    assert record_file().read_bytes() == before


def test_a_file_is_for_tomorrow_once_today_is_done(
    coach: Run, inside: Inside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done("week-1", 0)
    made = requests_for(Request(level=Level.STEADY), ["core", "today"])
    assert [each.routine for each in made] == ["core", "week-1"]
    printed = capsys.readouterr().err
    assert "Today's session is done: week-1. This is tomorrow's." in printed
    assert "as you asked: --level steady (it is first)." in printed
    # Nothing in a folder hides it.
    (tmp_path / "today").mkdir()
    (tmp_path / "today.toml").write_text('title = "Mine"\n[[step]]\nexercise = "hang"\n')
    assert coach("plan", "./today.toml").stdout.startswith("Mine: ")
    assert inside("defaults", "set", "routine", "today").code == 0
    planned = coach("plan")
    assert planned.stdout.startswith("Week one: ")
    assert "This is tomorrow's." in planned.stderr
    with pytest.raises(RoutineError, match="only in start"):
        find("today")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("start today", "start week-2"),
        ("start --plain Today --again --reps 3", "start --plain week-2 --reps 3"),
        ("start --device today today", "start --device today week-2"),
        ("start --device today --reps 3", "start week-2 --device today --reps 3"),
        ("start --device=today -- today", "start --device=today -- week-2"),
    ],
)
def test_the_command_that_resumes_names_the_routine(typed: str, expected: str) -> None:
    words = arguments_for(typed.split(), {"--device", "--reps"}, "week-2")
    assert words == expected.split()


def test_an_interrupted_session_names_the_routine_to_resume(tmp_path: Path) -> None:
    words = ("--voice", "silent", "--yes", "--wait-for", "0", "--plain", "--detail", "cues")
    session = started(tmp_path, "stays", "start", "today", *words, COACH_TEST_SPEED="100")
    wait_for(session, "Before you start")
    session.terminate()
    printed = session.communicate(timeout=60)[1]
    assert "coach start week-1 --voice silent --yes" in printed
    assert " --from " in printed


def test_again_is_for_today_alone(inside: Inside) -> None:
    assert inside("start", "core", "--again", "--voice", "silent").code == 2


@pytest.mark.heavy
@pytest.mark.parametrize("week", ["week-1", "week-2", "week-3", "week-4"])
@pytest.mark.parametrize(
    ("flags", "counts"),
    [((), True), (("--sides", "in-turn", "--rest", "90"), True), (("--hold", "30"), False)],
)
def test_a_whole_session_is_one_of_the_three(
    coach: Run, asked: Callable[..., str], week: str, flags: tuple[str, ...], counts: bool
) -> None:
    asked(at=week)
    done = coach(*SESSION, *flags)
    assert done.returncode == 0, done.stderr
    (kept,) = Record(record_file()).sessions()
    assert (kept.routine, kept.ending) == (week, Ending.WHOLE)
    assert json.loads(asked(as_json=True))["session"] == 1 + counts


@pytest.mark.heavy
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_after_a_kill_at_any_moment_today_is_right(inside: Inside, tmp_path: Path) -> None:
    """Today is done if the record has a whole session; otherwise nothing has changed."""
    chosen = random.Random(7)
    endings = set()
    for _ in range(30):
        session = started(tmp_path, "stays", *SESSION, "--voice", "silent", COACH_TEST_SPEED="100")
        wait_for(session, "Before you start")
        time.sleep(chosen.uniform(0, 7))
        session.kill()
        session.communicate()
        (kept,) = Record(record_file()).sessions()
        printed = inside("today").out
        if kept.ending is Ending.WHOLE:
            assert printed.startswith("Today's session is done: week-1.")
        else:
            assert printed.startswith("Week one, first of three: week-1.")
        endings.add(kept.ending)
        Record(record_file()).forget()
    assert Ending.UNKNOWN in endings, "some were killed before their end"
