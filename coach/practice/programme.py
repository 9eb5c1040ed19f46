"""Programmes: routines to be done week by week, and what comes afterwards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Programme:
    """Routines in the order in which they are practised.

    weeks: names of routines. Each is repeated until `coach.practice.today` lets the next one begin.
    afterwards: names of routines that are done in turn after the last week; at least one. Empty
        repeats the last week.
    """

    name: str
    title: str
    weeks: tuple[str, ...]
    afterwards: tuple[str, ...] = ()
    about: str = ""

    @property
    def routines(self) -> tuple[str, ...]:
        """The names of all routines, in order."""
        return (*self.weeks, *self.afterwards)
