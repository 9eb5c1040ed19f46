"""The rows of the practice record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple, TypeAlias

from coach.units import Seconds

PAIN: Final = (0, 10)
"""The numeric rating scale of physiotherapy: 0 is no pain, 10 the worst that can be imagined."""


ZONES: Final = timedelta(days=2)
"""The most by which the dates of two places differ at a moment: from UTC-12 to UTC+14."""


def now() -> datetime:
    """The time now, with the offset of this place."""
    return local(datetime.now(UTC)).replace(microsecond=0)


def local(moment: datetime) -> datetime:
    """A moment with the offset of this place. One without an offset is a time on a clock here.

    It is UTC if the computer is set to a time zone a day or more away: POSIX allows that in TZ, and
    Python has no such offset.
    """
    try:
        return moment.astimezone()
    except ValueError:
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Source(StrEnum):
    """Where a session was played."""

    LIVE = "live"
    PHONE = "phone"
    NOTED = "noted"
    """Entered by hand."""


class Ending(StrEnum):
    """How a session ended."""

    WHOLE = "whole"
    """At its planned end."""
    CAME_UP = "came up"
    """Early, because the person, a signal or the limit of the session asked for it."""
    FAILED = "failed"
    """Early, because the sound device or the voice failed."""
    SILENCED = "silenced"
    UNKNOWN = "unknown"
    """The program was killed, or the session is still under way."""


def whole_milliseconds(seconds: Seconds | float) -> int:
    """A length in milliseconds, rounded up, because it counts toward a limit."""
    return ceil(1_000 * seconds)


@dataclass(frozen=True, slots=True)
class RecordedBout:
    """One inversion that has ended.

    milliseconds: its length.
    exercise: the name of the exercise that was done.
    reps: repetitions done to their end.
    """

    milliseconds: int
    exercise: str
    reps: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    began: with the offset of the place where it was.
    exercises: names of what the routine consists of, in order: two routines may share a name.
    angle: degrees below level.
    asked: the doses that were asked for, in words.
    ended: when it ended; of one under way or killed, when its last inversion did; None before that.
    went_on_with: the command that resumes it; empty if nothing was left.
    before, after: pain from 0 to 10; None when nobody was asked.
    version: of coach.
    """

    began: datetime
    routine: str
    source: Source = Source.LIVE
    title: str = ""
    exercises: tuple[str, ...] = ()
    level: str = ""
    angle: int | None = None
    asked: str = ""
    ended: datetime | None = None
    ending: Ending = Ending.UNKNOWN
    bouts: tuple[RecordedBout, ...] = ()
    went_on_with: str = ""
    before: int | None = None
    after: int | None = None
    note: str = ""
    version: str = ""
    number: int = 0
    """In the record, from 1 in the order in which sessions were written; 0 before that."""

    @property
    def day(self) -> date:
        """The local date on which it began."""
        return self.began.date()

    @property
    def is_practice(self) -> bool:
        """True unless it was given up before the first inversion ended."""
        return bool(self.bouts) or self.source is not Source.LIVE

    @property
    def is_whole(self) -> bool:
        """True when it was done to its planned end."""
        return self.ending is Ending.WHOLE

    @property
    def head_down(self) -> Seconds:
        """Seconds head-down in all."""
        return Fraction(sum(bout.milliseconds for bout in self.bouts), 1_000)

    @property
    def longest(self) -> Seconds:
        """Seconds of the longest inversion."""
        return Fraction(max((bout.milliseconds for bout in self.bouts), default=0), 1_000)

    @property
    def reps(self) -> int:
        """Repetitions done."""
        return sum(bout.reps for bout in self.bouts)


Amount: TypeAlias = Mapping[str, tuple[int, int]]
"""What was done in a session, by exercise: repetitions, and milliseconds head-down."""

Amounts: TypeAlias = Callable[[int], Amount]
"""The amount of a session, by its number in the record; empty for one that is not there."""


class PractisedSession(NamedTuple):
    """What the rules of `coach.practice.today` need to know about a session; thousands are read at
    once.

    number: in the record.
    day: the local date on which it began.
    exercises: as in `Session`; empty if unknown.
    angle: degrees below level; None if unknown.
    is_measured: its bouts record in full how much was done. Those of a session that was noted,
        or played on a phone, do not.
    """

    number: int
    day: date
    routine: str
    exercises: tuple[str, ...]
    ending: Ending
    before: int | None
    after: int | None
    angle: int | None
    is_practice: bool
    is_measured: bool = False


class Choice(NamedTuple):
    """Which programme the person chose, and at which of its routines to continue.

    programme: its name, see `coach.practice.programme.Programme`.
    at: names one of its routines, as on the command line; empty for no change.
    after: the number of the last session before it.
    """

    day: date
    programme: str
    at: str = ""
    after: int = 0
