"""The tables of the practice record, and the migrations from earlier versions.

Many sessions share the routine that was asked for and the names of its exercises, so these are
stored once: ten thousand sessions must stay below 5 MB.
"""

import sqlite3
from typing import Final

MIGRATIONS: Final = (
    """
    CREATE TABLE routine (
        number INTEGER PRIMARY KEY,
        routine TEXT NOT NULL,
        title TEXT NOT NULL,
        exercises TEXT NOT NULL,
        level TEXT NOT NULL,
        angle INTEGER,
        asked TEXT NOT NULL,
        version TEXT NOT NULL
    );
    CREATE TABLE exercise (
        number INTEGER PRIMARY KEY,
        exercise TEXT NOT NULL UNIQUE
    );
    CREATE TABLE session (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        began TEXT NOT NULL,
        ended TEXT,
        ending TEXT NOT NULL,
        source TEXT NOT NULL,
        done INTEGER NOT NULL REFERENCES routine,
        went_on_with TEXT NOT NULL,
        before INTEGER CHECK (before BETWEEN 0 AND 10),
        after INTEGER CHECK (after BETWEEN 0 AND 10),
        note TEXT NOT NULL
    );
    CREATE TABLE bout (
        session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
        place INTEGER NOT NULL,
        milliseconds INTEGER NOT NULL CHECK (milliseconds BETWEEN 0 AND 86400000),
        done INTEGER NOT NULL REFERENCES exercise,
        reps INTEGER NOT NULL,
        PRIMARY KEY (session, place)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE choice (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        day TEXT NOT NULL,
        programme TEXT NOT NULL,
        at TEXT NOT NULL,
        after INTEGER NOT NULL
    );
    """,
)
"""The migrations from each version to the next; an empty file has version 0."""

VERSION: Final = len(MIGRATIONS)
"""The version of the tables, kept as the `user_version` of the file."""


def version_of(database: sqlite3.Connection) -> int:
    """The version of the tables in a file."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to the present version: whole, or not at all."""
    database.execute("PRAGMA journal_mode = WAL")
    with database:
        database.execute("BEGIN IMMEDIATE")
        version = version_of(database)  # read again: another process may have been faster
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in filter(str.strip, script.split(";")):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number}")
