"""The practice record: an SQLite file with a row for each session and each of its bouts.

Every call opens the file, does one transaction and closes it again. So two processes can write
at once, and a session that is killed loses only the bout that was under way.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Final, NoReturn, TypeVar

from coach.errors import CoachError, OutputError
from coach.files import DISK_FULL, check_room, disk_errors, is_disk_full
from coach.practice import rows
from coach.practice.model import Amount, Choice, PractisedSession, Session, Source
from coach.practice.schema import VERSION, migrate, version_of
from coach.user_folders import user_folder

_Result = TypeVar("_Result")

_PATIENCE: Final = 2.0
"""Seconds to wait for another process that is writing."""

_NO_ROOM: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
"""What SQLite reports if it cannot create its other files, on a full or read-only disk."""

_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_NOT_OURS: Final = ("no such", "already exists", "Could not decode")
"""What SQLite reports about another program's tables and columns, and about damaged text."""


class RecordError(OutputError):
    """The record cannot be read or written."""


class DamagedRecordError(RecordError):
    """The record was damaged, and has been set aside."""


def written_anew(write: Callable[[], _Result], report: Callable[[RecordError], None]) -> _Result:
    """Write to the record; if it is damaged, report that, and write to the new one instead.

    Raises RecordError.
    """
    try:
        return write()
    except DamagedRecordError as error:
        report(error)
        return write()


def record_file() -> Path:
    """The file of the record."""
    return user_folder("data") / "practice.sqlite"


