"""Sessions as rows of the practice record."""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from coach.practice.columns import TEXTS, Table, kept_in
from coach.practice.model import (
    Amount,
    Choice,
    Ending,
    PractisedSession,
    RecordedBout,
    Session,
    Source,
)

SEPARATOR: Final = " "
"""Between the names of exercises, which hold no blanks."""

_SESSION: Final = kept_in(Table.SESSION)
_ROUTINE: Final = kept_in(Table.ROUTINE)

_PRACTISED: Final = """
    SELECT number, substr(began, 1, 10), ending, source = 'live', before, after, done,
        EXISTS (SELECT 1 FROM bout WHERE session = session.number)
    FROM session ORDER BY number
"""

_ENDINGS: Final = {str(ending): ending for ending in Ending}


def sessions(
    database: sqlite3.Connection, which: str, values: tuple[object, ...]
) -> tuple[Session, ...]:
    """The sessions for which an SQL condition holds, in the order in which they were written.

    Raises ValueError or TypeError for a row that coach did not write.
    """
    names = ", ".join((*_SESSION, *_ROUTINE))
    chosen = f"SELECT number FROM session WHERE {which}"
    database.execute("BEGIN")  # both see the same moment
    bouts: dict[int, list[RecordedBout]] = {}
    for number, *done in database.execute(
        "SELECT session, milliseconds, exercise, reps FROM bout "
        f"JOIN exercise ON exercise.number = done WHERE session IN ({chosen}) "
        "ORDER BY session, place",
        values,
    ):
        bouts.setdefault(number, []).append(_bout(*done))
    rows = database.execute(
        f"SELECT session.number, {names} FROM session JOIN routine ON routine.number = done "
        f"WHERE session.number IN ({chosen}) ORDER BY session.number",
        values,
    )
    return tuple(_session(row, bouts.get(row["number"], [])) for row in rows)


def practised(database: sqlite3.Connection) -> tuple[PractisedSession, ...]:
    """What the rules of a programme need to know about all sessions, in the order in which they
    were written.

    Raises ValueError or KeyError for a row that coach did not write.
    """
    database.execute("BEGIN")  # both see the same moment
    cursor = database.cursor()
    cursor.row_factory = None
    routines = {
        number: (routine, _names(exercises), _whole(angle), bool(asked))
        for number, routine, exercises, angle, asked in cursor.execute(
            "SELECT number, routine, exercises, angle, asked FROM routine"
        )
    }
    sessions = []
    for number, began, ending, is_live, before, after, done, has_bouts in cursor.execute(
        _PRACTISED
    ):
        routine, exercises, angle, asked = routines[done]
        sessions.append(
            PractisedSession(
                number,
                date.fromisoformat(began),
                routine,
                exercises,
                _ENDINGS[ending],
                before,
                after,
                angle,
                bool(has_bouts or not is_live),
                bool(has_bouts and is_live and asked),
            )
        )
    return tuple(sessions)


def amounts(database: sqlite3.Connection, first: int, last: int) -> dict[int, Amount]:
    """How much was done in the sessions from one number to another, both included.

    Raises TypeError or KeyError for a row that coach did not write.
    """
    database.execute("BEGIN")  # both see the same moment
    cursor = database.cursor()
    cursor.row_factory = None
    names = dict(cursor.execute("SELECT number, exercise FROM exercise").fetchall())
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for number, done, reps, milliseconds in cursor.execute(
        "SELECT session, done, reps, milliseconds FROM bout WHERE session BETWEEN ? AND ?",
        (first, last),
    ):
        of_session, exercise = found.setdefault(number, {}), names[done]
        before = of_session.get(exercise, (0, 0))
        of_session[exercise] = before[0] + reps, before[1] + milliseconds
    return dict(found)


def choices(database: sqlite3.Connection) -> tuple[Choice, ...]:
    """What was chosen, in order. Raises ValueError for a row that coach did not write."""
    rows = database.execute("SELECT day, programme, at, after FROM choice ORDER BY number")
    return tuple(Choice(date.fromisoformat(day), *others) for day, *others in rows)


