"""The practice record: an SQLite file with a row for each session and each of its bouts.

Every call opens the file, does one transaction and closes it again. So two coaches can write at
once, and a session that is killed has lost the bout that was under way, and no more.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from coach.errors import OutputError
from coach.practice.model import Bout, Ending, Session, Source

_PATIENCE: Final = 2.0
"""Seconds to wait for another coach that is writing."""

_MIGRATIONS: Final = (
    """
    CREATE TABLE session (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        began TEXT NOT NULL,
        ended TEXT,
        ending TEXT NOT NULL,
        source TEXT NOT NULL,
        routine TEXT NOT NULL,
        title TEXT NOT NULL,
        level TEXT NOT NULL,
        angle INTEGER,
        asked TEXT NOT NULL,
        went_on_with TEXT NOT NULL,
        before INTEGER,
        after INTEGER,
        note TEXT NOT NULL,
        version TEXT NOT NULL
    );
    CREATE TABLE bout (
        session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
        milliseconds INTEGER NOT NULL,
        exercise TEXT NOT NULL,
        reps INTEGER NOT NULL
    );
    CREATE INDEX bout_session ON bout (session);
    """,
)
"""What brings the file from each version to the next; an empty file has version 0."""

VERSION: Final = len(_MIGRATIONS)
"""The version of the file, kept as its `user_version`."""

_COLUMNS: Final = (
    *("began", "ended", "ending", "source", "routine", "title", "level", "angle", "asked"),
    *("went_on_with", "before", "after", "note", "version"),
)


class RecordError(OutputError):
    """The record cannot be read or written."""


def record_file() -> Path:
    """The file of the record: in COACH_DATA, or else in the user's data folder."""
    own = os.environ.get("COACH_DATA")
    if own:
        return Path(own) / "practice.sqlite"
    from platformdirs import user_data_path

    return user_data_path("coach", appauthor=False) / "practice.sqlite"


@dataclass(frozen=True, slots=True)
class Record:
    """The record in a file, which the first session makes.

    Every method raises RecordError when the file cannot be read or written, is locked for longer
    than `_PATIENCE`, or was written by a later version of coach. A file that is no record, or a
    damaged one, is first set aside under another name, which the error tells.
    """

    file: Path

    def begin(self, session: Session) -> int:
        """Add a session; its number."""
        with self._writing() as database:
            return _insert(database, session)

    def add_bout(self, number: int, bout: Bout) -> None:
        """Add an inversion that has ended to a session."""
        with self._writing() as database:
            _add_bouts(database, number, [bout])

    def replace(self, session: Session) -> None:
        """Write a session again, with all of its bouts, under its number."""
        with self._writing() as database:
            values = ", ".join(f"{name} = ?" for name in _COLUMNS)
            database.execute(
                f"UPDATE session SET {values} WHERE number = ?",
                (*_row(session), session.number),
            )
            database.execute("DELETE FROM bout WHERE session = ?", (session.number,))
            _add_bouts(database, session.number, session.bouts)

    def remove(self, number: int) -> None:
        """Remove a session."""
        with self._writing() as database:
            database.execute("DELETE FROM session WHERE number = ?", (number,))

    def add_all(self, sessions: Sequence[Session]) -> None:
        """Add several sessions, or none if one cannot be added."""
        with self._writing() as database:
            for session in sessions:
                _insert(database, session)

    def sessions(self, since: int = 0) -> tuple[Session, ...]:
        """The sessions with a number over `since`, in the order in which they were written."""
        if not self.file.exists():
            return ()
        with self._open() as database:
            rows = database.execute(
                "SELECT * FROM session WHERE number > ? ORDER BY number", (since,)
            ).fetchall()
            bouts: dict[int, list[Bout]] = {}
            for number, *values in database.execute(
                "SELECT session, milliseconds, exercise, reps FROM bout WHERE session > ? "
                "ORDER BY rowid",
                (since,),
            ):
                bouts.setdefault(number, []).append(Bout(*values))
            with self._damage():
                return tuple(_session(row, bouts.get(row["number"], [])) for row in rows)

    def forget(self) -> None:
        """Remove the whole record."""
        for file in _files(self.file):
            with self._errors():
                file.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                # SQLite gives its other files the same mode.
                os.close(os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with self._open() as database, database:
            yield database

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with (
            self._errors(),
            self._damage(),
            closing(sqlite3.connect(self.file, timeout=_PATIENCE)) as database,
        ):
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA foreign_keys = ON")
            self._migrate(database)
            yield database

    def _migrate(self, database: sqlite3.Connection) -> None:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise RecordError(
                "The practice record was written by a later version of coach",
                where=str(self.file),
                remedy="Update coach. Until then nothing is added to the record.",
            )
        if version == VERSION:
            return
        database.execute("PRAGMA journal_mode = WAL")
        with database:
            database.execute("BEGIN IMMEDIATE")
            (version,) = database.execute("PRAGMA user_version").fetchone()  # another was faster
            for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
                for statement in filter(str.strip, script.split(";")):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what SQLite and the disk report into a RecordError."""
        try:
            yield
        except sqlite3.Error as fault:
            busy = isinstance(fault, sqlite3.OperationalError) and "locked" in str(fault)
            raise RecordError(
                "Another program has locked the practice record"
                if busy
                else "The practice record cannot be read or written",
                where=str(self.file),
                remedy="Nothing is added to the record until it can be.",
            ) from fault
        except OSError as fault:
            raise RecordError(
                f"The practice record cannot be read or written ({fault.strerror})",
                where=str(self.file),
                remedy="Nothing is added to the record until it can be.",
            ) from fault

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Set a damaged record aside."""
        try:
            yield
        except sqlite3.OperationalError as fault:
            if "no such" not in str(fault):  # tables or columns: another program's database
                raise
            self._set_aside(fault)
        except (sqlite3.DatabaseError, ValueError, TypeError) as fault:
            self._set_aside(fault)

    def _set_aside(self, fault: Exception) -> None:
        with self._errors():
            names = (self.file.with_name(f"practice-damaged-{n}.sqlite") for n in count(1))
            aside = next(name for name in names if not os.path.lexists(name))
            for old, new in zip(_files(self.file), _files(aside), strict=True):
                with suppress(FileNotFoundError):
                    old.rename(new)
        raise RecordError(
            "The practice record is damaged",
            where=str(self.file),
            remedy=f"It was set aside as {aside.name}; a new one begins now.",
        ) from fault


def _files(file: Path) -> tuple[Path, ...]:
    """The file of a record and those that SQLite keeps beside it."""
    return tuple(file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm"))


def _insert(database: sqlite3.Connection, session: Session) -> int:
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
    ended = session.ended and session.ended.isoformat(timespec="seconds")
    values = {name: getattr(session, name) for name in _COLUMNS}
    values |= {"began": session.began.isoformat(timespec="seconds"), "ended": ended}
    return tuple(values.values())


def _session(row: sqlite3.Row, bouts: Sequence[Bout]) -> Session:
    values = {name: row[name] for name in _COLUMNS}
    ended = row["ended"] and datetime.fromisoformat(row["ended"])
    return replace(
        Session(**values),
        number=row["number"],
        began=datetime.fromisoformat(row["began"]),
        ended=ended,
        ending=Ending(row["ending"]),
        source=Source(row["source"]),
        bouts=tuple(bouts),
    )
