"""Shortens a routine until it ends within the time available.

What a person misses least gives way first: detail by one step, then rests, then sets, then
repetitions and holds. Each gives way entirely before the next one does. Level, angle, tempo, the
time at level before coming upright and the safety wording never give way, and nothing ever becomes
longer. How long a routine is depends on the voice, so the caller measures it; the order is pure.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, TypeAlias

from coach.budget.limits import MIN_REST
from coach.budget.planner import BEGINNING, MIN_HANG, Place, Plan
from coach.english import counted, listed
from coach.errors import RoutineError
from coach.routine.coaching import Detail
from coach.routine.model import Dose, Routine, Step
from coach.units import Seconds, compared, length_in_words

MIN_REPS: Final = 3
"""Fewest repetitions of a set, as many as the rotation has by default. Our own figure."""

MIN_HOLD: Final = Fraction(30)
"""Shortest hold in seconds; longer if the ways down and up would leave less than
`coach.budget.planner.MIN_HANG` of it. Our own figure."""

_ROUND: Final = Fraction(5)
"""Seconds. Rests and holds are shortened to a multiple of this, because they are said
aloud; `MIN_REST` is a multiple too. Our own figure."""

_NEVER: Final = Fraction(10**9)
"""Seconds, longer than any routine: the length of one that cannot be planned."""

KEPT: Final = ("detail", "rest", "sets", "reps", "hold")
"""What gives way unless somebody asked for it: the detail, and fields of a dose."""


@dataclass(frozen=True, slots=True)
class Version:
    """A routine, and the detail that it is coached in."""

    routine: Routine
    detail: Detail


LengthOf: TypeAlias = Callable[[Version], Seconds | None]
"""Seconds from the first sound of a version to its last; None if it cannot be planned."""


def shorten(
    asked: Version,
    plan: Plan,
    length: LengthOf,
    within: Seconds,
    *,
    kept: Collection[str] = (),
    begin: Place = BEGINNING,
) -> Version:
    """The version that ends within this many seconds and gives up the least: with its last step
    undone it would exceed them. More time never gives less.

    The versions of one kind are bisected. A shorter rest leaves less time for words, which are then
    said after it, so versions of a kind are used only as far as they shorten the routine. The time
    available decides only which half is measured next, not what is measured.

    asked: returned if it ends in time.
    plan: that of `asked`, as laid out.
    kept: those of `KEPT` that stay as they are.
    begin: where the session begins. What comes before it stays, so the place remains valid.

    Raises RoutineError with the shortest possible length if that exceeds the time.
    """
    measured: dict[Version, Seconds] = {}

    def length_of(version: Version) -> Seconds:
        if version not in measured:
            seconds = length(version)
            measured[version] = _NEVER if seconds is None else seconds
        return measured[version]

    last = asked
    if length_of(asked) <= within:
        return asked
    ways: tuple[Callable[[Version], Iterator[Version]], ...] = (
        lambda version: _details(version, kept),
        lambda version: _rests(version, plan, kept),
        lambda version: _sets(version, kept, begin),
        lambda version: _reps_and_holds(version, plan, kept, begin),
    )
    for way in ways:
        versions = [last, *way(last)]
        while len(versions) > 1 and length_of(versions[-1]) >= min(
            length_of(versions[-2]), length_of(last)
        ):
            versions.pop()
        last = versions[-1]
        if length_of(last) <= within:
            fitting = bisect_left(versions, True, key=lambda each: length_of(each) <= within)
            return versions[fitting]
    raise _too_long(last, length_of(last), within, kept)


def what_gave_way(asked: Version, given: Version, plan: Plan, within: Seconds) -> str:
    """One line about what was given up; empty if nothing was.

    plan: that of `given`, as laid out.
    """
    if given == asked:
        return ""
    gave: list[str] = []
    if given.detail is not asked.detail:
        gave.append("cues alone" if given.detail is Detail.CUES else f"{given.detail} detail")
    pairs = list(zip(asked.routine.steps, given.routine.steps, strict=True))
    used = sorted(_used_rests(plan))
    if any(pairs[step][0].dose.rest != pairs[step][1].dose.rest for step in used):
        rests = {max(pairs[step][1].dose.rest, MIN_REST) for step in used}
        gave.append(f"rests of {length_in_words(max(rests))}{' at most' * (len(rests) > 1)}")
    gave += _fewer(pairs, "sets", lambda sets: counted(sets, "set"))
    gave += _fewer(pairs, "reps", lambda reps: counted(reps, "repetition"))
    gave += _fewer(pairs, "hold", length_in_words)
    return f"To end within {length_in_words(within)}: {', '.join(gave)}."


def _fewer(
    pairs: Sequence[tuple[Step, Step]], field: str, write: Callable[[Any], str]
) -> Iterator[str]:
    """`2 sets of Inverted Squat and Inverted Crunch instead of 3`, for each pair of figures."""
    titles: dict[tuple[Any, Any], dict[str, None]] = {}
    for asked, given in pairs:
        figures = getattr(asked.dose, field), getattr(given.dose, field)
        if figures[0] != figures[1]:
            titles.setdefault(figures, {})[given.exercise.title] = None
    for (old, new), named in titles.items():
        before = write(old) if field == "hold" else old
        yield f"{write(new)} of {listed([*named])} instead of {before}"


def _details(version: Version, kept: Collection[str]) -> Iterator[Version]:
    """One step less, so that a new routine, which is explained in full, stays explained."""
    if "detail" in kept:
        return
    if version.detail is not Detail.CUES:
        details = list(Detail)
        yield replace(version, detail=details[details.index(version.detail) + 1])


def _rests(version: Version, plan: Plan, kept: Collection[str]) -> Iterator[Version]:
    """The longest rests give way first, down to `MIN_REST`."""
    steps, used = version.routine.steps, _used_rests(plan)
    if "rest" in kept or not used:
        return
    most = max(steps[index].dose.rest for index in used)
    while most > MIN_REST:
        most = _less(most)
        for index in used:
            rest = version.routine.steps[index].dose.rest
            version = _with(version, index, rest=min(rest, most))
        yield version


def _used_rests(plan: Plan) -> set[int]:
    """The steps after which there is a rest: the way up follows the last set."""
    return {bout.step for bout in plan.bouts if bout.rest is not None}


def _sets(version: Version, kept: Collection[str], begin: Place) -> Iterator[Version]:
    """The exercise with the most sets gives up one; among equals, the last of the routine."""
    if "sets" in kept:
        return
    while True:
        spare = [
            (step.dose.sets, index)
            for index, step in enumerate(version.routine.steps)
            if index >= begin.step and step.dose.sets > (begin.set if index == begin.step else 1)
        ]
        if not spare:
            return
        sets, index = max(spare)
        version = _with(version, index, sets=sets - 1)
        yield version


def _reps_and_holds(
    version: Version, plan: Plan, kept: Collection[str], begin: Place
) -> Iterator[Version]:
    """The exercise with the most left of its dose gives up a repetition or some seconds; among
    equals, the last of the routine."""
    asked = [_amount(step) for step in version.routine.steps]
    least = [
        _least(index, step, plan, kept, begin) for index, step in enumerate(version.routine.steps)
    ]
    while True:
        spare = [
            (_amount(step) / asked[index], index)
            for index, step in enumerate(version.routine.steps)
            if _amount(step) > least[index]
        ]
        if not spare:
            return
        _, index = max(spare)
        dose = version.routine.steps[index].dose
        if version.routine.steps[index].is_timed:
            version = _with(version, index, hold=max(least[index], _less(dose.hold)))
        else:
            version = _with(version, index, reps=dose.reps - 1)
        yield version


def _least(index: int, step: Step, plan: Plan, kept: Collection[str], begin: Place) -> Seconds:
    """Fewest repetitions or seconds of a step."""
    if index < begin.step or ("hold" if step.is_timed else "reps") in kept:
        return _amount(step)
    here = begin if index == begin.step else BEGINNING
    if not step.is_timed:
        return Fraction(max(MIN_REPS, here.rep))
    if here.part > 1:
        return step.dose.hold
    ways = max(step.dose.hold / bout.parts - bout.work for bout in plan.bouts if bout.step == index)
    return max(MIN_HOLD, _ROUND * math.ceil((ways + MIN_HANG) / _ROUND))


def _amount(step: Step) -> Fraction:
    """Seconds of a timed step, repetitions of another."""
    return step.dose.hold if step.is_timed else Fraction(step.dose.reps)


def _less(length: Seconds) -> Seconds:
    """The next smaller multiple of `_ROUND`."""
    return _ROUND * (math.ceil(length / _ROUND) - 1)


def _with(version: Version, index: int, **changes: Any) -> Version:
    """The version with the dose of one step changed."""
    steps = list(version.routine.steps)
    dose: Dose = replace(steps[index].dose, **changes)
    steps[index] = replace(steps[index], dose=dose)
    return replace(version, routine=replace(version.routine, steps=tuple(steps)))


def _too_long(
    version: Version, shortest: Seconds, within: Seconds, kept: Collection[str]
) -> RoutineError:
    least, asked = compared(Fraction(math.ceil(shortest)), within)
    flags = [f"--{name}" for name in KEPT if name in kept]
    fewer = "" if version.detail is Detail.CUES else ", or --detail cues if you know them"
    return RoutineError(
        f"{version.routine.title} takes at least {least} from the first word to the end of the way "
        "up",
        where=f"--within {asked}",
        remedy=f"Give it that long, or leave out {listed(flags)}: what a flag names is kept."
        if flags
        else f"Give it that long, or choose fewer exercises{fewer}.",
    )
