"""What was asked for, as plain data."""

import pickle
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from coach.errors import UsageError
from coach.request import Request
from coach.routine.coaching import Detail
from coach.routine.model import Level, Preferences
from coach.routine.tempo import parse_tempo
from coach.routine.values import read_value


def test_a_row_of_texts_makes_the_request_that_its_values_do() -> None:
    row = {"reps": "8", "tempo": "3121", "rest": "90s", "pace": "0.9"}
    request = Request("core", level=Level.FIRST, **{k: read_value(k, v) for k, v in row.items()})
    assert request == Request(
        routine="core",
        reps=8,
        tempo=parse_tempo("3-1-2-1"),
        rest=Fraction(90),
        level=Level.FIRST,
        pace=Fraction(9, 10),
    )
    assert request.changed == ("reps", "tempo", "rest", "level")


def test_a_request_is_the_same_in_another_process() -> None:
    request = Request(
        "crunch,rotation",
        tempo=parse_tempo("3121"),
        without=("crunch",),
        detail=Detail.CUES,
        pace=Fraction(2),
        preferred=Preferences(Level.FIRST, 20, without=("inverted-squat",)),
    )
    assert request.find_routine().preferred == Preferences(Level.FIRST, 20)
    copy = pickle.loads(pickle.dumps(request))
    assert copy == request
    assert copy.find_routine() == request.find_routine()
    assert copy.coaching() == request.coaching()


@pytest.mark.parametrize(
    "figure",
    [
        {"reps": 0},
        {"sets": 21},
        {"hold": Fraction(19)},
        {"rest": Fraction(601)},
        {"angle": 91},
        {"max_inverted": Fraction(9)},
        {"lead_in": Fraction(-1)},
        {"within": Fraction(59)},
        {"pace": Fraction(3)},
        {"preferred": Preferences(angle=14)},
    ],
    ids=lambda figure: next(iter(figure)),
)
def test_a_figure_out_of_bounds_makes_no_request(figure: Mapping[str, Any]) -> None:
    with pytest.raises(UsageError, match="is not between") as caught:
        Request(**figure)
    assert caught.value.where in (*figure, "angle")


def test_what_names_no_exercise_makes_no_request() -> None:
    with pytest.raises(UsageError, match="names no exercise"):
        Request(without=("crunch", "-"))


def test_the_dose_and_the_limits_change_the_routine_and_nothing_else_does() -> None:
    plain = Request("core").find_routine()
    assert (
        Request("core", detail=Detail.CUES, partner=True, lead_in=Fraction(9)).find_routine()
        == plain
    )
    routine = Request("core", reps=3, sets=2, angle=45, max_inverted=Fraction(60)).find_routine()
    assert {(step.dose.reps, step.dose.sets) for step in routine.steps} == {(3, 2)}
    assert (routine.angle, routine.max_inverted) == (45, Fraction(60))
    assert routine.level is plain.level
    hangs = Request("back-basics", hold=Fraction(90)).find_routine()
    assert {step.dose.hold for step in hangs.steps} == {Fraction(90)}
