"""Tracks when the shared page was last used."""

from collections.abc import Callable
from typing import Final

FIRST_VISIT_WITHIN: Final = 30.0
"""Seconds in which somebody who scans the code usually opens the page."""


class IdleTimer:
    """Decides when to say that nobody has come, and when to stop waiting.

    Only requests with the secret count, so a scan of the network does not keep the server alive.
    """

    def __init__(self, timeout: float, clock: Callable[[], float]) -> None:
        """timeout: seconds without a visit until it expires. clock: monotonic seconds."""
        self._timeout = timeout
        self._clock = clock
        self._started = self._last_visit = clock()
        self._waiting_for_first = True

    def visit(self) -> None:
        """Note that the page is in use at this moment."""
        self._waiting_for_first = False
        self._last_visit = self._clock()

    def expired(self) -> bool:
        """Whether the last visit was `timeout` ago."""
        return self._clock() - self._last_visit >= self._timeout

    def no_visitor_yet(self) -> bool:
        """True once: when nobody has come within `FIRST_VISIT_WITHIN` seconds."""
        if not self._waiting_for_first or self._clock() - self._started < FIRST_VISIT_WITHIN:
            return False
        self._waiting_for_first = False
        return True
