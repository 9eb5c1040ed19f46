"""What is next in a programme, and why: pure rules over the sessions so far."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Final

from coach.budget.planner import Plan
from coach.practice.model import ZONES, Amount, Amounts, Choice, Ending, PractisedSession
from coach.practice.programme import Entry, Programme, amounts_of
from coach.routine.model import Routine
from coach.units import Seconds

SESSIONS_A_WEEK: Final = 3
"""Whole sessions, on as many days, before the next week begins. Our own figure: guidance speaks of
weeks and of regular practice, and gives no number."""

DAYS_A_WEEK: Final = 7
"""Minimum days from one step to the next. Guidance raises time and angle over weeks (Life Gear
75303, p. 21); one step a week is our reading of it."""

PAIN_RISE: Final = 2
"""The week is repeated if pain is at least this many points worse after a session than before it.
Two points of the numeric rating scale are the least change that matters to people with pain of the
lower back (Childs, Piva and Fritz, Spine 30, 2005, p. 1331)."""

EARLY_OF_LAST: Final = (2, 3)
"""This many of the last sessions ended early by coming up lead one week back. Our own figures."""

DAYS_AWAY: Final = 14
"""Days without a session that lead one week back. Our own figure."""

DAYS_LONG_AWAY: Final = 61
"""Days without a session, two months, that lead back to the beginning. Our own figure."""

ENOUGH: Final = Fraction(3, 4)
"""The part of an exercise's time that must be spent head-down on one day, with all repetitions, for
it to count as whole. A quicker tempo is enough, a hang cut short is not. Our own figure."""


class Why(StrEnum):
    """Why a routine is next."""

    BEGINNING = "Everybody begins here."
    CHOSEN = "You set this yourself."
    ON = "The week goes on."
    NEXT = "The week before is done."
    WAIT = "A week lasts seven days at least."
    LESS = "The last session was less than this routine asks for, so it counts as practice only."
    PAIN = "The back hurt more after the last session than before it, so this begins again."
    EARLY = "Two of three sessions ended early, so you go back one week."
    EARLY_FIRST = "Two of three sessions ended early, so the first week begins again."
    AWAY = "After {days} days away you go back one week."
    AWAY_FIRST = "After {days} days away the first week begins again."
    LONG_AWAY = "After {days} days away the programme begins again."
    AFTERWARDS = "All weeks are done; these routines take turns."


_OF_THE_LAST: Final = (Why.LESS, Why.PAIN)
"""Reasons about the last session; the next session clears them."""


def _nothing_known(_: int) -> Amount:
    return {}


@dataclass(frozen=True, slots=True)
class Today:
    """What is next.

    week: of the programme, from 1; None after the last one.
    weeks: how many weeks the programme has.
    done, of: whole sessions of the week that count so far, and how many are wanted; 0 after the
        last week.
    next_from: the day on which the next week may begin, once the sessions of this one are done.
    done_today: the routine done today, so what is next is for tomorrow; None if none was.
    """

    entry: Entry
    why: Why
    week: int | None
    weeks: int
    done: int
    of: int
    next_from: date | None = None
    done_today: Entry | None = None
    days_away: int = 0

    @property
    def reason(self) -> str:
        """Why, in words."""
        return self.why.format(days=self.days_away)


def today(
    programme: Programme,
    sessions: Sequence[PractisedSession],
    day: date,
    choices: Sequence[Choice] = (),
    amounts: Amounts = _nothing_known,
) -> Today:
    """What is next on a day, or on the next one when this day's session is done.

    sessions: all sessions, in the order in which they were written; those of other routines only
        show that the person was not away. If the clock was set back, days still never go back. A
        day at most `ZONES` in the future may be today where the session was, and counts as today.
        A later one counts as the day of the session before, or else of the next one.
    choices: in the order in which they were made; those of other programmes are ignored.
    amounts: of the measured sessions. It is asked for few of them.
    """
    days = (each.day for each in sessions if each.is_practice)
    first = next((min(each, day) for each in days if each - day <= ZONES), day)
    state = _ProgrammeState(programme, _places_in(programme), amounts, first)
    left = [each for each in choices if each.programme == programme.name and each.at]
    done_today = None
    for session in sessions:
        while left and left[0].after < session.number:
            state.set(left.pop(0), day)
        if session.is_practice:
            reached = state.reached(session.day, day)
            state.arrive(reached)
            is_today = timedelta(0) <= session.day - day <= ZONES
            if is_today and session.ending is Ending.WHOLE:
                done_today = state.done_in(session, done_today)
            state.add(session, reached)
    for choice in left:
        state.set(choice, day)
    asked = day + timedelta(days=done_today is not None)
    state.arrive(state.reached(asked, asked))
    return state.today(done_today)


def today_after(
    programme: Programme,
    sessions: Sequence[PractisedSession],
    day: date,
    choices: Sequence[Choice],
    amounts: Amounts,
    routine: Routine,
    done: Plan,
) -> Today:
    """What will be next after doing a plan of a routine to its end on this day; for the other
    parameters see `today`."""
    planned = {
        exercise: (reps, int(1_000 * work)) for exercise, reps, work in amounts_of(routine, done)
    }
    session = PractisedSession(
        number=sessions[-1].number + 1 if sessions else 1,
        day=day,
        routine=routine.name,
        exercises=routine.exercises,
        ending=Ending.WHOLE,
        before=None,
        after=None,
        angle=done.limits.angle,
        is_practice=True,
        is_measured=True,
    )

    def with_planned(number: int) -> Amount:
        return planned if number == session.number else amounts(number)

    return today(programme, [*sessions, session], day, choices, with_planned)


def _places_in(programme: Programme) -> Callable[[str, tuple[str, ...]], frozenset[int]]:
    """A function that finds the places in a programme, from 0, of a routine with these exercises.
    Some may have been left out, and two routines may have the same name."""
    names = [entry.routine.name for entry in programme.entries]
    own = [
        Counter(step.exercise.name for step in entry.routine.steps) for entry in programme.entries
    ]

    @cache
    def places(routine: str, exercises: tuple[str, ...]) -> frozenset[int]:
        done = Counter(exercises)
        return frozenset(
            place for place, name in enumerate(names) if name == routine and done <= own[place]
        )

    return places


@dataclass(slots=True)
class _ProgrammeState:
    """Where somebody is in a programme, updated session by session."""

    programme: Programme
    places: Callable[[str, tuple[str, ...]], frozenset[int]]
    """See `_places_in`."""
    amounts: Amounts
    first: date
    """The first day that counts for itself."""
    step: int = 0
    """In `programme.weeks`; their number for the routines afterwards."""
    turn: int = 0
    """In `programme.afterwards`."""
    why: Why = Why.BEGINNING
    away: int = 0
    """Days without a session that last led back."""
    last: date | None = None
    """The latest day so far."""
    since: date | None = None
    """The day of the first session of the step."""
    days: set[date] = field(default_factory=set)
    """Of the whole sessions that count toward the next step."""
    early: list[date | None] = field(default_factory=list)
    """The day of each of the last sessions of the step if it was ended early, None if not."""
    under_way: list[PractisedSession] = field(default_factory=list)
    """The sessions of the routine on the last day: an interrupted one may be resumed."""
    is_open: bool = False
    """True once the step has all its sessions: `today` checks whether the last one was enough."""

    @property
    def position(self) -> int:
        """In `programme.entries`."""
        if self.step < len(self.programme.weeks):
            return self.step
        return self.step + self.turn % len(self.programme.afterwards)

    def reached(self, written: date, latest: date) -> date:
        """The day that a recorded day counts as: not before the last one, not after `latest`."""
        last = self.last or self.first
        if written - latest > ZONES:
            return last
        day = min(written, latest)
        return max(last, day) if self.last else day

    def set(self, choice: Choice, latest: date) -> None:
        """Go to the routine that the person chose; stay if the programme no longer has it."""
        self.last = self.reached(choice.day, latest)
        typed = [entry.typed for entry in self.programme.entries]
        if choice.at in typed:
            at, weeks = typed.index(choice.at), len(self.programme.weeks)
            self._go(min(at, weeks), Why.CHOSEN)
            self.turn = max(at - weeks, 0)

    def done_in(self, session: PractisedSession, before: Entry | None) -> Entry | None:
        """The entry done today, after another session: what was next, if the session was that; else
        what was done before it; else any entry that the session matches.

        before: what had been done today before the session; None for nothing.
        """
        done = self.places(session.routine, session.exercises)
        if self.position in done:
            return self.programme.entries[self.position]
        return before or (self.programme.entries[min(done)] if done else None)

    def arrive(self, day: date) -> None:
        """Move on to a day: a step back after some time away, a step forward after enough
        sessions.
        """
        away = (day - self.last).days if self.last else 0
        if away >= DAYS_AWAY:
            self.away = away
        if away >= DAYS_LONG_AWAY:
            self._go(0, Why.LONG_AWAY)
        elif away >= DAYS_AWAY:
            self._back(Why.AWAY, Why.AWAY_FIRST)
        elif len(self.days) >= SESSIONS_A_WEEK and self.step < self._last_step:
            if self.since and (day - self.since).days >= DAYS_A_WEEK:
                last = self.step + 1 == len(self.programme.weeks)
                self._go(self.step + 1, Why.AFTERWARDS if last else Why.NEXT)
            else:
                self.why = Why.WAIT

    def add(self, session: PractisedSession, reached: date) -> None:
        """Count a session. reached: the day that it counts for."""
        self.last, self.is_open = reached, False
        if self.why in _OF_THE_LAST:
            self.why = Why.ON if self.step < len(self.programme.weeks) else Why.AFTERWARDS
        if self.position not in self.places(session.routine, session.exercises):
            return
        is_whole = session.ending is Ending.WHOLE
        self.since = self.since or reached
        self.under_way = [*(one for one in self.under_way if one.day == session.day), session]
        if is_whole:  # one that was interrupted on this day has been resumed
            self.early = [None if day == session.day else day for day in self.early]
        came_up = session.ending is Ending.CAME_UP
        self.early = [*self.early, session.day if came_up else None][-EARLY_OF_LAST[1] :]
        if sum(day is not None for day in self.early) >= EARLY_OF_LAST[0]:
            self._back(Why.EARLY, Why.EARLY_FIRST)
        elif _worse(session):
            self._go(self.step, Why.PAIN)
        elif is_whole and self.step == len(self.programme.weeks):
            self.turn += 1
            self.why = Why.AFTERWARDS
        elif is_whole and len(self.days) >= SESSIONS_A_WEEK:
            self.why, self.is_open = Why.ON, True
        elif is_whole and self._is_enough():
            self.days.add(session.day)
            self.why = Why.ON
        elif is_whole:
            self.why = Why.LESS

    def today(self, done_today: Entry | None) -> Today:
        """What is next."""
        weeks = len(self.programme.weeks)
        in_weeks = self.step < weeks
        is_done = len(self.days) >= SESSIONS_A_WEEK and in_weeks and self.step < self._last_step
        is_less = self.is_open and self.why is Why.ON and not self._is_enough()
        return Today(
            entry=self.programme.entries[self.position],
            why=Why.LESS if is_less else self.why,
            week=self.step + 1 if in_weeks else None,
            weeks=weeks,
            done=min(len(self.days), SESSIONS_A_WEEK) if in_weeks else 0,
            of=SESSIONS_A_WEEK if in_weeks else 0,
            next_from=self.since + timedelta(DAYS_A_WEEK) if is_done and self.since else None,
            done_today=done_today,
            days_away=self.away,
        )

    @property
    def _last_step(self) -> int:
        weeks = len(self.programme.weeks)
        return weeks if self.programme.afterwards else weeks - 1

    def _back(self, why: Why, why_first: Why) -> None:
        self._go(max(self.step - 1, 0), why if self.step else why_first)

    def _go(self, step: int, why: Why) -> None:
        self.step, self.why = step, why
        self.since, self.days, self.early, self.under_way = None, set(), [], []
        self.is_open = False

    def _is_enough(self) -> bool:
        """Whether the sessions of the routine on the last day together add up to what it asks for.
        Exercises that the last of them left out with `--without` are not required."""
        last, entry = self.under_way[-1], self.programme.weeks[self.step]
        if last.angle is not None and last.angle < entry.angle:
            return False
        if not last.is_measured:
            return True
        known = [self.amounts(each.number) for each in self.under_way if each.is_measured]

        def is_done(exercise: str, reps: int, work: Seconds) -> bool:
            done = [amounts[exercise] for amounts in known if exercise in amounts]
            milliseconds = sum(each[1] for each in done)
            return sum(each[0] for each in done) >= reps and milliseconds >= 1_000 * ENOUGH * work

        asked = (each for each in entry.amounts if not last.exercises or each[0] in last.exercises)
        return all(is_done(*each) for each in asked)


def _worse(session: PractisedSession) -> bool:
    if session.before is None or session.after is None:
        return False
    return session.after - session.before >= PAIN_RISE
