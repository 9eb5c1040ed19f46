"""Time head-down of the last sessions, which counts toward the limit of the next one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from coach.budget.limits import COUNTS_FOR
from coach.practice.model import Session, Source
from coach.units import Seconds

_COUNTS_FOR: Final = timedelta(seconds=COUNTS_FOR)


def counted_lately(sessions: Sequence[Session], now: datetime) -> list[Session]:
    """The sessions that ended within the last `COUNTS_FOR`; each counts as a whole.

    A session that ended later than now also counts: the clock was set back, so nobody knows how
    long ago it was. It counts until a live session written after it has ended long enough ago.

    sessions: in the order in which they were written.
    """
    counted: list[Session] = []
    is_long_ago = False
    for session in reversed(sessions):
        ago = now - _end_of(session)
        if ago > _COUNTS_FOR:
            # Others are written when they are reported, which may be much later.
            is_long_ago = is_long_ago or session.source is Source.LIVE
        elif ago >= timedelta(0) or not is_long_ago:
            counted.append(session)
    return counted[::-1]


def head_down(sessions: Iterable[Session]) -> Seconds:
    """Seconds head-down in all of these sessions."""
    return sum((session.head_down for session in sessions), Fraction(0))


def _end_of(session: Session) -> datetime:
    """When a session ended; the earliest time possible if that is unknown."""
    return session.ended or session.began + timedelta(seconds=float(session.head_down))
