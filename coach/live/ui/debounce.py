"""Filters out key repeats: a key held down counts once and never silences.

A keyboard repeats a held key, first after 0.25 to 0.66 s and then about every 30 ms. Only the time
since the last press distinguishes a repeat from a new press. Each repeat extends that time, so a
key may be held for any length of time. The times are those of the presses themselves: debouncing
happens in the threads of the keyboard and the buttons, before anything waits for the playing
thread.
"""

import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from coach.live.transport.commands import AnyCommand, Command, Key, Silence, Volume

REPEAT: Final = 0.75
"""Seconds within which the same press is a repeat; the slowest keyboards take 0.66."""

SILENCE_AFTER: Final = 3.0
"""Seconds without a command to come up after which another one asks for silence."""


class Debouncer:
    """Filters presses on their way to the inbox. May be called from any thread.

    Volume keys may repeat, because everything stays audible. Any other command counts once, the
    tempo too: a key held for two seconds would change it as far as it goes.
    """

    def __init__(
        self, put: Callable[[AnyCommand], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._put = put
        self._now = now
        self._lock = Lock()
        self._last: dict[Key, float] = {}
        self._latest: Key | None = None

    def press(self, command: Key, since: float | None = None) -> None:
        """A key or a button was pressed.

        since: the earliest time at which that may have happened, on the same clock, when the press
            was read late; by default now.
        """
        with self._lock:
            if isinstance(command, Volume):
                self._put(command)
                return
            now = self._now()
            before = self._last.get(command, -math.inf)
            self._last[command] = now
            quiet = (now if since is None else since) - before
            again, self._latest = self._latest is command, command
            if command is Command.COME_UP and quiet >= SILENCE_AFTER and before > -math.inf:
                self._put(Silence.NOW)
            elif quiet >= REPEAT and not (command is Command.COME_UP and again):
                self._put(command)
