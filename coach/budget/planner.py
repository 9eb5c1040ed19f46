"""The safety budget as a planner: a routine becomes bouts, each within the limit.

A bout is one inversion with the rest at horizontal that follows it. Its length head-down is the
work (repetitions, or the hang) and an overhead: tilting, settling, the countdown, and the way back
to level with the words for each. The overhead depends on the voice, so it is measured on the laid
out timeline and handed in; the planner itself is pure arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from coach.budget.limits import LEAST_LEVEL_REST, Limits, limits_of
from coach.errors import RoutineError
from coach.routine.model import Kind, Routine, Step
from coach.units import Seconds, compared, length_in_words

NOTHING: Final = Fraction(0)

MUCH: Final = Fraction(900)
"""Seconds head-down in all from which on the plan says that it is much. The advice is 3 to 5
minutes at a time for the practised (Teeter, "The 3 Hows of Inverting"); this is three of those."""

LEAST_HANG: Final = Fraction(5)
"""Seconds of quiet hanging that must be left beside the overhead, or the hang is refused."""


@dataclass(frozen=True, slots=True)
class Bout:
    """One inversion.

    step: index of the step in the routine.
    set, sets: which set of how many, from 1.
    part, parts: which part of that set, from 1; more than one when it was split.
    first_rep, reps: the first repetition done in it, from 1, and how many; 0 reps when timed.
    set_reps: repetitions of the whole set; 0 when timed.
    work: seconds of repetitions or of hanging.
    rest: seconds at horizontal afterwards; None after the last bout, where the way up follows.
    """

    step: int
    set: int
    sets: int
    part: int
    parts: int
    first_rep: int
    reps: int
    set_reps: int
    work: Seconds
    rest: Seconds | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The bouts of a routine in order, its limits, and what a person should know of both."""

    routine: Routine
    limits: Limits
    bouts: tuple[Bout, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a routine: index of the step; the set, the repetition, and of a timed exercise the
    part to begin with, from 1."""

    step: int = 0
    set: int = 1
    rep: int = 1
    part: int = 1


BEGINNING: Final = Place()


def after(bout: Bout) -> Place:
    """The place that follows a bout; past the last step when it was the last one."""
    if bout.set_reps and bout.first_rep + bout.reps <= bout.set_reps:
        return Place(bout.step, bout.set, bout.first_rep + bout.reps)
    if not bout.set_reps and bout.part < bout.parts:
        return Place(bout.step, bout.set, part=bout.part + 1)
    return Place(bout.step, bout.set + 1) if bout.set < bout.sets else Place(bout.step + 1)


def plan(
    routine: Routine,
    overhead: Mapping[int, Seconds],
    begin: Place = BEGINNING,
    already: Seconds = NOTHING,
) -> Plan:
    """Lay a routine out in bouts none of which is head-down for longer than the limit.

    overhead: seconds head-down of a bout beside its work, by index of step; 0 where not yet known.
    begin: where to begin; what lies before it is left out.
    already: seconds head-down before that place that count toward the session's limit.
    Raises RoutineError, with both figures, when one repetition alone is longer than the limit, or
    all bouts together are longer than a session may be.
    """
    limits = limits_of(routine)
    bouts: list[Bout] = []
    notes: list[str] = []
    for index, step in enumerate(routine.steps[begin.step :], start=begin.step):
        extra = overhead.get(index, NOTHING)
        whole = _shares(step, limits.stretch, extra, step.dose.reps)
        notes += _notes(step, whole, limits.stretch, extra)
        first = begin if index == begin.step else Place(index)
        for number in range(first.set, step.dose.sets + 1):
            done = first.rep - 1 if number == first.set else 0
            left = step.dose.reps - done
            shares = _shares(step, limits.stretch, extra, left) if done else whole
            skipped = first.part - 1 if number == first.set else 0
            bouts += _bouts_of_set(Place(index, number, done + 1), step, shares)[skipped:]
    if bouts:
        bouts[-1] = replace(bouts[-1], rest=None)
    total = already + sum(bout.work + overhead.get(bout.step, NOTHING) for bout in bouts)
    _check_session(routine, limits, total, already)
    if total > MUCH:
        notes.append(
            f"{length_in_words(total)} head-down in all is much: makers of tables advise minutes a "
            "day. Fewer sets are kinder."
        )
    return Plan(routine, limits, tuple(bouts), tuple(dict.fromkeys(notes)))


def _bouts_of_set(place: Place, step: Step, shares: "tuple[_Share, ...]") -> list[Bout]:
    bouts, rep = [], place.rep
    for part, share in enumerate(shares, start=1):
        bout = Bout(
            step=place.step,
            set=place.set,
            sets=step.dose.sets,
            part=part,
            parts=len(shares),
            first_rep=rep,
            reps=share.reps,
            set_reps=step.dose.reps if step.exercise.kind is Kind.COUNTED else 0,
            work=share.work,
            rest=max(step.dose.rest, LEAST_LEVEL_REST),
        )
        bouts.append(bout)
        rep += share.reps
    return bouts


def _check_session(routine: Routine, limits: Limits, total: Seconds, already: Seconds) -> None:
    if total > limits.session:
        whole, most = compared(total, limits.session)
        done = f", {length_in_words(already)} of it done before," if already else ""
        raise RoutineError(
            f"{whole} head-down in all{done} is more than level {routine.level} allows in a "
            f"session ({most})",
            where=routine.title,
            remedy="Ask for fewer sets or repetitions, or a quicker tempo.",
        )


@dataclass(frozen=True, slots=True)
class _Share:
    reps: int
    work: Seconds


def repetition(step: Step) -> Seconds:
    """Seconds of one repetition of a step: the period of its tempo, twice when it has two sides."""
    return step.dose.tempo.period * (2 if step.exercise.sided else 1)


def _shares(step: Step, limit: Seconds, extra: Seconds, reps: int) -> tuple[_Share, ...]:
    """How a set is split: its repetitions, or its hang, as evenly as can be."""
    if step.exercise.kind is Kind.TIMED:
        return _shares_of_hang(step, limit, extra)
    one = repetition(step)
    at_most = (limit - extra) // one if limit > extra else 0
    if at_most < 1:
        whole, most = compared(one + extra, limit)
        raise RoutineError(
            f"one repetition takes {length_in_words(one)}, with the way down and up {whole}; the "
            f"limit head-down is {most}",
            where=step.exercise.title,
            remedy="Choose a quicker tempo or a longer --max-inverted.",
        )
    parts = -(-reps // at_most)
    fewer, over = divmod(reps, parts)
    counts = [fewer + 1] * over + [fewer] * (parts - over)
    return tuple(_Share(count, one * count) for count in counts)


def _shares_of_hang(step: Step, limit: Seconds, extra: Seconds) -> tuple[_Share, ...]:
    hold = step.dose.hold
    parts = -(-hold // limit)
    each = hold / parts
    if each - extra < LEAST_HANG:
        hang, ways = compared(each, extra)
        raise RoutineError(
            f"a hang of {hang} leaves no time beside the way down and up, which takes {ways}",
            where=step.exercise.title,
            remedy="Ask for a longer hang, or for a quicker --pace.",
        )
    return tuple(_Share(0, each - extra) for _ in range(parts))


def _notes(step: Step, shares: tuple[_Share, ...], limit: Seconds, extra: Seconds) -> list[str]:
    title, dose = step.exercise.title, step.dose
    notes = []
    if len(shares) > 1 and step.exercise.kind is Kind.TIMED:
        hold, most = compared(dose.hold, limit)
        notes.append(
            f"{title}: {hold} is split into {len(shares)} hangs with a rest level between them, "
            f"since the limit head-down is {most}."
        )
    elif len(shares) > 1:
        whole, most = compared(repetition(step) * dose.reps + extra, limit)
        split = " + ".join(str(share.reps) for share in shares)
        notes.append(
            f"{title}: each set of {dose.reps} is split {split} with a rest level between, since "
            f"in one go it would be {whole} head-down; the limit is {most}."
        )
    if dose.rest < LEAST_LEVEL_REST:
        rest, least = compared(dose.rest, LEAST_LEVEL_REST)
        notes.append(
            f"{title}: the rest of {rest} is lengthened to {least}, the least at level between two "
            "inversions."
        )
    return notes
