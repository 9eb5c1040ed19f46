"""What gives way until a routine ends within the time available."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.budget.limits import MIN_REST
from coach.budget.planner import BEGINNING, Place, plan
from coach.budget.shortening import KEPT, MIN_HOLD, MIN_REPS, Version, shorten, what_gave_way
from coach.errors import RoutineError
from coach.routine.coaching import Detail
from coach.routine.library import exercises
from coach.routine.model import Dose, Kind, Level, Routine, Step
from coach.units import Seconds, parse_duration

EXPLAINED = {Detail.FULL: 200, Detail.BRIEF: 100, Detail.CUES: 70}
DETAILS = list(Detail)
LONG = Fraction(86_400)

doses = st.builds(
    Dose,
    reps=st.integers(1, 12),
    sets=st.integers(1, 4),
    rest=st.integers(0, 200).map(Fraction),
    hold=st.integers(31, 300).map(Fraction),
)
steps = st.builds(Step, st.sampled_from(list(exercises().values())), doses)
asked_for = st.builds(
    Version,
    st.lists(steps, min_size=1, max_size=4).map(
        lambda chosen: Routine("random", "Random", tuple(chosen), level=Level.STRONG)
    ),
    st.sampled_from(DETAILS),
)


def arithmetic(begin: Place = BEGINNING, bumps: int = 0) -> Callable[[Version], Seconds | None]:
    """The length of a version by arithmetic alone; with bumps, some are longer than they should
    be.
    """

    def length(version: Version) -> Seconds | None:
        try:
            bouts = plan(version.routine, dict.fromkeys(range(4), Fraction(20)), begin).bouts
        except RoutineError:
            return None
        words = EXPLAINED[version.detail] + len(repr(version)) ** 3 % (bumps + 1)
        return sum((bout.work + 20 + (bout.rest or 0) for bout in bouts), Fraction(words))

    return length


def shortened(
    asked: Version,
    within: Seconds,
    begin: Place = BEGINNING,
    kept: tuple[str, ...] = (),
    bumps: int = 0,
) -> Version:
    made = plan(asked.routine, dict.fromkeys(range(4), Fraction(20)), begin)
    return shorten(asked, made, arithmetic(begin, bumps), within, kept=kept, begin=begin)


def figures(version: Version) -> Iterator[Fraction | int]:
    """All that may give way."""
    yield -DETAILS.index(version.detail)
    for step in version.routine.steps:
        yield from (step.dose.sets, step.dose.reps, step.dose.hold, step.dose.rest)


def shortest(refused: RoutineError) -> Seconds:
    match = re.search(r"takes at least (.*) from the first word", refused.what)
    assert match is not None
    return parse_duration(match[1])


@given(asked_for, st.data(), st.sampled_from([0, 0, 9]))
def test_it_ends_within_the_time_or_the_shortest_is_named(
    asked: Version, data: st.DataObject, bumps: int
) -> None:
    step = data.draw(st.integers(0, len(asked.routine.steps) - 1), "step")
    dose = asked.routine.steps[step].dose
    timed = asked.routine.steps[step].exercise.kind is Kind.TIMED
    number = data.draw(st.integers(1, dose.sets), "set")
    begin = Place(step, number, 1 if timed else data.draw(st.integers(1, dose.reps), "rep"))
    kept = tuple(data.draw(st.sets(st.sampled_from(KEPT)), "kept"))
    length = arithmetic(begin, bumps)

    def lasts(version: Version) -> Seconds:
        seconds = length(version)
        assert seconds is not None
        return seconds

    whole = length(asked)
    if whole is None:
        with pytest.raises(RoutineError, match="more than level"):
            plan(asked.routine, dict.fromkeys(range(4), Fraction(20)), begin)
        return
    try:
        shortened(asked, Fraction(1), begin, kept, bumps)
    except RoutineError as refused:
        least = shortest(refused)
    with pytest.raises(RoutineError) as caught:
        shortened(asked, least - 1, begin, kept, bumps)
    assert shortest(caught.value) == least
    drawn = data.draw(st.lists(st.integers(0, int(whole)).map(Fraction), max_size=4), "times")
    times = sorted(time for time in (least, *drawn, whole) if time >= least)
    given = [(time, shortened(asked, time, begin, kept, bumps)) for time in times]
    for (time, less), (_, more) in pairwise(given):
        assert all(one <= other for one, other in zip(figures(less), figures(more), strict=True))
        if less != more and not bumps:
            assert lasts(more) > time, "what gave way had to"
    assert given[-1][1] == asked
    for time, version in given:
        assert lasts(version) <= time
        assert shortened(version, time, begin, kept, bumps) == version
        check_least(asked, version, begin, kept)


def check_least(asked: Version, version: Version, begin: Place, kept: tuple[str, ...]) -> None:
    if "detail" in kept:
        assert version.detail is asked.detail
    for index, (before, after) in enumerate(
        zip(asked.routine.steps, version.routine.steps, strict=True)
    ):
        if index < begin.step:
            assert after == before
        old, new = before.dose, after.dose
        assert replace(after, dose=old) == before
        assert new.rest >= min(old.rest, MIN_REST)
        assert new.sets >= (begin.set if index == begin.step else 1)
        assert new.reps >= min(old.reps, MIN_REPS)
        assert new.reps >= (begin.rep if index == begin.step else 1)
        assert new.hold >= min(old.hold, MIN_HOLD)
        assert (new.tempo, new.sides) == (old.tempo, old.sides)
        for name in set(kept) - {"detail"}:
            assert getattr(new, name) == getattr(old, name)


def hang_and(squat: Dose, crunch: Dose) -> Version:
    names = ("decompression-hang", "inverted-squat", "inverted-crunch")
    chosen = zip(names, (Dose(rest=Fraction(47)), squat, crunch), strict=True)
    steps = tuple(Step(exercises()[name], dose) for name, dose in chosen)
    return Version(Routine("mine", "Mine", steps), Detail.FULL)


def lines(asked: Version, kept: tuple[str, ...] = ()) -> list[str]:
    """What gives way, from all of the time down to none, each line once."""
    found: list[str] = []
    now = asked
    while True:
        within = arithmetic()(now)
        assert within is not None
        try:
            now = shortened(asked, within - Fraction(1, 100), kept=kept)
        except RoutineError:
            return found
        made = plan(now.routine, {})
        found.append(what_gave_way(asked, now, made, Fraction(600)).split(": ")[1])


def test_detail_gives_way_then_rests_then_sets_then_repetitions_and_holds_evenly() -> None:
    asked = hang_and(Dose(reps=5, sets=3), Dose(reps=5, sets=2, rest=Fraction(40)))
    gave = lines(asked)
    assert gave[:7] == [
        "brief detail.",
        "brief detail, rests of 55 s at most.",
        "brief detail, rests of 50 s at most.",
        "brief detail, rests of 45 s at most.",
        "brief detail, rests of 40 s.",
        "brief detail, rests of 35 s.",
        "brief detail, rests of 30 s.",
    ]
    rest = "brief detail, rests of 30 s"
    squat, crunch, hang = "Inverted Squat", "Inverted Crunch", "Decompression Hang"
    assert gave[7:10] == [
        f"{rest}, 2 sets of {squat} instead of 3.",
        f"{rest}, 2 sets of {squat} instead of 3, 1 set of {crunch} instead of 2.",
        f"{rest}, 1 set of {squat} instead of 3, 1 set of {crunch} instead of 2.",
    ]
    sets = gave[9].removesuffix(".")
    both = f"{sets}, 4 repetitions of {squat} and {crunch} instead of 5"
    assert gave[10:13] == [
        f"{sets}, 4 repetitions of {crunch} instead of 5.",
        f"{both}.",
        f"{both}, 55 s of {hang} instead of 1 min.",
    ]
    assert gave[-1] == (
        f"{sets}, 3 repetitions of {squat} and {crunch} instead of 5, 30 s of {hang} instead of "
        "1 min."
    )


def test_what_is_explained_in_full_stays_explained() -> None:
    """A routine that is explained in full is new to the person; somebody who knows it gets only
    cues.
    """
    new = hang_and(Dose(), Dose())
    known = replace(new, detail=Detail.BRIEF)
    assert all(line.startswith("brief detail") for line in lines(new))
    assert all(line.startswith("cues alone") for line in lines(known))
    for asked, remedy in ((new, ", or --detail cues if you know them."), (known, " exercises.")):
        with pytest.raises(RoutineError) as refused:
            shortened(asked, Fraction(60))
        assert refused.value.remedy.endswith(remedy)


def test_what_was_asked_for_is_kept_and_the_refusal_says_so() -> None:
    asked = hang_and(Dose(sets=2), Dose())
    assert all("rest" not in line for line in lines(asked, ("rest",)))
    assert all("set" not in line for line in lines(asked, ("sets",)))
    with pytest.raises(RoutineError) as refused:
        shortened(asked, Fraction(200), kept=("rest", "sets"))
    assert refused.value.remedy == (
        "Give it that long, or leave out --rest and --sets: what a flag names is kept."
    )


def test_a_rest_that_is_never_taken_does_not_give_way() -> None:
    alone = Version(
        Routine("one", "One", (Step(exercises()["inverted-squat"], Dose()),)), Detail.CUES
    )
    unused = hang_and(Dose(), Dose(rest=Fraction(120)))
    within = arithmetic()(replace(unused, detail=Detail.BRIEF))
    assert within is not None
    given = shortened(unused, within - 1)
    assert [step.dose.rest for step in given.routine.steps] == [47, 55, 120]
    assert lines(alone) == [
        f"{reps} repetitions of Inverted Squat instead of 5." for reps in (4, 3)
    ]


def test_a_shorter_rest_that_saves_nothing_is_not_taken() -> None:
    """What there is no time to say in such a rest is said after it."""
    asked = hang_and(Dose(reps=3), Dose(reps=3))
    steady = arithmetic()

    def length(version: Version) -> Seconds | None:
        seconds = steady(version)
        crowded = version.routine.steps[1].dose.rest == MIN_REST
        return seconds + 12 if seconds is not None and crowded else seconds

    for within in range(280, 600, 7):
        try:
            given = shorten(asked, plan(asked.routine, {}), length, Fraction(within))
        except RoutineError:
            continue
        assert given.routine.steps[1].dose.rest > MIN_REST


def test_a_hang_keeps_the_time_that_its_ways_down_and_up_leave() -> None:
    """With slow speech 30 s would leave no hang; the repetitions give way all the same."""
    asked = hang_and(Dose(reps=12), Dose(reps=12))
    slow = dict.fromkeys(range(3), Fraction(33))

    def length(version: Version) -> Seconds | None:
        try:
            bouts = plan(version.routine, slow).bouts
        except RoutineError:
            return None
        return sum((bout.work + 33 + (bout.rest or 0) for bout in bouts), Fraction(1, 4))

    made = plan(asked.routine, slow)
    with pytest.raises(RoutineError) as refused:
        shorten(asked, made, length, Fraction(1))
    least = shorten(asked, made, length, shortest(refused.value)).routine
    hang, *counted = (step.dose for step in least.steps)
    assert hang.hold == 40
    assert [dose.reps for dose in counted] == [3, 3]
