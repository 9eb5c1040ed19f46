"""Whether anybody is there: a clock and the moment of the last sign of life."""

from collections.abc import Callable
from typing import Final

FIRST_WITHIN: Final = 30.0
"""Seconds after which somebody who has scanned the code would have come."""


class Visits:
    """Knows when to say that nobody has come, and when to stop waiting.

    Only those who know the secret address count: a scan of the network keeps nothing open.
    """

    def __init__(self, patience: float, clock: Callable[[], float]) -> None:
        """patience: seconds without anybody after which it is over. clock: seconds, ascending."""
        self._patience = patience
        self._clock = clock
        self._begun = self._last = clock()
        self._anybody = False
        self._told = False

    def seen(self) -> None:
        """Somebody is there at this moment."""
        self._anybody = True
        self._last = self._clock()

    def over(self) -> bool:
        """Whether nobody has been there for as long as it was to wait."""
        return self._clock() - self._last >= self._patience

    def nobody_yet(self) -> bool:
        """True once: when `FIRST_WITHIN` has passed and nobody ever came."""
        due = self._clock() - self._begun >= FIRST_WITHIN
        if self._anybody or self._told or not due:
            return False
        self._told = True
        return True