def insert_choice(database: sqlite3.Connection, choice: Choice) -> None:
    """Add a choice, made after the last session so far."""
    (last,) = database.execute("SELECT coalesce(max(number), 0) FROM session").fetchone()
    row = {**choice._asdict(), "day": choice.day.isoformat(), "after": last}
    _insert(database, "choice", {name: _storable(value) for name, value in row.items()})


def insert(database: sqlite3.Connection, session: Session) -> int:
    """Add a session; its number."""
    row = _row(session, _SESSION) | {"done": _routine(database, session)}
    number = _insert(database, "session", row)
    _add_bouts(database, number, session.bouts)
    return number


def update(database: sqlite3.Connection, session: Session, began: datetime | None = None) -> bool:
    """Replace the session that has the same number; False if there is none.

    began: when the session to be replaced began; by default, when this one did.
    """
    row = _row(session, _SESSION) | {"done": _routine(database, session)}
    values = ", ".join(f"{name} = ?" for name in row)
    found = database.execute(
        f"UPDATE session SET {values} WHERE number = ? AND began = ?",
        (*row.values(), session.number, _written(began or session.began)),
    )
    if found.rowcount:
        database.execute("DELETE FROM bout WHERE session = ?", (session.number,))
        _add_bouts(database, session.number, session.bouts)
    return found.rowcount > 0


def delete(database: sqlite3.Connection, number: int) -> None:
    """Remove a session, and its routine unless another session has the same."""
    database.execute("DELETE FROM session WHERE number = ?", (number,))
    database.execute("DELETE FROM routine WHERE number NOT IN (SELECT done FROM session)")


def _routine(database: sqlite3.Connection, session: Session) -> int:
    """The number of the routine of a session, which is added unless it is there."""
    return _number_of(database, "routine", _row(session, _ROUTINE))


def _add_bouts(database: sqlite3.Connection, number: int, bouts: Sequence[RecordedBout]) -> None:
    names = {bout.exercise for bout in bouts}
    exercises = {name: _number_of(database, "exercise", {"exercise": name}) for name in names}
    database.executemany(
        "INSERT INTO bout VALUES (?, ?, ?, ?, ?)",
        [
            (number, place, bout.milliseconds, exercises[bout.exercise], bout.reps)
            for place, bout in enumerate(bouts)
        ],
    )


def _number_of(database: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    """The number of a row of a table, which is added unless it is there."""
    same = " AND ".join(f"{name} IS ?" for name in row)
    found = database.execute(f"SELECT number FROM {table} WHERE {same}", (*row.values(),))
    for (number,) in found:
        return int(number)
    return _insert(database, table, row)


def _insert(database: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    number = database.execute(statement, (*row.values(),)).lastrowid
    assert number is not None, "a row was added"
    return number


def _row(session: Session, names: Sequence[str]) -> dict[str, object]:
    return {name: _storable(getattr(session, name)) for name in names}


def _storable(value: object) -> object:
    match value:
        case datetime():
            return _written(value)
        case tuple():
            return SEPARATOR.join(value)
        case str():
            # A file name in a command may hold bytes that are no text.
            return value.encode(errors="backslashreplace").decode()
    return value


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _session(row: sqlite3.Row, bouts: Sequence[RecordedBout]) -> Session:
    values: dict[str, Any] = {name: row[name] for name in (*_SESSION, *_ROUTINE)}
    values |= {
        "number": row["number"],
        "began": _read(row["began"]),
        "ended": row["ended"] and _read(row["ended"]),
        "angle": _whole(row["angle"]),
        "ending": Ending(row["ending"]),
        "source": Source(row["source"]),
        "exercises": _names(row["exercises"]),
        "bouts": tuple(bouts),
    }
    texts = (values[name] for name in TEXTS)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(f"session {row['number']} has a text that is not text")
    return Session(**values)


def _bout(milliseconds: int, exercise: str, reps: int) -> RecordedBout:
    return RecordedBout(milliseconds, exercise, _whole(reps) or 0)


def _whole(value: int | None) -> int | None:
    """A figure of a column that may hold anything. Raises TypeError if it is not a whole number."""
    if value is not None and type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return value


@cache
def _names(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(SEPARATOR)) if joined else ()


def _read(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written} has no offset")
    return moment
