"""The safety budget: no bout longer than the limit, sets split evenly."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.budget.limits import LEVELS, MIN_REST, limits_of
from coach.budget.planner import Plan, plan, repetition
from coach.errors import RoutineError
from coach.routine.library import exercises, find, with_dose
from coach.routine.model import Dose, Level, Origin, Routine, Step
from coach.routine.tempo import parse_tempo


def routine_of(name: str, level: Level = Level.STEADY, **dose: object) -> Routine:
    step = Step(exercises()[name], replace(Dose(), **dose))  # type: ignore[arg-type]
    return Routine("test", "Test", (step,), level=level)


def reps_of(made: Plan) -> list[int]:
    return [bout.reps for bout in made.bouts]


def test_a_set_that_fits_stays_whole() -> None:
    assert reps_of(plan(routine_of("inverted-crunch", reps=10), {0: Fraction(20)})) == [10]


def test_a_set_too_long_is_split_evenly_and_counted_on() -> None:
    made = plan(
        routine_of("inverted-crunch", reps=10, tempo=parse_tempo("4-2-3-1")), {0: Fraction(30)}
    )
    assert reps_of(made) == [5, 5]
    assert [bout.first_rep for bout in made.bouts] == [1, 6]
    assert "5 + 5" in made.notes[0]


def test_a_sided_repetition_is_both_sides() -> None:
    one_go = plan(routine_of("inverted-rotation", reps=7), {0: Fraction(20)})
    split = plan(routine_of("inverted-rotation", reps=8), {0: Fraction(20)})
    assert (reps_of(one_go), reps_of(split)) == ([7], [4, 4])


def test_a_long_hang_is_split() -> None:
    made = plan(routine_of("decompression-hang", hold=Fraction(300)), {0: Fraction(20)})
    assert [bout.work for bout in made.bouts] == [80, 80, 80]


def test_one_repetition_too_long_is_an_error_with_both_figures() -> None:
    routine = replace(
        routine_of("inverted-crunch", tempo=parse_tempo("9-9-9-9")), max_inverted=Fraction(40)
    )
    with pytest.raises(RoutineError, match=r"36 s.*46 s.*limit head-down is 40 s"):
        plan(routine, {0: Fraction(10)})


@pytest.mark.parametrize(
    ("level", "stretch", "proposed"),
    [
        (Level.FIRST, None, "tempo, or a higher level once you are used to it."),
        (Level.FIRST, 50, "tempo or a longer --max-inverted."),
        (Level.STRONG, None, "tempo."),
        (Level.STRONG, 60, "tempo or a longer --max-inverted."),
    ],
)
def test_for_a_repetition_too_long_only_what_the_level_allows_is_proposed(
    level: Level, stretch: int | None, proposed: str
) -> None:
    routine = routine_of("inverted-rotation", level, tempo=parse_tempo("30-30-30-30"))
    shorter = None if stretch is None else Fraction(stretch)
    with pytest.raises(RoutineError) as refused:
        plan(replace(routine, max_inverted=shorter), {0: Fraction(70)})
    assert refused.value.remedy == f"Choose a quicker {proposed}"


def test_a_short_rest_is_lengthened_and_said_so() -> None:
    made = plan(routine_of("inverted-crunch", sets=2, rest=Fraction(5)), {})
    assert made.bouts[0].rest == MIN_REST
    assert "lengthened to 30 s" in made.notes[0]


def test_more_head_down_in_all_than_a_session_may_be_is_refused() -> None:
    routine = routine_of("inverted-crunch", level=Level.FIRST, reps=10, sets=4)
    with pytest.raises(RoutineError, match=r"6 min head-down in all.*first.*5 min") as built_in:
        plan(routine, {0: Fraction(10)})
    assert "Begin with first-time" in built_in.value.remedy
    with pytest.raises(RoutineError) as own:
        plan(replace(routine, origin=Origin("mine.toml")), {0: Fraction(10)})
    assert own.value.remedy.startswith("Ask for fewer")


@pytest.mark.parametrize("level", list(Level))
def test_a_level_allows_no_more_than_its_own(level: Level) -> None:
    routine = replace(find("crunch"), level=level)
    allowed = LEVELS[level]
    assert limits_of(replace(routine, max_inverted=allowed.stretch)).stretch == allowed.stretch
    assert limits_of(replace(routine, angle=allowed.steepest)).angle == allowed.steepest
    with pytest.raises(RoutineError, match=f"level {level}"):
        limits_of(replace(routine, max_inverted=allowed.stretch + 1))
    with pytest.raises(RoutineError, match=f"level {level}"):
        limits_of(replace(routine, angle=allowed.steepest + 1))


tempos = st.tuples(st.integers(1, 6), st.integers(0, 5), st.integers(1, 6), st.integers(0, 5)).map(
    lambda figures: parse_tempo("-".join(map(str, figures)))
)


@given(
    st.sampled_from(["inverted-squat", "inverted-crunch", "inverted-rotation"]),
    st.integers(1, 100),
    st.integers(1, 4),
    tempos,
    st.integers(0, 20),
    st.sampled_from(list(Level)),
)
def test_every_repetition_is_done_once_and_no_bout_passes_the_limit(
    name: str, reps: int, sets: int, tempo: object, extra: int, level: Level
) -> None:
    routine = with_dose(replace(find(name), level=level), reps=reps, sets=sets, tempo=tempo)
    try:
        made = plan(routine, {0: Fraction(extra)})
    except RoutineError:
        # More than a session may be: the work alone and one overhead a bout say so too.
        limits = limits_of(routine)
        one = repetition(routine.steps[0])
        assert (one + extra) * reps * sets > limits.session or one + extra > limits.stretch
        return
    for number in range(1, sets + 1):
        bouts = [bout for bout in made.bouts if bout.set == number]
        done = [rep for bout in bouts for rep in range(bout.first_rep, bout.first_rep + bout.reps)]
        assert done == list(range(1, reps + 1))
        assert max(reps_of(made)) - min(bout.reps for bout in bouts) <= 1
    assert all(bout.work + extra <= made.limits.stretch for bout in made.bouts)
    assert [bout.rest is None for bout in made.bouts] == [False] * (len(made.bouts) - 1) + [True]


def test_a_hang_too_short_for_its_ways_is_refused_with_the_shortest_that_is_not() -> None:
    with pytest.raises(RoutineError, match=r"a hang of 30 s .* at least 31 s"):
        plan(routine_of("decompression-hang", hold=Fraction(30)), {0: Fraction(26)})
    plan(routine_of("decompression-hang", hold=Fraction(31)), {0: Fraction(26)})
