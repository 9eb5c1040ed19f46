"""Finds what many requests name, each file read once and each voice opened once."""

from fractions import Fraction
from functools import cache

from coach.request import Request
from coach.routine.library import find
from coach.routine.model import Routine
from coach.voices.base import Voice


class Finder:
    """Finds the routines and voices of requests, as they are when they are first asked for."""

    def __init__(self) -> None:
        self._voice = cache(_open)
        self._whole = cache(self._find)

    def voice(self, request: Request) -> Voice:
        """Same contract as `Request.open_voice`."""
        return self._voice(request.voice, request.pace)

    def routine(self, request: Request) -> Routine:
        """Same contract as `Request.find_routine`."""
        return request.adapt(self._whole(request.routine, request.voice, request.pace))

    def _find(self, routine: str | None, voice: str | None, pace: Fraction) -> Routine:
        return find(routine, self._voice(voice, pace))


def _open(name: str | None, pace: Fraction) -> Voice:
    return Request(voice=name, pace=pace).open_voice()
