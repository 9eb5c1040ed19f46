"""Programmes: routines to do week by week, and what comes afterwards."""

from dataclasses import dataclass
from pathlib import Path

from coach.budget.planner import Plan, plan
from coach.english import listed
from coach.errors import UsageError
from coach.routine.library import built_in
from coach.routine.model import Routine
from coach.routine.names import fold
from coach.similar import did_you_mean, similar
from coach.units import NO_TIME, Seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """A routine of a programme that can be done within its limits; see `entry_of`.

    typed: names the routine on the command line, from any folder.
    amounts: each exercise, its repetitions and seconds of work, see `amounts_of`.
    angle: degrees below level.
    """

    typed: str
    routine: Routine
    amounts: tuple[tuple[str, int, Seconds], ...]
    angle: int


def entry_of(typed: str, routine: Routine) -> Entry:
    """A routine as part of a programme. Raises RoutineError for one that cannot be done."""
    planned = plan(routine, {})
    return Entry(typed, routine, amounts_of(routine, planned), planned.limits.angle)


def amounts_of(routine: Routine, planned: Plan) -> tuple[tuple[str, int, Seconds], ...]:
    """Each exercise of a plan of a routine, its repetitions and seconds of work in all."""
    amounts: dict[str, tuple[int, Seconds]] = {}
    for bout in planned.bouts:
        name = routine.steps[bout.step].exercise.name
        reps, work = amounts.get(name, (0, NO_TIME))
        amounts[name] = reps + bout.reps, work + bout.work
    return tuple((name, *amount) for name, amount in amounts.items())


@dataclass(frozen=True, slots=True)
class Programme:
    """Routines in the order in which they are practised.

    name: of a built-in one, or the full path of a file.
    weeks: at least one. Each is repeated until `coach.practice.today` lets the next one begin.
    afterwards: done in turn after the last week. Empty repeats the last week.
    """

    name: str
    title: str
    weeks: tuple[Entry, ...]
    afterwards: tuple[Entry, ...] = ()
    about: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All routines, in order."""
        return (*self.weeks, *self.afterwards)

    def entry(self, text: str) -> Entry:
        """The first routine with this name, or typed like this. Raises UsageError for a routine
        that is not part of the programme."""
        known = built_in(text)
        for entry in self.entries:
            file = Path(entry.typed).name
            if fold(text) in map(fold, (entry.typed, file, entry.routine.name)):
                return entry
            if known is not None and entry.typed == known.name:
                return entry
        names = tuple(dict.fromkeys(entry.routine.name for entry in self.entries))
        raise UsageError(
            f"{text[:60]!r} is not part of the programme {self.title}",
            where="--at",
            remedy=did_you_mean(similar(text, names)) or f"It has {listed(names)}.",
        )
