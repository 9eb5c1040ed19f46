"""Time head-down of the last sessions, which counts toward the limit of the next one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from coach.budget.limits import COUNTS_FOR
from coach.practice.model import Session
from coach.units import Seconds

_COUNTS_FOR: Final = timedelta(seconds=COUNTS_FOR)


def head_down_lately(sessions: Iterable[Session], now: datetime) -> Seconds:
    """Seconds head-down in the sessions that ended within `COUNTS_FOR` of now.

    A session counts as a whole, also one that ended a little later than now: the clock has been set
    back since.
    """
    lately = (
        session
        for session in sessions
        if session.ended is not None and abs(now - session.ended) <= _COUNTS_FOR
    )
    return sum((session.head_down for session in lately), Fraction(0))
