"""What a person prefers fills gaps, and raises no limit."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from coach.budget.limits import limits_of
from coach.budget.preferred import with_preferred
from coach.errors import RoutineError
from coach.routine.library import exercises, with_dose
from coach.routine.model import Kind, Level, Preferences, Routine
from coach.routine.tempo import parse_tempo
from coach.routine.toml.file import routine_from

levels = st.sampled_from(Level)
angles = st.integers(15, 90)
holds = st.integers(20, 300)
tempi = st.sampled_from(["3-1-2-1", "2-0-2-1", "5-1-5-1"])


def some(**kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these keys, each with a value of its kind."""
    return st.fixed_dictionaries({}, optional=kinds)


steps = st.fixed_dictionaries(
    {"exercise": st.sampled_from(["hang", "oscillation", "squat", "rotation"])},
    optional={"hold": holds, "tempo": tempi, "reps": st.integers(1, 9)},
)
tables = st.builds(
    lambda top, step: {"title": "Evening", **top, "step": step},
    some(level=levels.map(str), angle=angles, max_inverted=st.integers(20, 300)),
    st.lists(steps, min_size=1, max_size=4),
)
preferences = some(
    level=levels, angle=angles, hold=holds.map(Fraction), tempo=tempi.map(parse_tempo)
).map(lambda given: Preferences(**given))


def routine_of(table: Mapping[str, Any]) -> Routine:
    return routine_from(table, "evening", "evening.toml", exercises())


@given(tables, preferences)
def test_no_limit_that_a_routine_names_rises_by_it(
    table: Mapping[str, Any], preferred: Preferences
) -> None:
    before = routine_of(table)
    after = with_preferred(before, preferred)
    for name in ("level", "angle", "max_inverted"):
        if name in table:
            assert getattr(after, name) == getattr(before, name)
    try:
        allowed, now = limits_of(before), limits_of(after)
    except RoutineError:
        assume(False)
        return
    if "level" in table:
        assert now.session == allowed.session
    if "level" in table or "angle" in table:
        assert now.angle <= allowed.angle
    if "level" in table or "max_inverted" in table:
        assert now.stretch == allowed.stretch
        for step, was in zip(after.steps, before.steps, strict=True):
            if step.exercise.kind is Kind.TIMED:
                assert step.dose.hold <= max(now.stretch, was.dose.hold)


@given(tables, preferences, some(hold=holds.map(Fraction), tempo=tempi.map(parse_tempo)))
def test_each_dose_is_what_a_flag_or_the_routine_names_or_else_is_preferred(
    table: Mapping[str, Any], preferred: Preferences, flags: Mapping[str, Any]
) -> None:
    before = with_dose(routine_of(table), **flags)
    after = with_preferred(before, preferred)
    for row, step, was in zip(table["step"], after.steps, before.steps, strict=True):
        key = "hold" if step.exercise.kind is Kind.TIMED else "tempo"
        other = "tempo" if key == "hold" else "hold"
        wanted = getattr(preferred, key)
        assert getattr(step.dose, other) == getattr(was.dose, other)
        if key in row or key in flags or wanted is None:
            assert step.dose == was.dose
        elif key == "tempo":
            assert step.dose.tempo == wanted == after.preferred.tempo
        else:
            assert step.dose.hold == after.preferred.hold <= wanted


@given(tables)
def test_who_prefers_nothing_gets_the_routine_itself(table: Mapping[str, Any]) -> None:
    routine = routine_of(table)
    assert with_preferred(routine, Preferences()) == routine
    assert with_preferred(routine, Preferences()).preferred == Preferences()
