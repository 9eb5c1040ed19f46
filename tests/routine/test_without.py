"""Exercises left out of a routine."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from coach.cli.flags.resolve import requests_for
from coach.cli.output.terminal import say
from coach.errors import RoutineError, UsageError
from coach.practice.detail import sessions_of
from coach.practice.model import RecordedBout, Session, now
from coach.practice.record import Record, record_file
from coach.practice.tolerant_record import TolerantRecord
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine.library import find
from coach.timeline.outline import outline
from coach.timeline.sheet import cue_sheet

HEAD: Final = """
title = "Evening"

[exercise.reach]
title = "Arm swing"
kind = "timed"
explain = ["Let your arms hang."]
[exercise.roll-down]
title = "Roll"
explain = ["Roll down."]
"""

STEPS: Final = {
    "hang": '[[step]]\nexercise = "hang"\nsets = 2\n',
    "reach": '[[step]]\nexercise = "reach"\n',
    "roll-down": '[[step]]\nexercise = "roll-down"\nreps = 4\n',
    "rotation": '[[step]]\nexercise = "rotation"\nsides = "in-turn"\n',
    "squat": '[[step]]\nexercise = "squat"\nsets = 2\nreps = 12\n',
}


def file_of(folder: Path, *steps: str) -> str:
    folder.mkdir(exist_ok=True)
    file = folder / "evening.toml"
    file.write_text(HEAD + "".join(STEPS[name] for name in steps), encoding="utf-8")
    return str(file)


def composed(request: Request) -> tuple[object, ...]:
    """All that is heard of a routine, and the outline that is read, without its notes."""
    with composer_for(request, request.find_routine()) as composer:
        timeline, plan = composer.timeline(), composer.plan
        header = replace(composer.sheet_header(), warnings=())
        return cue_sheet(timeline, header), outline(timeline, header, plan.limits.angle, plan.bouts)


@pytest.mark.parametrize(
    ("typed", "gone"),
    [
        (("hang",), ["hang"]),
        (("Roll", "Arm Swing"), ["roll-down", "reach"]),
        (("inverted_rotation", "sit-up", "crunch"), ["rotation"]),
        (("REACH", "rotation", "Squat"), ["reach", "rotation", "squat"]),
    ],
)
def test_the_rest_is_the_routine_that_never_had_them(
    tmp_path: Path, typed: tuple[str, ...], gone: list[str]
) -> None:
    whole = file_of(tmp_path / "whole", *STEPS)
    rest = file_of(tmp_path / "rest", *(name for name in STEPS if name not in gone))
    shorter = composed(Request(whole, voice="silent", without=typed))
    assert shorter == composed(Request(rest, voice="silent"))


def test_a_list_of_exercises_is_called_by_what_is_left_of_it() -> None:
    left = Request("hang,crunch,rotation", reps=2, without=("crunch",)).find_routine()
    assert replace(left, notes=()) == Request("hang,rotation", reps=2).find_routine()


def test_the_notes_say_what_was_left_out_and_what_was_never_there() -> None:
    routine = Request("back-basics", without=("crunch", "sit-up", "hang")).find_routine()
    assert routine.notes == (
        "Left out: Inverted Crunch, Decompression Hang.",
        "Not in this routine anyway: Inverted Sit-up.",
    )


def test_a_fault_of_what_is_left_keeps_its_line(tmp_path: Path) -> None:
    file = Path(file_of(tmp_path, "hang", "reach", "squat"))
    file.write_text(file.read_text() + 'tempo = "9-9-9-9"\nrest = 60\n', encoding="utf-8")
    text = file.read_text().replace("\n\n", "\nmax_inverted = 30\n", 1)
    file.write_text(text, encoding="utf-8")
    line = text.split("\n").index('tempo = "9-9-9-9"') + 1
    with pytest.raises(RoutineError) as caught:
        composed(Request(str(file), voice="silent", without=("hang", "reach")))
    assert f"line {line}, step 1, tempo" in caught.value.lines[0]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("crnch",), "Did you mean inverted-crunch?"),
        (("reach",), "no exercise is called 'reach'"),
        (("crunch", "hang"), "nothing is left of Decompression Hang, Inverted Crunch"),
    ],
)
def test_what_cannot_be_left_out_is_a_usage_error(typed: tuple[str, ...], expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        Request("hang,crunch", without=typed).find_routine()
    assert expected in str(caught.value)
    assert str(caught.value).startswith("--without")


def test_of_a_set_each_routine_leaves_out_the_exercises_that_it_knows(tmp_path: Path) -> None:
    mine = file_of(tmp_path, "hang", "reach")
    asked = Request(without=("reach", "crunch"))
    first, second = (each.find_routine() for each in requests_for(asked, [mine, "core"]))
    assert first.exercises == ("decompression-hang",)
    assert second.exercises == ("decompression-hang", "inverted-sit-up")
    with pytest.raises(UsageError, match="no exercise is called 'reech'"):
        requests_for(Request(detail=None, without=("reech",)), [mine, "core"])


def test_sessions_of_the_whole_routine_count_for_what_is_left_of_it() -> None:
    def practised(routine: str, *without: str) -> None:
        found = Request(routine, without=without).find_routine()
        bouts = (RecordedBout(30_000, "hang"),)
        done = Session(now(), found.name, exercises=found.exercises, bouts=bouts)
        Record(record_file()).add_all([done])

    practised("core")
    practised("core", "crunch")
    record = TolerantRecord(say)
    assert sessions_of(Request("core", without=("crunch",)), record) == 2
    assert sessions_of(Request("core", without=("squat",)), record) == 1
    assert sessions_of(Request("core"), record) == 1
    assert find("core") == Request("core").find_routine()
