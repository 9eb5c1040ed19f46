"""How much `coach start` explains: the more sessions of a routine are in the practice record, the
less.

A session counts once its first inversion has ended: one that was given up before that teaches
nothing.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.request import Request
from coach.routine.coaching import Detail

if TYPE_CHECKING:
    from coach.practice.tolerant_record import TolerantRecord

FULL_FOR: Final = 3
"""Sessions of a routine that are explained in full. Our own figure, as the next one is."""

BRIEF_UP_TO: Final = 10
"""The last session that is explained in brief; later ones have only cues."""


def detail_after(sessions: int) -> Detail:
    """The detail of the session after this many."""
    if sessions < FULL_FOR:
        return Detail.FULL
    return Detail.BRIEF if sessions < BRIEF_UP_TO else Detail.CUES


def with_detail(request: Request, record: "TolerantRecord") -> Request:
    """A request with a detail, which `auto` takes from the sessions of its routine so far.

    Raises RoutineError for an unknown routine.
    """
    if request.detail is not None:
        return request
    return replace(request, detail=detail_after(sessions_of(request, record)))


def sessions_of(request: Request, record: "TolerantRecord") -> int:
    """The sessions of a routine so far. If exercises are left out, sessions of the whole routine
    count too: they explained what remains.

    Raises RoutineError for an unknown routine.
    """
    routines = [request.find_routine()]
    if request.without or request.preferred.without:
        whole = replace(request.preferred, without=())
        routines.append(replace(request, without=(), preferred=whole).find_routine())
    different = {routine.steps: routine for routine in routines}
    return sum(map(record.times_practised, different.values()))
