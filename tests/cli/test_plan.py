"""`coach plan`, from the beginning and from a place."""

import json
import re
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.cli.conftest import Run

DOSE = ("crunch,squat", "--reps", "4", "--detail", "cues")


def said(lines: "list[dict[str, str]]") -> list[str]:
    """What is heard of some cues, in order."""
    return [cue["text"] for cue in lines if cue["kind"] == "say" and cue["fit"] != "dropped"]


def planned(coach: Run, *words: str) -> list[str]:
    done = coach("plan", *DOSE, "--json", *words)
    assert done.returncode == 0, done.stderr
    return said(json.loads(done.stdout)["cues"])


def refused(done: "CompletedProcess[str]") -> str:
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    return done.stderr


def test_from_a_place_what_lies_before_it_is_left_out(coach: Run) -> None:
    table = coach("plan", *DOSE, "--from", "2.1.3").stdout
    assert re.findall(r"^ +\d+:\d\d  ([\d.]+)", table, re.MULTILINE) == ["2.1.3"]
    assert "Inverted Squat    3 to 4 " in table
    assert "Head-down once, tilted 60 degrees at most, with a rest at level after it." in table


def test_every_routine_begins_at_the_first_exercise(coach: Run) -> None:
    assert planned(coach) == planned(coach, "--from", "1")


def test_what_is_planned_from_a_place_is_what_a_session_says_from_there(
    coach: Run, tmp_path: Path
) -> None:
    place = ("--from", "2.1.3")
    live = ("--yes", "--wait-for", "0", "--log", "log.jsonl")
    session = coach("start", *DOSE, *place, *live, COACH_TEST_SPEED="400")
    assert session.returncode == 0, session.stderr
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    expected = planned(coach, *place, "--doctor")
    assert "We go on with inverted squats." in expected
    assert said([json.loads(line) for line in lines])[: len(expected)] == expected


@pytest.mark.parametrize(
    ("place", "allowed"),
    [("3", "1 to 2"), ("1.1.5", "1 to 4"), ("1.2", "one set"), ("x", "such as 2, 2.1 or 2.1.6")],
)
def test_a_place_outside_of_the_routine_is_refused_as_start_does(
    coach: Run, place: str, allowed: str
) -> None:
    printed = refused(coach("plan", *DOSE, "--from", place))
    assert printed.startswith(f"--from {place}: ")
    assert allowed in printed
    # Nobody has acknowledged anything, and the sound card cannot be opened: neither is reached.
    started = coach("start", *DOSE, "--from", place, COACH_TEST_DEVICE="refuses")
    assert refused(started) == printed


@pytest.mark.parametrize(
    ("sides", "expected", "order"),
    [
        ((), "2 to 3 a side  ", ["2 left", "2 right", "3 left", "3 right"]),
        (
            ("--sides", "In-Turn"),
            "2 to 3 a side, in turn  ",
            ["2 left", "3 left", "2 right", "3 right"],
        ),
    ],
)
def test_both_sides_are_planned_from_a_repetition_on(
    coach: Run, sides: tuple[str, ...], expected: str, order: list[str]
) -> None:
    words = ("back-basics", "--detail", "cues", "--from", "4.1.2", *sides)
    assert expected in coach("plan", *words).stdout
    cues = json.loads(coach("plan", *words, "--json").stdout)["cues"]
    raised = [cue for cue in cues if cue["kind"] == "glide" and cue.get("phase") == "raise"]
    assert [f"{cue['rep']} {cue['side']}" for cue in raised] == order


@pytest.mark.parametrize("word", ["expert", ""])
@pytest.mark.parametrize("flag", ["--level", "--detail", "--count", "--sides"])
def test_an_invalid_choice_is_answered_in_our_own_words(coach: Run, flag: str, word: str) -> None:
    done = coach("plan", flag, word)
    assert done.returncode == 2
    assert f"Invalid value for '{flag}': {word!r} is not one of " in done.stderr


def test_a_hang_over_the_limit_is_split_as_a_set_is(coach: Run) -> None:
    asked = ("plan", "hang", "--hold", "5m", "--voice", "silent")
    done = coach(*asked, "--json")
    assert done.returncode == 0, done.stderr
    inverted = json.loads(done.stdout)["inverted"]
    assert (inverted["longest"], inverted["total"]) == (100, 300)
    assert len(inverted["spans"]) == 3
    assert "5 min is split into 3 hangs" in coach(*asked).stdout
    strong = json.loads(coach(*asked, "--json", "--level", "strong").stdout)["inverted"]
    assert (len(strong["spans"]), strong["longest"]) == (1, 300)
    words = said(json.loads(coach(*asked, "--json", "--from", "1.1.3").stdout)["cues"])
    assert "We go on with decompression hang, hang three." in words
    assert refused(coach("plan", "hang", "--hold", "10m")).startswith(
        "coach plan: Invalid value for '--hold': 10m is not between 20 and 300 s"
    )
