"""The programme that a person follows: where they are in it, and what is next, in words."""

from dataclasses import dataclass
from datetime import date

from coach.budget.limits import limits_of
from coach.budget.planner import BEGINNING, Place, plan
from coach.practice.model import Amounts, Choice, PractisedSession, now
from coach.practice.programme import Entry, Programme
from coach.practice.today import Today, today, today_after
from coach.practice.tolerant_record import TolerantRecord
from coach.request import Request
from coach.routine.coaching import Standing
from coach.routine.model import Level, Routine
from coach.script.standing import standing
from coach.units import length_in_words


@dataclass(frozen=True, slots=True)
class FollowedProgramme:
    """A programme, with the sessions and choices so far, on a day."""

    programme: Programme
    sessions: tuple[PractisedSession, ...]
    choices: tuple[Choice, ...]
    amounts: Amounts
    day: date

    @property
    def today(self) -> Today:
        """What is next."""
        return today(self.programme, self.sessions, self.day, self.choices, self.amounts)

    def after(self, routine: Routine, begin: Place = BEGINNING) -> Standing:
        """Where the person will be in the programme after a whole routine. begin: where it is
        begun.
        """
        done = plan(routine, {}, begin)
        return standing_of(
            today_after(
                self.programme,
                self.sessions,
                self.day,
                self.choices,
                self.amounts,
                routine,
                done,
            )
        )


def followed(record: TolerantRecord, programme: Programme | None = None) -> FollowedProgramme:
    """The programme that the record says is followed, today.

    programme: instead of that one.
    """
    chosen = programme or record.programme()
    return FollowedProgramme(
        chosen, record.practised(), record.choices(), record.amounts(), now().date()
    )


def next_in_words(found: Today) -> str:
    """What is next and why: `Week two, second of three: week-2. The week goes on.`"""
    where = standing(standing_of(found)).removesuffix(".")
    line = f"{where}: {found.entry.routine.name}. {found.reason}"
    if found.next_from is None:
        return line
    begins = f"{found.next_from:%A} {found.next_from.day} {found.next_from:%B}"
    return f"{line} The next one may begin on {begins}, and a day of rest is a good day too."


def done_in_words(entry: Entry) -> str:
    """That a routine is done for today."""
    return f"Today's session is done: {entry.routine.name}."


def standing_of(found: Today) -> Standing:
    """Where the person is in the programme."""
    session = found.done + 1 if found.done < found.of else None
    return Standing(found.week, found.weeks, session, found.of)


def beyond(request: Request, entry: Entry) -> list[str]:
    """The flags that go beyond a routine of a programme, each with what the routine has."""
    routine, limits = entry.routine, limits_of(entry.routine)
    levels = list(Level)
    flags = []
    if request.level is not None and levels.index(request.level) > levels.index(routine.level):
        flags.append(f"--level {request.level} (it is {routine.level})")
    if request.angle is not None and request.angle > limits.angle:
        flags.append(f"--angle {request.angle} (it is {limits.angle})")
    if request.max_inverted is not None and request.max_inverted > limits.stretch:
        longest = length_in_words(request.max_inverted)
        flags.append(f"--max-inverted {longest} (it is {length_in_words(limits.stretch)})")
    timed = [step.dose.hold for step in routine.steps if step.is_timed]
    if request.hold is not None and timed and request.hold > max(timed):
        hold = length_in_words(request.hold)
        flags.append(f"--hold {hold} (it is {length_in_words(max(timed))})")
    return flags
