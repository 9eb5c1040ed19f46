"""How much `coach start` explains: less, the more sessions of a routine this computer has seen.

The state folder keeps the number of sessions of each routine. A session counts once it has reached
its first inversion, so one that was given up before that teaches nothing.
"""

import json
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from coach.cli.state import recall, remember, state_file
from coach.request import Request
from coach.routine.model import Detail, Routine

if TYPE_CHECKING:
    from coach.live.ui.now_playing import NowPlaying

FULL_FOR: Final = 3
"""Sessions of a routine that are explained in full. Our own figure, as the next one is."""

BRIEF_UP_TO: Final = 10
"""The last session that is explained in brief; later ones have cues alone."""

_FILE: Final = "sessions.json"

_MOST: Final = 500
"""Routines remembered; the one that was done longest ago is forgotten first."""


class AskedDetail(StrEnum):
    """What `--detail` takes."""

    AUTO = "auto"
    FULL = "full"
    BRIEF = "brief"
    CUES = "cues"

    @property
    def detail(self) -> Detail | None:
        """The detail; None for `auto`."""
        return None if self is AskedDetail.AUTO else Detail(self)


def sessions_of(routine: Routine) -> int:
    """How many sessions of a routine have reached their first inversion on this computer."""
    return _sessions().get(_key(routine), 0)


def detail_after(sessions: int) -> Detail:
    """The detail of the session that follows so many."""
    if sessions < FULL_FOR:
        return Detail.FULL
    return Detail.BRIEF if sessions < BRIEF_UP_TO else Detail.CUES


def with_detail(request: Request) -> Request:
    """A request with a detail, which `auto` takes from the sessions of its routine so far.

    Raises RoutineError for an unknown routine.
    """
    if request.detail is not None:
        return request
    return replace(request, detail=detail_after(sessions_of(request.find_routine())))


class SessionCount:
    """Counts one session of a routine, once it is head-down for the first time."""

    def __init__(self, routine: Routine) -> None:
        self._key = _key(routine)
        self._counted = False

    def update(self, playing: "NowPlaying") -> None:
        """This is heard now."""
        if playing.inverted and not self._counted:
            self._counted = True
            sessions = _sessions()
            done = sessions.pop(self._key, 0)
            kept = [*sessions.items(), (self._key, done + 1)][-_MOST:]
            remember(state_file(_FILE), json.dumps(dict(kept)))


def _key(routine: Routine) -> str:
    """Names a routine by what has to be explained: another dose is the same routine, another
    exercise is not, nor is a file that has the name of a built-in one."""
    return f"{routine.name}: {', '.join(step.exercise.name for step in routine.steps)}"


def _sessions() -> dict[str, int]:
    """Sessions by routine; anything else in the file is ignored."""
    with suppress(ValueError, RecursionError):
        counts = json.loads(recall(state_file(_FILE)))
        if isinstance(counts, dict):
            return {key: n for key, n in counts.items() if type(n) is int and n > 0}
    return {}
