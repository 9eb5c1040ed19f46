"""Plans a routine as bouts, none of them longer than the limit.

A bout is one inversion and the rest at horizontal after it. Its time head-down is the work
(repetitions or a hang) plus an overhead: tilting, settling, the countdown and the return to
horizontal, with the words for each. The overhead depends on the voice, so the caller measures it on
the laid-out timeline and passes it in. The planner itself is pure arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from coach.budget.limits import COUNTS_FOR, LEVELS, MIN_REST, Limits, limits_of
from coach.errors import RoutineError
from coach.routine.model import Level, Routine, Sides, Step
from coach.units import NO_TIME, Seconds, compared, length_in_words

WARN_ABOVE: Final = Fraction(900)
"""Total seconds head-down above which the plan warns: three times the 3 to 5 minutes at a time that
are advised for the practised (Teeter, "The 3 Hows of Inverting")."""

MIN_HANG: Final = Fraction(5)
"""Shortest hang in seconds, without the overhead. A shorter one is refused."""


@dataclass(frozen=True, slots=True)
class Bout:
    """One inversion.

    step: index of the step in the routine.
    set, sets: number of the set, from 1, and how many there are.
    part, parts: part of the set, from 1, and how many parts it is split into.
    first_rep, reps: the first repetition in this bout, from 1, and how many; 0 reps if timed.
    set_reps: repetitions of the whole set; 0 if timed.
    work: seconds of repetitions or of hanging.
    rest: seconds at horizontal afterwards; None for the last bout, which the way up follows.
    sides: the order of the two sides of each repetition; None without sides.
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
    sides: Sides | None = None

    @property
    def is_timed(self) -> bool:
        """True for a bout of a timed exercise."""
        return not self.set_reps


