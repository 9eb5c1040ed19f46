"""Places as people write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.budget.places import format_place, parse_place, place_of
from coach.budget.planner import Place, plan
from coach.errors import UsageError
from coach.routine.library import find, with_dose
from coach.routine.model import Level, Routine

CORE = with_dose(find("hang,crunch"), reps=8, sets=3)
LONG_HANG = Routine(
    "long", "Long", (with_dose(find("hang"), hold=Fraction(300)).steps[0],), level=Level.STEADY
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", Place(0)),
        ("2", Place(1)),
        ("2.1", Place(1)),
        ("2.3", Place(1, 3)),
        ("2.1.6", Place(1, 1, 6)),
        ("1.2.1", Place(0, 2)),
    ],
)
def test_exercise_set_and_repetition_are_counted_from_one(text: str, place: Place) -> None:
    assert parse_place(text, CORE) == place


def test_of_a_hang_that_is_split_the_third_figure_is_which_of_its_parts() -> None:
    assert parse_place("1.1.3", LONG_HANG) == Place(part=3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "there is no exercise 3.*\nIt has exercises 1 to 2"),
        ("0", "there is no exercise 0"),
        ("2.4", "there is no set 4 in Inverted Crunch\nIt has sets 1 to 3"),
        ("2.0", "there is no set 0"),
        ("2.1.9", "there is no repetition 9 in Inverted Crunch\nIt has repetitions 1 to 8"),
        ("1.1.2", "there is no hang 2 in Decompression Hang\nIt has one hang"),
        *((text, "not a place such as") for text in ("", "x", "1.", "1.1.1.1", "-1", "1,2", "²")),
    ],
)
def test_a_place_outside_the_routine_is_refused_with_what_is_allowed(
    text: str, expected: str
) -> None:
    with pytest.raises(UsageError, match=expected) as caught:
        parse_place(text, CORE)
    assert caught.value.where == f"--from {text}"


@given(
    st.sampled_from(["full", "week-1", "rotation", "hang"]), st.integers(1, 25), st.integers(1, 2)
)
def test_every_bout_begins_at_a_place_that_can_be_written(name: str, reps: int, sets: int) -> None:
    routine = with_dose(find(name), reps=reps, sets=sets)
    for bout in plan(routine, {}).bouts:
        place = place_of(bout)
        assert parse_place(format_place(place), routine) == place
        assert plan(routine, {}, place).bouts[0].first_rep == bout.first_rep
