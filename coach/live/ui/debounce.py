"""Presses as they were meant: a key that is held down counts once, and never silences.

A keyboard repeats a key that is held, first after 0.25 to 0.66 s and then about every 30 ms. A
repeat is told from another press by the time since the last one alone, and each repeat extends that
time, so a key may be held for as long as it likes. The times are those of the presses themselves:
this stands on the side of the keyboard and of the buttons, before anything has to wait for the
thread that plays.
"""

import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from coach.live.transport.commands import Command, Silence, Volume, Wish

HELD: Final = 0.75
"""Seconds within which the same press again is a repeat; the slowest keyboards take 0.66."""

ANEW: Final = 3.0
"""Seconds without a command to come up after which another one asks for silence."""


class Debounce:
    """Presses on their way to the inbox; may be told of them from any thread.

    Volume keys may repeat: they move within bounds in which everything stays audible. Every command
    counts once, the tempo as well: held for two seconds, it would end as fast as it can be.
    """

    def __init__(
        self, put: Callable[[Wish], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._put = put
        self._now = now
        self._lock = Lock()
        self._last: dict[Command, float] = {}

    def press(self, command: Command | Volume, since: float | None = None) -> None:
        """A key or a button was pressed.

        since: the earliest moment at which that may have been, on the same clock, where the press
            had to wait to be read; by default it was now.
        """
        with self._lock:
            if isinstance(command, Volume):
                self._put(command)
                return
            now = self._now()
            before = self._last.get(command, -math.inf)
            self._last[command] = now
            quiet = (now if since is None else since) - before
            if command is Command.COME_UP and before > -math.inf:
                if quiet >= ANEW:
                    self._put(Silence.NOW)
            elif quiet >= HELD:
                self._put(command)