@dataclass(frozen=True, slots=True)
class Record:
    """The record in a file, which the first session creates.

    Every method raises RecordError when the file cannot be read or written, is locked for longer
    than `_PATIENCE`, or was written by a later version of coach. A file that is not a record,
    or is damaged, is first set aside under another name, which the error gives.
    """

    file: Path

    def keep(self, session: Session) -> int:
        """Write a session as it is now. Returns its number, by which it is written again
        later. Another session is never replaced, even if another file has taken the place of this
        one.
        """
        with self._writing() as database:
            return (
                session.number if rows.update(database, session) else rows.insert(database, session)
            )

    def edit(self, before: Session, session: Session) -> None:
        """Replace a session that was read. Nothing happens when it is no longer there."""
        with self._writing() as database:
            rows.update(database, session, began=before.began)

    def remove(self, number: int) -> None:
        """Remove a session."""
        with self._writing() as database:
            rows.delete(database, number)

    def add_all(self, sessions: Sequence[Session]) -> None:
        """Add several sessions, or none if one cannot be added."""
        with self._writing() as database:
            for session in sessions:
                rows.insert(database, session)

    def sessions(self, since: int = 0) -> tuple[Session, ...]:
        """The sessions with a number over `since`, in the order in which they were written."""
        return self._read("number > ?", (since,))

    def last(self, many: int) -> tuple[Session, ...]:
        """The last sessions, in the order in which they were written."""
        return self._read(
            "number IN (SELECT number FROM session ORDER BY number DESC LIMIT ?)", (many,)
        )

    def last_practised(self) -> Session | None:
        """The last session that was practice (`Session.is_practice`); None without any."""
        return next(
            iter(
                self._read(
                    "number = (SELECT max(number) FROM session WHERE source <> ? OR "
                    "EXISTS (SELECT 1 FROM bout WHERE session = session.number))",
                    (Source.LIVE,),
                )
            ),
            None,
        )

    def ended_since(self, day: date) -> tuple[Session, ...]:
        """The sessions that ended on this day or later by their own local date; where no end is
        known, those that began then."""
        return self._read("coalesce(ended, began) >= ?", (day.isoformat(),))

    def lately(self, day: date) -> tuple[Session, ...]:
        """Like `ended_since`, plus the last live session written before that."""
        return self._read(
            "coalesce(ended, began) >= ?1 OR number = (SELECT max(number) FROM session "
            "WHERE coalesce(ended, began) < ?1 AND source = ?2)",
            (day.isoformat(), Source.LIVE),
        )

    def practised(self) -> tuple[PractisedSession, ...]:
        """What the rules of a programme need to know about all sessions, in the order of
        writing.
        """
        return self._rows(rows.practised, ())

    def amounts(self, first: int, last: int) -> Mapping[int, Amount]:
        """How much was done in the sessions from one number to another, both included."""
        return self._rows(lambda database: rows.amounts(database, first, last), {})

    def choices(self) -> tuple[Choice, ...]:
        """The choices of programmes and of routines in them, in order."""
        return self._rows(rows.choices, ())

    def choose(self, choice: Choice) -> None:
        """Keep a choice, made after the last session so far."""
        with self._writing() as database:
            rows.insert_choice(database, choice)

    def count(self) -> int:
        """How many sessions there are."""
        return self._count("SELECT count(*) FROM session", ())

    def count_of(self, routine: str, exercises: Sequence[str]) -> int:
        """How often a routine of these exercises was practised (`Session.is_practice`)."""
        return self._count(
            "SELECT count(*) FROM session JOIN routine ON routine.number = done "
            "WHERE routine = ? AND exercises = ? AND "
            "(source <> ? OR EXISTS (SELECT 1 FROM bout WHERE session = session.number))",
            (routine, rows.SEPARATOR.join(exercises), Source.LIVE),
        )

    def forget(self) -> None:
        """Remove the whole record, and all that was set aside."""
        aside = self.file.parent.glob(_aside(self.file, "*").name)
        for file in (self.file, *aside):
            for each in _files(file):
                with self._errors():
                    each.unlink(missing_ok=True)

    def _read(self, which: str, values: tuple[object, ...]) -> tuple[Session, ...]:
        return self._rows(lambda database: rows.sessions(database, which, values), ())

    def _rows(self, read: Callable[[sqlite3.Connection], _Result], nothing: _Result) -> _Result:
        if not self._is_there():
            return nothing
        with self._open(reading=True) as database:
            return read(database)

    def _count(self, query: str, values: tuple[object, ...]) -> int:
        return self._rows(lambda database: int(database.execute(query, values).fetchone()[0]), 0)

    def _is_there(self) -> bool:
        with self._errors():
            # A link to a folder that is away, as on a disk that was pulled out, is no empty record.
            if self.file.parent.is_symlink():
                self.file.parent.stat()
            if self.file.is_symlink():
                Path(os.path.realpath(self.file)).parent.stat()
            return self.file.exists()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                # SQLite gives its other files the same mode. A link may lead to what is not there.
                made = os.path.realpath(self.file)
                os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with self._open() as database, database:
            yield database

    @contextmanager
    def _open(self, *, reading: bool = False) -> Iterator[sqlite3.Connection]:
        with (
            self._errors(),
            self._damage(self.file.stat(), reading=reading),
            closing(self._connected(reading)) as database,
        ):
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA foreign_keys = ON")
            version = version_of(database)
            if version > VERSION:
                raise RecordError(
                    "The practice record was written by a later version of coach",
                    where=str(self.file),
                    remedy="Update coach. Until then nothing is added to the record.",
                )
            if version < VERSION:
                migrate(database)
            yield database

    def _connected(self, reading: bool) -> sqlite3.Connection:
        """A connection to the file. A full or read-only disk does not prevent reading, unless a
        part of the record is still in SQLite's log beside the file."""
        database = sqlite3.connect(self.file, timeout=_PATIENCE)
        try:
            version_of(database)
        except sqlite3.Error as fault:
            database.close()
            _, log, _ = _files(self.file)
            is_whole = not log.exists() or not log.stat().st_size
            if not (reading and is_whole and _code(fault) in _NO_ROOM):
                raise
            return sqlite3.connect(f"{self.file.absolute().as_uri()}?immutable=1", uri=True)
        return database

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what SQLite and the disk report into a RecordError."""
        try:
            yield
        except (sqlite3.Error, OSError) as fault:
            what = "The practice record cannot be read or written"
            remedy = "Nothing is added to the record until it can be."
            if isinstance(fault, sqlite3.OperationalError) and "locked" in str(fault):
                what = "Another program has locked the practice record"
            elif full := self._full_disk(fault):
                what, remedy = full, "Free some space. Nothing is added to the record until then."
            elif isinstance(fault, OSError):
                what = f"{what} ({fault.strerror})"
            raise RecordError(what, where=str(self.file), remedy=remedy) from fault

    def _full_disk(self, fault: sqlite3.Error | OSError) -> str:
        """How a full disk is reported; empty for another fault."""
        if isinstance(fault, sqlite3.Error) and _code(fault) not in _NO_ROOM:
            return DISK_FULL if _code(fault) == sqlite3.SQLITE_FULL else ""
        try:
            with disk_errors(str(self.file)):
                if isinstance(fault, OSError):
                    raise fault
                check_room(self.file.parent)
        except CoachError as error:
            return error.what if is_disk_full(error) else ""
        return ""

    @contextmanager
    def _damage(self, seen: os.stat_result, *, reading: bool) -> Iterator[None]:
        """Set a damaged record aside. seen: the file, before it was opened."""
        try:
            yield
        except sqlite3.OperationalError as fault:
            if not any(sign in str(fault) for sign in _NOT_OURS):
                raise
            self._set_aside(seen, fault)
        except sqlite3.DatabaseError as fault:
            if _code(fault) not in _DAMAGED:
                raise
            self._set_aside(seen, fault)
        except (ValueError, TypeError, KeyError) as fault:
            if not reading:
                raise
            self._set_aside(seen, fault)  # rows that coach did not write

    def _set_aside(self, seen: os.stat_result, fault: Exception) -> NoReturn:
        """Raise DamagedRecordError. Another process may have been faster: its new record stays."""
        remedy = "It was set aside; a new one begins now."
        with self._errors():
            if self.file.exists() and os.path.samestat(self.file.stat(), seen):
                names = (_aside(self.file, n) for n in count(1))
                aside = next(name for name in names if not os.path.lexists(name))
                for old, new in zip(_files(self.file), _files(aside), strict=True):
                    with suppress(FileNotFoundError):
                        old.rename(new)
                remedy = f"It was set aside as {aside.name}; a new one begins now."
        raise DamagedRecordError(
            "The practice record is damaged", where=str(self.file), remedy=remedy
        ) from fault


def _code(fault: sqlite3.Error) -> int:
    """The primary code of an error; 0 if it has none."""
    return int(getattr(fault, "sqlite_errorcode", 0)) & 0xFF


def _files(file: Path) -> tuple[Path, ...]:
    """The file of a record and those that SQLite keeps beside it."""
    return tuple(file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm"))


def _aside(file: Path, number: int | str) -> Path:
    """The name under which a damaged record is set aside."""
    return file.with_name(f"{file.stem}-damaged-{number}{file.suffix}")
