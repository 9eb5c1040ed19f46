"""Time head-down in sessions of the last two hours, which counts on when one is gone on with."""

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
"""Seconds after which time head-down no longer counts toward a session that is gone on with. Our
own figure: no source gives one."""

_FILE: Final = "head-down.json"


def head_down_lately() -> Seconds:
    """Seconds head-down in all sessions of the last `COUNTS_FOR` seconds."""
    return Fraction(sum(row["milliseconds"] for row in _rows()), 1_000)


class HeadDown:
    """Keeps a record of one session as it goes, so that little of it is lost when it is killed."""

    def __init__(self) -> None:
        self._session = secrets.token_hex(8)
        self._done = 0  # frames of inversions that have ended
        self._now = 0  # frames of the one under way

    def at(self, moment: Moment) -> None:
        """This is heard now; the record is written when an inversion has ended."""
        if moment.inverted:
            self._now = moment.inverted
        elif self._now:
            self._done += self._now
            self._now = 0
            self._write(self._done)

    def end(self, frames: int) -> None:
        """The session has ended, after so many frames head-down in all."""
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
    """What is recorded of the last `COUNTS_FOR` seconds; whatever else stands there is left out."""
    with suppress(ValueError, RecursionError):
        rows = json.loads(recall(state_file(_FILE)))
        if isinstance(rows, list):
            now = time.time()
            return [row for row in rows if _is_recent(row, now)]
    return []


def _is_recent(row: object, now: float) -> bool:
    """A clock that was set back, or a file that was spoiled, must not count against anybody."""
    match row:
        case {"session": str(), "until": int(until), "milliseconds": int(length)}:
            return now - COUNTS_FOR <= until <= now + 1 and 0 <= length <= 1_000 * COUNTS_FOR
    return False
