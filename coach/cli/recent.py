"""Time head-down in the sessions of the last two hours, which counts when one is resumed."""

import json
import math
import secrets
import time
from contextlib import suppress
from fractions import Fraction
from typing import Any, Final

from coach.cli.state import recall, remember, state_file
from coach.live.ui.display import Moment
from coach.units import FRAME_RATE, Seconds

COUNTS_FOR: Final = 7_200
"""Seconds. Time head-down before that no longer counts toward a resumed session. Our own figure: no
source gives one."""

_FILE: Final = "head-down.json"


def head_down_lately() -> Seconds:
    """Seconds head-down in all sessions of the last `COUNTS_FOR` seconds."""
    return Fraction(sum(row["milliseconds"] for row in _rows()), 1_000)


class HeadDown:
    """Records the time head-down of a session while it runs: a kill loses little of it."""

    def __init__(self) -> None:
        self._session = secrets.token_hex(8)
        self._done = 0  # frames of inversions that have ended
        self._now = 0  # frames of the one under way

    def at(self, moment: Moment) -> None:
        """Follow the session; the record is written whenever an inversion has ended."""
        if moment.inverted:
            self._now = moment.inverted
        elif self._now:
            self._done += self._now
            self._now = 0
            self._write(self._done)

    def end(self, frames: int) -> None:
        """The session has ended; frames: head-down in all."""
        if frames:
            self._write(frames)

    def _write(self, frames: int) -> None:
        others = [row for row in _rows() if row["session"] != self._session]
        ours = {
            "session": self._session,
            "until": round(time.time()),
            "milliseconds": math.ceil(1_000 * frames / FRAME_RATE),
        }
        remember(state_file(_FILE), json.dumps([*others, ours]))


def _rows() -> list[dict[str, Any]]:
    """The records of the last `COUNTS_FOR` seconds; anything else in the file is skipped."""
    with suppress(ValueError, RecursionError):
        rows = json.loads(recall(state_file(_FILE)))
        if isinstance(rows, list):
            now = time.time()
            return [row for row in rows if _is_recent(row, now)]
    return []


def _is_recent(row: object, now: float) -> bool:
    """False also for records that only a changed clock or a damaged file explains."""
    match row:
        case {"session": str(), "until": int(until), "milliseconds": int(length)}:
            return now - COUNTS_FOR <= until <= now + 1 and 0 <= length <= 1_000 * COUNTS_FOR
    return False