@dataclass(frozen=True, slots=True)
class Plan:
    """The bouts of a routine in order, its limits, and notes about both for the person."""

    routine: Routine
    limits: Limits
    bouts: tuple[Bout, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a routine.

    step: index of the step.
    set, rep: the set and the repetition to begin with, from 1.
    part: the part of a timed set to begin with, from 1.
    """

    step: int = 0
    set: int = 1
    rep: int = 1
    part: int = 1


BEGINNING: Final = Place()


def place_after(bout: Bout) -> Place:
    """The place that follows a bout; after the last bout, its step is past the last one."""
    if bout.first_rep + bout.reps <= bout.set_reps:
        return Place(bout.step, bout.set, bout.first_rep + bout.reps)
    if bout.is_timed and bout.part < bout.parts:
        return Place(bout.step, bout.set, part=bout.part + 1)
    return Place(bout.step, bout.set + 1) if bout.set < bout.sets else Place(bout.step + 1)


def plan(
    routine: Routine,
    overhead: Mapping[int, Seconds],
    begin: Place = BEGINNING,
    already: Seconds = NO_TIME,
) -> Plan:
    """Split a routine into bouts, each within the limit head-down.

    overhead: seconds head-down of a bout in addition to its work, by index of step; 0 while not
    known.
    begin: where to begin; everything before it is left out.
    already: seconds head-down before that place, which count towards the session limit.
    Raises RoutineError with both figures if a single repetition exceeds the limit, or the bouts
    together exceed the session limit.
    """
    limits = limits_of(routine)
    bouts: list[Bout] = []
    notes = [*routine.notes]
    remedy = _remedy_for_a_repetition(routine, limits)
    for index, step in enumerate(routine.steps[begin.step :], start=begin.step):
        extra = overhead.get(index, NO_TIME)
        key = "hold" if step.is_timed else "tempo"
        where = routine.origin.where("step", index, key, otherwise=step.exercise.title)
        whole = _shares(step, limits.stretch, extra, step.dose.reps, where, remedy)
        notes += _notes(step, whole, limits.stretch, extra)
        first = begin if index == begin.step else Place(index)
        for number in range(first.set, step.dose.sets + 1):
            done = first.rep - 1 if number == first.set else 0
            left = step.dose.reps - done
            shares = _shares(step, limits.stretch, extra, left, where, remedy) if done else whole
            skipped = first.part - 1 if number == first.set else 0
            bouts += _bouts_of_set(Place(index, number, done + 1), step, shares)[skipped:]
    if bouts:
        bouts[-1] = replace(bouts[-1], rest=None)
    total = already + sum(bout.work + overhead.get(bout.step, NO_TIME) for bout in bouts)
    _check_session(routine, limits, total, already)
    if total > WARN_ABOVE:
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
            set_reps=0 if step.is_timed else step.dose.reps,
            work=share.work,
            rest=max(step.dose.rest, MIN_REST),
            sides=step.dose.sides if step.exercise.sided and not step.is_timed else None,
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
            where=routine.origin.where(otherwise=routine.title),
            remedy=_remedy(routine, already),
        )


def _remedy(routine: Routine, already: Seconds) -> str:
    if already:
        return f"Wait: it counts for {COUNTS_FOR // 3600} hours. Or ask for less."
    if routine.level is Level.FIRST and not routine.origin.file:
        return "Begin with first-time or week-1, or ask for fewer sets or repetitions."
    return "Ask for fewer sets or repetitions, or a quicker tempo."


def _remedy_for_a_repetition(routine: Routine, limits: Limits) -> str:
    """What to do if one repetition exceeds the limit head-down."""
    if limits.stretch < LEVELS[routine.level].stretch:
        return "Choose a quicker tempo or a longer --max-inverted."
    if routine.level is Level.STRONG:
        return "Choose a quicker tempo."
    return "Choose a quicker tempo, or a higher level once you are used to it."


@dataclass(frozen=True, slots=True)
class _Share:
    reps: int
    work: Seconds


def repetition(step: Step) -> Seconds:
    """Seconds of one repetition: the period of the tempo, twice that for a sided exercise."""
    return step.dose.tempo.period * (2 if step.exercise.sided else 1)


def _shares(
    step: Step, limit: Seconds, extra: Seconds, reps: int, where: str, remedy: str
) -> tuple[_Share, ...]:
    """Split the repetitions or the hang of a set as evenly as possible. where: what an error
    names. remedy: for a repetition that is too long."""
    if step.is_timed:
        return _shares_of_hang(step, limit, extra, where)
    one = repetition(step)
    at_most = (limit - extra) // one if limit > extra else 0
    if at_most < 1:
        whole, most = compared(one + extra, limit)
        raise RoutineError(
            f"one repetition takes {length_in_words(one)}, with the way down and up {whole}; the "
            f"limit head-down is {most}",
            where=where,
            remedy=remedy,
        )
    parts = -(-reps // at_most)
    fewer, over = divmod(reps, parts)
    counts = [fewer + 1] * over + [fewer] * (parts - over)
    return tuple(_Share(count, one * count) for count in counts)


def _shares_of_hang(step: Step, limit: Seconds, extra: Seconds, where: str) -> tuple[_Share, ...]:
    hold = step.dose.hold
    parts = -(-hold // limit)
    each = hold / parts
    if each - extra < MIN_HANG:
        hang, least = compared(each, extra + MIN_HANG)
        raise RoutineError(
            f"a hang of {hang} is too short: with the way down and up it takes at least {least}",
            where=where,
            remedy="Ask for a longer hang, or for a quicker --pace.",
        )
    return tuple(_Share(0, each - extra) for _ in range(parts))


def _notes(step: Step, shares: tuple[_Share, ...], limit: Seconds, extra: Seconds) -> list[str]:
    title, dose = step.exercise.title, step.dose
    notes = []
    if len(shares) > 1 and step.is_timed:
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
    if dose.rest < MIN_REST:
        rest, least = compared(dose.rest, MIN_REST)
        notes.append(
            f"{title}: the rest of {rest} is lengthened to {least}, the least at level between two "
            "inversions."
        )
    return notes
