"""The record as text for other programs, JSON and CSV; `coach.practice.importing` reads it."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from coach.practice.columns import NAMES
from coach.practice.model import Session
from coach.spreadsheet import no_formula

DERIVED: Final = ("number", "head_down", "longest", "reps")
"""What `coach log --json` adds; it is not read back."""

LONGEST: Final = timedelta(days=1)
"""Longest time from the beginning of a session to its end."""

NAMELESS: Final = "-"
"""Marks an exercise without a name."""


def rows_of(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """Sessions as JSON values."""
    return [
        {name: getattr(session, name) for name in NAMES}
        | {
            "began": session.began.isoformat(),
            "ended": ended and ended.isoformat(),
            "exercises": list(session.exercises),
            "bouts": [
                {
                    "milliseconds": bout.milliseconds,
                    "exercise": bout.exercise,
                    "reps": bout.reps,
                }
                for bout in session.bouts
            ],
        }
        for session in sessions
        for ended in [_ended(session)]
    ]


def rows_with_sums(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """The same with the number in the record and what follows from the bouts, in seconds."""
    return [
        {
            "number": session.number,
            **row,
            "head_down": float(session.head_down),
            "longest": float(session.longest),
            "reps": session.reps,
        }
        for session in sessions
        for row in rows_of([session])
    ]


def csv_of(sessions: Iterable[Session], clean: Callable[[str], str] = str) -> str:
    """Sessions as CSV with a header. No cell is a formula: one that would be begins with a quote.

    Bouts are written as `squat 61250 5; crunch 40000 3`: exercise, milliseconds, repetitions.
    clean: applied to every cell.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(NAMES)
    for row in rows_of(sessions):
        bouts = (
            f"{bout['exercise'] or NAMELESS} {bout['milliseconds']} {bout['reps']}"
            for bout in row["bouts"]
        )
        row |= {"exercises": " ".join(row["exercises"]), "bouts": "; ".join(bouts)}
        writer.writerow(no_formula(clean(_cell(value))) for value in row.values())
    return text.getvalue()


def _ended(session: Session) -> datetime | None:
    """When it ended; None if the clock was set in the middle of it, so that this cannot be. An
    import would refuse it."""
    if session.ended is None or not timedelta(0) <= session.ended - session.began <= LONGEST:
        return None
    return session.ended


def _cell(value: object) -> str:
    return "" if value is None else str(value)
