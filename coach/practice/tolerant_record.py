"""The practice record as a session uses it: an error in it is reported once and ends nothing."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from coach.budget.limits import COUNTS_FOR
from coach.errors import RoutineError
from coach.practice.lately import counted_lately, head_down
from coach.practice.model import ZONES, Amount, Amounts, Choice, PractisedSession, now
from coach.practice.record import Record, RecordError, record_file, written_anew
from coach.program import program
from coach.routine.model import Routine
from coach.units import Seconds

if TYPE_CHECKING:
    from coach.composer import Composer
    from coach.practice.programme import Entry, Programme
    from coach.practice.recorder import SessionRecorder

_Read = TypeVar("_Read")

AMOUNTS_READ: Final = 256
"""Sessions whose amounts are read at a time."""


class TolerantRecord:
    """The record of this person, or an empty one where it cannot be read."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """say: called with a line for the person."""
        self._record = Record(record_file())
        self._say = say
        self._is_reported = False

    def head_down_lately(self) -> Seconds:
        """Seconds head-down that count toward the limit of a session that begins now."""
        begins = now()
        since = (begins - timedelta(seconds=COUNTS_FOR) - ZONES).date()
        counted = counted_lately(self._read(lambda: self._record.lately(since), ()), begins)
        for number in [each.number for each in counted if each.bouts and each.began > begins]:
            self._say(
                f"Session {number} is dated later than now, so it counts toward the limit. "
                f"`{program()} log edit {number} --on DAY --at TIME` sets it right."
            )
        return head_down(counted)

    def times_practised(self, routine: Routine) -> int:
        """How many sessions of a routine there are, without those that were given up before the
        end of the first inversion."""
        return self._read(lambda: self._record.count_of(routine.name, routine.exercises), 0)

    def practised(self) -> tuple[PractisedSession, ...]:
        """What the rules of a programme need of each session."""
        return self._read(self._record.practised, ())

    def amounts(self) -> Amounts:
        """How much was done in a session, read when it is asked for."""
        return in_blocks(
            lambda first, last: self._read(lambda: self._record.amounts(first, last), {})
        )

    def choices(self) -> tuple[Choice, ...]:
        """The choices so far."""
        return self._read(self._record.choices, ())

    def programme(self) -> "Programme":
        """The programme that is followed. Raises RoutineError when its file is not valid, or is no
        longer there."""
        from coach.practice.programme_file import find_programme
        from coach.routine.library import DEFAULT_PROGRAMME

        chosen = self.choices()
        try:
            return find_programme(chosen[-1].programme if chosen else DEFAULT_PROGRAMME)
        except RoutineError as fault:
            back = f"`coach today --programme {DEFAULT_PROGRAMME}` follows the built-in one again."
            raise RoutineError(
                fault.what,
                where=fault.where,
                details=fault.details,
                remedy=f"{fault.remedy} {back}".strip(),
            ) from None

    def choose(self, programme: "Programme", entry: "Entry | None") -> None:
        """Follow a programme from now on, from one of its routines or from where the person is.
        Raises RecordError when that cannot be kept."""
        choice = Choice(now().date(), programme.name, entry.typed if entry else "")
        written_anew(lambda: self._record.choose(choice), self.report)

    def begin(self, composer: "Composer", before: int | None = None) -> "SessionRecorder":
        """Begin to record a live session. before: pain before it, if it was asked for."""
        from coach.practice.recorder import SessionRecorder, begun

        recorder = SessionRecorder(self._record, begun(composer, before))
        self.report(recorder.trouble)
        return recorder

    def report(self, trouble: RecordError | None) -> None:
        """Tell in a line what is wrong with the record, the first time."""
        if trouble is not None and not self._is_reported:
            self._is_reported = True
            self._say(trouble.in_one_line)

    def _read(self, read: Callable[[], _Read], nothing: _Read) -> _Read:
        try:
            return read()
        except RecordError as error:
            self.report(error)
            return nothing


def in_blocks(read: Callable[[int, int], Mapping[int, Amount]]) -> Amounts:
    """Amounts that are read a block of sessions at a time, and kept in memory.

    read: the amounts of the sessions from one number to another, both included.
    """

    @cache
    def block(number: int) -> Mapping[int, Amount]:
        return read(number * AMOUNTS_READ, (number + 1) * AMOUNTS_READ - 1)

    return lambda number: block(number // AMOUNTS_READ).get(number, {})
