"""`today` as the name of a routine: the next one of the programme, by the practice record. It is
resolved before anything else looks at a request."""

from dataclasses import dataclass, replace
from datetime import date

from coach.budget.limits import limits_of
from coach.budget.planner import BEGINNING, Place, plan
from coach.cli.output.terminal import say
from coach.cli.recording import PracticeRecord
from coach.practice.amounts import Amounts
from coach.practice.model import Choice, Practised, now
from coach.practice.programme import Entry, Programme
from coach.practice.today import Today, after, today
from coach.program import program
from coach.request import Request
from coach.routine.library import means_today
from coach.routine.model import Kind, Level, Routine, Standing
from coach.script.standing import standing
from coach.units import length_in_words


@dataclass(frozen=True, slots=True)
class Practice:
    """A programme, with the sessions and choices so far, on a day."""

    programme: Programme
    sessions: tuple[Practised, ...]
    choices: tuple[Choice, ...]
    amounts: Amounts
    day: date

    @property
    def today(self) -> Today:
        """What is next."""
        return today(self.programme, self.sessions, self.day, self.choices, self.amounts)

    def after(self, routine: Routine, begin: Place = BEGINNING) -> Standing:
        """Where the person will stand after a whole routine. begin: where it is begun."""
        done = plan(routine, {}, begin)
        return standing_of(
            after(
                self.programme,
                self.sessions,
                self.day,
                self.choices,
                self.amounts,
                routine,
                done,
            )
        )


def practice_of(record: PracticeRecord, programme: Programme | None = None) -> Practice:
    """The practice in the record, today. programme: in place of the one that was chosen."""
    chosen = programme or record.programme()
    return Practice(chosen, record.practised(), record.choices(), record.amounts(), now().date())


def is_today(request: Request) -> bool:
    """Whether a request asks for `today`."""
    return request.routine is not None and means_today(request.routine)


@dataclass(frozen=True, slots=True)
class TodaysSession:
    """The session to start now. standing: what its welcome says."""

    practice: Practice
    entry: Entry
    standing: Standing


def todays_session(record: PracticeRecord, *, again: bool) -> TodaysSession | None:
    """The next session; None when today's is done. Either is printed.

    again: repeat what was done today.
    """
    practice = practice_of(record)
    found = practice.today
    at = standing_of(found)
    if found.done_today is None:
        say(line_of(found))
        return TodaysSession(practice, found.entry, at)
    say(done_line(found.done_today))
    if not again:
        say(f"To do it once more: {program()} start today --again")
        return None
    return TodaysSession(practice, found.done_today, replace(at, session=None))


def resolved(request: Request, entry: Entry) -> Request:
    """The request for a routine of a programme. Flags that go beyond it are printed."""
    beyond = _beyond(request, entry)
    if beyond:
        say(f"Beyond what is next in your programme, as you asked: {', '.join(beyond)}.")
    return replace(request, routine=entry.typed)


def resolved_for_a_file(request: Request, record: PracticeRecord) -> Request:
    """The request with `today` resolved for a file or a plan: once today's session is done, it is
    tomorrow's. Any other request stays as it is."""
    if not is_today(request):
        return request
    found = practice_of(record).today
    if found.done_today is not None:
        say(f"{done_line(found.done_today)} This is tomorrow's.")
    say(line_of(found))
    return resolved(request, found.entry)


def line_of(found: Today) -> str:
    """What is next and why: `Week two, second of three: week-2. The week goes on.`"""
    where = standing(standing_of(found)).removesuffix(".")
    line = f"{where}: {found.entry.routine.name}. {found.reason}"
    if found.next_from is None:
        return line
    begins = f"{found.next_from:%A} {found.next_from.day} {found.next_from:%B}"
    return f"{line} The next one may begin on {begins}, and a day of rest is a good day too."


def done_line(entry: Entry) -> str:
    """That a routine is done for today."""
    return f"Today's session is done: {entry.routine.name}."


def standing_of(found: Today) -> Standing:
    """Where the person stands."""
    session = found.done + 1 if found.done < found.of else None
    return Standing(found.week, found.weeks, session, found.of)


def _beyond(request: Request, entry: Entry) -> list[str]:
    routine, limits = entry.routine, limits_of(entry.routine)
    levels = list(Level)
    beyond = []
    if request.level is not None and levels.index(request.level) > levels.index(routine.level):
        beyond.append(f"--level {request.level} (it is {routine.level})")
    if request.angle is not None and request.angle > limits.angle:
        beyond.append(f"--angle {request.angle} (it is {limits.angle})")
    if request.max_inverted is not None and request.max_inverted > limits.stretch:
        longest = length_in_words(request.max_inverted)
        beyond.append(f"--max-inverted {longest} (it is {length_in_words(limits.stretch)})")
    timed = [step.dose.hold for step in routine.steps if step.exercise.kind is Kind.TIMED]
    if request.hold is not None and timed and request.hold > max(timed):
        hold = length_in_words(request.hold)
        beyond.append(f"--hold {hold} (it is {length_in_words(max(timed))})")
    return beyond
