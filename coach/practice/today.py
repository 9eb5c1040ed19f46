"""What is next in a programme, and why: pure rules over the sessions so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from coach.practice.model import Ending, Session
from coach.practice.programme import Programme

SESSIONS_A_WEEK: Final = 3
"""Whole sessions, on as many days, before the next week begins. Our own figure: guidance speaks of
weeks and of regular practice, and gives no number."""

DAYS_A_WEEK: Final = 7
"""Days from one step to the next, at least. Guidance raises time and angle over weeks (Life Gear
75303, p. 21); one step a week is our reading of it."""

PAIN_RISE: Final = 2
"""Points of pain more after a session than before it from which on the week is repeated. Two points
of the numeric rating scale are the least change that matters to people with pain of the lower back
(Childs, Piva and Fritz, Spine 30, 2005, p. 1331)."""

EARLY: Final = (2, 3)
"""So many sessions of so many that were ended early by coming up lead one week back. Our own."""

DAYS_AWAY: Final = 14
"""Days without a session that lead one week back. Our own figure."""

DAYS_LONG_AWAY: Final = 61
"""Days without a session, two months, that lead back to the beginning. Our own figure."""


class Why(StrEnum):
    """Why a routine is next."""

    BEGINNING = "Everybody begins here."
    CHOSEN = "You set this yourself."
    ON = "The week goes on."
    NEXT = "The week before is done."
    WAIT = "The next week begins no sooner than seven days after this one began."
    PAIN = "It hurt more after the session than before it, so this week begins again."
    EARLY = "Two of three sessions were ended early, so it is one week back."
    AWAY = "After two weeks away it is one week back."
    LONG_AWAY = "After two months away it begins anew."
    AFTERWARDS = "All weeks are done; the routines come in turn."


@dataclass(frozen=True, slots=True)
class Choice:
    """Where somebody set themselves in a programme.

    at: the name of a routine.
    after: the number of the last session before it.
    """

    day: date
    at: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """What is next.

    week: of the programme, from 1; None after the last one.
    done, of: whole sessions of the week that count so far, and how many are wanted.
    is_done: True when a whole session was done today already.
    """

    routine: str
    why: Why
    week: int | None
    done: int
    of: int
    is_done: bool = False


def today(
    programme: Programme, sessions: Sequence[Session], day: date, choices: Sequence[Choice] = ()
) -> Today:
    """What is next on a day, or on the next one when this day's session is done.

    sessions: all sessions, in the order in which they were written; those of other routines only
        show that the person has not been away.
    choices: in the order in which they were made; only those of this programme.
    """
    place = _Place(programme)
    left = list(choices)
    for session in sessions:
        while left and left[0].after < session.number:
            place.set(left.pop(0))
        if session.is_practice:
            place.arrive(session.day)
            place.add(session)
    for choice in left:
        place.set(choice)
    is_done = any(
        each.day == day and each.is_whole and each.routine in programme.routines
        for each in sessions
    )
    place.arrive(day + timedelta(days=is_done))
    return place.today(is_done=is_done)


@dataclass(slots=True)
class _Place:
    """Where somebody stands, moved on session by session."""

    programme: Programme
    step: int = 0
    """In `programme.weeks`; their number for the routines afterwards."""
    turn: int = 0
    """In `programme.afterwards`."""
    why: Why = Why.BEGINNING
    since: date | None = None
    """The day of the first session of the step."""
    days: set[date] = field(default_factory=set)
    """Of the whole sessions that count toward the next step."""
    early: list[bool] = field(default_factory=list)
    """Whether each of the last sessions of the step was ended early."""
    last: date | None = None
    """The day of the last session of any routine."""

    @property
    def routine(self) -> str:
        if self.step < len(self.programme.weeks):
            return self.programme.weeks[self.step]
        return self.programme.afterwards[self.turn % len(self.programme.afterwards)]

    @property
    def _last_step(self) -> int:
        weeks = len(self.programme.weeks)
        return weeks if self.programme.afterwards else weeks - 1

    def set(self, choice: Choice) -> None:
        """Stand where a person set themselves."""
        weeks = self.programme.weeks
        self._go(weeks.index(choice.at) if choice.at in weeks else len(weeks), Why.CHOSEN)
        if choice.at not in weeks:
            self.turn = self.programme.afterwards.index(choice.at)
        self.last = choice.day

    def arrive(self, day: date) -> None:
        """Come to a day: after some time away it is a step back, after enough sessions one on."""
        away = (day - self.last).days if self.last else 0
        if away >= DAYS_LONG_AWAY:
            self._go(0, Why.LONG_AWAY)
        elif away >= DAYS_AWAY:
            self._go(max(self.step - 1, 0), Why.AWAY)
        elif len(self.days) >= SESSIONS_A_WEEK and self.step < self._last_step:
            if self.since and (day - self.since).days >= DAYS_A_WEEK:
                last = self.step + 1 == len(self.programme.weeks)
                self._go(self.step + 1, Why.AFTERWARDS if last else Why.NEXT)
            else:
                self.why = Why.WAIT

    def add(self, session: Session) -> None:
        """Count a session that has just been done."""
        self.last = max(self.last or session.day, session.day)
        if session.routine != self.routine:
            return
        self.since = self.since or session.day
        self.early = [*self.early, session.ending is Ending.CAME_UP][-EARLY[1] :]
        if sum(self.early) >= EARLY[0]:
            self._go(max(self.step - 1, 0), Why.EARLY)
        elif None not in (session.before, session.after) and _worse(session):
            self._go(self.step, Why.PAIN)
        elif session.is_whole:
            self.days.add(session.day)
            self.turn += self.step == len(self.programme.weeks)
            self.why = Why.AFTERWARDS if self.step == len(self.programme.weeks) else Why.ON

    def today(self, *, is_done: bool) -> Today:
        """What is next."""
        in_weeks = self.step < len(self.programme.weeks)
        return Today(
            routine=self.routine,
            why=self.why,
            week=self.step + 1 if in_weeks else None,
            done=min(len(self.days), SESSIONS_A_WEEK) if in_weeks else 0,
            of=SESSIONS_A_WEEK if in_weeks else 0,
            is_done=is_done,
        )

    def _go(self, step: int, why: Why) -> None:
        self.step, self.why = step, why
        self.since, self.days, self.early = None, set(), []


def _worse(session: Session) -> bool:
    return (session.after or 0) - (session.before or 0) >= PAIN_RISE
