"""Sessions as rows of the practice record."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from coach.practice.model import Bout, Ending, Session, Source

SEPARATOR: Final = " "
"""Between the names of exercises, which hold no blanks."""

_COLUMNS: Final = (
    *("began", "ended", "ending", "source", "routine", "title", "exercises", "level"),
    *("angle", "asked", "went_on_with", "before", "after", "note", "version"),
)


def update(database: sqlite3.Connection, session: Session, began: datetime | None = None) -> bool:
    """Write a session in the place of the one with its number that began then, by default when it
    began itself; False if there is none."""
    values = ", ".join(f"{name} = ?" for name in _COLUMNS)
    found = database.execute(
        f"UPDATE session SET {values} WHERE number = ? AND began = ?",
        (*_row(session), session.number, _written(began or session.began)),
    )
    if found.rowcount:
        database.execute("DELETE FROM bout WHERE session = ?", (session.number,))
        _add_bouts(database, session.number, session.bouts)
    return found.rowcount > 0


def insert(database: sqlite3.Connection, session: Session) -> int:
    """Add a session; its number."""
    names, marks = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
    statement = f"INSERT INTO session ({names}) VALUES ({marks})"
    number = database.execute(statement, _row(session)).lastrowid
    assert number is not None, "a row was added"
    _add_bouts(database, number, session.bouts)
    return number


def _add_bouts(database: sqlite3.Connection, number: int, bouts: Sequence[Bout]) -> None:
    database.executemany(
        "INSERT INTO bout VALUES (?, ?, ?, ?)",
        [(number, bout.milliseconds, bout.exercise, bout.reps) for bout in bouts],
    )


def _row(session: Session) -> tuple[Any, ...]:
    values = {name: getattr(session, name) for name in _COLUMNS}
    values["began"] = _written(session.began)
    values["ended"] = session.ended and _written(session.ended)
    values["exercises"] = SEPARATOR.join(session.exercises)
    return tuple(_storable(value) for value in values.values())


def _storable(value: object) -> object:
    """A file name in a command may hold bytes that are no text."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    return value


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def session_of(row: sqlite3.Row, bouts: Sequence[Bout]) -> Session:
    """The session of a row. Raises ValueError or TypeError for a row that coach did not write."""
    values = {name: row[name] for name in _COLUMNS}
    values |= {
        "number": row["number"],
        "began": _read(row["began"]),
        "ended": row["ended"] and _read(row["ended"]),
        "ending": Ending(row["ending"]),
        "source": Source(row["source"]),
        "exercises": tuple(row["exercises"].split(SEPARATOR)) if row["exercises"] else (),
        "bouts": tuple(bouts),
    }
    return Session(**values)


def _read(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written} has no offset")
    return moment
