"""Progress: figures of the sessions in the last four weeks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from coach.practice.model import ZONES, Ending, RecordedBout, Session
from coach.units import Seconds

DAYS: Final = 28
"""Days that progress covers, including today: four weeks, like the programme."""

EARLY_ENDINGS: Final = (Ending.CAME_UP, Ending.FAILED, Ending.SILENCED)
"""The endings of sessions that were not done to the end."""

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A day, its number of sessions, and the seconds head-down in them."""

    date: date
    sessions: int = 0
    head_down: Seconds = Fraction(0)


@dataclass(frozen=True, slots=True)
class ExerciseTotal:
    """What was done of an exercise.

    exercise: its name; empty if unknown.
    inversions: how many it was done in.
    reps: repetitions done; 0 for an exercise that is timed.
    head_down: seconds in those inversions.
    """

    exercise: str
    inversions: int
    reps: int
    head_down: Seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """The figures.

    days: all of them, in order; the last is today.
    sessions: those of these days that are practice, in the order in which they were written.
    to_come: how many are dated later, and are not counted here.
    """

    days: tuple[Day, ...]
    sessions: tuple[Session, ...]
    to_come: int = 0

    @property
    def days_practised(self) -> int:
        """Days with a session."""
        return sum(1 for day in self.days if day.sessions)

    @property
    def weeks(self) -> tuple[tuple[Day | None, ...], ...]:
        """The days by week, Monday to Sunday; the first and last week may be shorter."""
        before = (None,) * self.days[0].date.weekday()
        after = (None,) * (_WEEK - 1 - self.days[-1].date.weekday())
        cells = (*before, *self.days, *after)
        return tuple(cells[at : at + _WEEK] for at in range(0, len(cells), _WEEK))

    @property
    def head_down(self) -> Seconds:
        """Seconds head-down in all."""
        return sum((session.head_down for session in self.sessions), Fraction(0))

    @property
    def longest(self) -> tuple[Session, RecordedBout] | None:
        """The longest inversion, the first among equals, and its session; None without any."""
        inversions = ((session, bout) for session in self.sessions for bout in session.bouts)
        return max(inversions, key=lambda each: each[1].milliseconds, default=None)

    @property
    def angles(self) -> Counter[int]:
        """How many sessions had each angle, in degrees below level; unknown ones are left out."""
        return Counter(each.angle for each in self.sessions if each.angle is not None)

    @property
    def steepest(self) -> int | None:
        """The steepest angle; None if none is known."""
        return max(self.angles, default=None)

    @property
    def usual_angle(self) -> int | None:
        """The angle of the most sessions (the less steep, among equals). None if none is known."""
        return max(sorted(self.angles), key=self.angles.__getitem__, default=None)

    @property
    def exercises(self) -> tuple[ExerciseTotal, ...]:
        """What was done of each exercise, the longest time head-down first."""
        bouts: dict[str, list[RecordedBout]] = {}
        for session in self.sessions:
            for bout in session.bouts:
                bouts.setdefault(bout.exercise, []).append(bout)
        done = [
            ExerciseTotal(name, len(each), sum(bout.reps for bout in each), _length(each))
            for name, each in bouts.items()
        ]
        return tuple(sorted(done, key=lambda each: -each.head_down))

    @property
    def felt(self) -> tuple[Session, ...]:
        """The sessions with a figure for pain, before or after."""
        return tuple(each for each in self.sessions if (each.before, each.after) != (None, None))

    @property
    def ended_early(self) -> tuple[Session, ...]:
        """The sessions that were not done to their end."""
        return tuple(each for each in self.sessions if each.ending in EARLY_ENDINGS)

    @property
    def not_whole(self) -> tuple[Session, ...]:
        """The sessions that were not done to their end, or whose end is unknown."""
        return tuple(each for each in self.sessions if not each.is_whole)

    @property
    def end_unknown(self) -> tuple[Session, ...]:
        """The sessions that were killed, or are still under way."""
        return tuple(each for each in self.sessions if each.ending is Ending.UNKNOWN)


def first_day(today: date) -> date:
    """The first of the days that progress covers."""
    return today - timedelta(days=DAYS - 1)


def progress(sessions: Iterable[Session], today: date) -> Progress:
    """The figures of the days up to today.

    sessions: in the order in which they were written; those of other days are passed over, and so
        are those that were given up before the first inversion ended. A day at most `ZONES` in the
        future may be today where the session was, and counts as today.
    """
    first = first_day(today)
    practised = [each for each in sessions if each.is_practice and each.day >= first]
    counted = tuple(each for each in practised if each.day - today <= ZONES)
    return Progress(tuple(_days(counted, first, today)), counted, len(practised) - len(counted))


def values_of(progress: Progress) -> dict[str, Any]:
    """The figures as JSON values; lengths in seconds."""
    longest = progress.longest
    return {
        "from": progress.days[0].date.isoformat(),
        "to": progress.days[-1].date.isoformat(),
        "sessions": len(progress.sessions),
        "days_practised": progress.days_practised,
        "head_down": float(progress.head_down),
        "longest": longest
        and {
            "number": longest[0].number,
            "day": longest[0].day.isoformat(),
            "exercise": longest[1].exercise,
            "head_down": longest[1].milliseconds / 1_000,
        },
        "angle": {"steepest": progress.steepest, "usual": progress.usual_angle},
        "days": [
            {
                "day": day.date.isoformat(),
                "sessions": day.sessions,
                "head_down": float(day.head_down),
            }
            for day in progress.days
        ],
        "exercises": [
            {
                "exercise": each.exercise,
                "inversions": each.inversions,
                "reps": each.reps,
                "head_down": float(each.head_down),
            }
            for each in progress.exercises
        ],
        "pain": [
            {**_named(session), "before": session.before, "after": session.after}
            for session in progress.felt
        ],
        "ended_early": [
            {**_named(session), "ending": session.ending} for session in progress.ended_early
        ],
        "end_unknown": [_named(session) for session in progress.end_unknown],
        "to_come": progress.to_come,
    }


def _days(sessions: Sequence[Session], first: date, today: date) -> Iterator[Day]:
    of_day: dict[date, list[Session]] = {}
    for session in sessions:
        of_day.setdefault(min(session.day, today), []).append(session)
    for number in range(DAYS):
        day = first + timedelta(days=number)
        done = of_day.get(day, [])
        yield Day(day, len(done), sum((each.head_down for each in done), Fraction(0)))


def _length(bouts: Iterable[RecordedBout]) -> Seconds:
    return Fraction(sum(bout.milliseconds for bout in bouts), 1_000)


def _named(session: Session) -> dict[str, Any]:
    return {
        "number": session.number,
        "day": session.day.isoformat(),
        "routine": session.routine,
        "title": session.title,
    }
