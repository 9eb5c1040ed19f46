"""The sessions of an export, JSON or CSV, read back, with every fault and its line."""

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from coach.errors import UsageError
from coach.practice.exporting import NAMELESS
from coach.practice.imported_row import NEEDED, session_from
from coach.practice.model import Session, Source
from coach.spreadsheet import unquoted

_STDIN: Final = "-"

_MAX_BYTES: Final = 64 << 20
"""Bytes of an import: enough for more than 50,000 sessions."""


def text_of(file: str) -> str:
    """The text of a file, - for stdin. Raises UsageError if it cannot be read as an export."""
    try:
        with nullcontext(sys.stdin.buffer) if file == _STDIN else Path(file).open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise UsageError(
                f"The file is over {_MAX_BYTES >> 20} MB, too large",
                where=file,
                remedy="Import what `coach log export` wrote.",
            )
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(
            "This is not UTF-8 text", where=file, remedy="Import what `coach log export` wrote."
        ) from None
    except (OSError, ValueError) as fault:
        raise UsageError(
            f"It cannot be read ({getattr(fault, 'strerror', None) or fault})", where=file
        ) from None


def read_sessions(text: str, now: datetime) -> list[Session]:
    """The sessions of an export, JSON or CSV.

    now: no session began or ended more than a day after it, in any time zone.
    Raises UsageError, which names every line that is not valid.
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    sessions, faults = [], []
    rows = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    try:
        for line, row in rows:
            if isinstance(row, str):
                faults.append(f"line {line}: {row}")
                continue
            found: list[str] = []
            sessions.append(session_from(row, now, found))
            faults += [f"line {line}: {fault}" for fault in found]
    except _UnreadableError as fault:
        faults.append(str(fault))
    if faults:
        raise UsageError(
            "This cannot be imported",
            details=tuple(faults),
            remedy="Nothing was imported.",
        )
    return [session for session in sessions if session is not None]


def missing_from(known: Iterable[Session], sessions: Iterable[Session]) -> list[Session]:
    """The sessions that are not known yet. Two are the same when the same routine began at the same
    time and place."""
    there = Counter(map(_identity, known))
    missing = []
    for session in sessions:
        if there[_identity(session)]:
            there[_identity(session)] -= 1
        else:
            missing.append(session)
    return missing


def _identity(session: Session) -> tuple[str, str, Source]:
    return session.began.isoformat(timespec="seconds"), session.routine, session.source


_Row: TypeAlias = tuple[int, dict[str, Any] | str]
"""The line on which a row begins, and its values, or why it has none."""


class _UnreadableError(Exception):
    """Why nothing more can be read."""


def _json_rows(text: str) -> Iterator[_Row]:
    """The rows of an array."""
    if not text.lstrip().startswith("["):
        raise _UnreadableError("line 1: this is not a list of sessions")
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    line, counted = 1, 0  # lines are counted once, as they are passed
    while True:
        at = _next(text, at)
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]":
            if text[at + 1 :].strip():
                raise _UnreadableError(f"line {line}: something follows the list")
            return
        try:
            row, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as fault:
            raise _UnreadableError(f"line {fault.lineno}: this is not JSON") from None
        except (RecursionError, ValueError):
            raise _UnreadableError(f"line {line}: this is not JSON") from None
        yield line, row if isinstance(row, dict) else "this is not a session"
        at = _next(text, end)
        if text[at : at + 1] == ",":
            at = _next(text, at + 1)
            if text[at : at + 1] != "]":
                continue
        if text[at : at + 1] != "]":
            line += text.count("\n", counted, at)
            raise _UnreadableError(f"line {line}: the list is not closed")


def _next(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _csv_rows(text: str) -> Iterator[_Row]:
    """The rows of a table with a header."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
                if not set(NEEDED) <= set(header):
                    raise _UnreadableError(
                        "line 1: this is not the header of an export: it has no "
                        + " and no ".join(name for name in NEEDED if name not in header)
                    )
                twice = sorted({name for name in header if header.count(name) > 1})
                if twice:
                    raise _UnreadableError(f"line 1: {', '.join(twice)[:40]}: it is there twice")
            elif len(cells) != len(header) and cells:
                yield line, f"{len(cells)} cells, not {len(header)}"
            elif cells:
                yield line, _typed(dict(zip(header, map(unquoted, cells), strict=True)))
            line = reader.line_num + 1
    except csv.Error as fault:
        raise _UnreadableError(f"line {line}: this is not CSV") from fault
    if not header:
        raise _UnreadableError("line 1: there is nothing in it")


def _typed(cells: dict[str, str]) -> dict[str, Any]:
    """Cells as JSON would have them; what cannot be read stays text, and is refused as text."""
    row: dict[str, Any] = dict(cells)
    for name in ("angle", "before", "after"):
        if name in row:
            row[name] = _number(row[name]) if row[name] else None
    if "exercises" in row:
        row["exercises"] = row["exercises"].split()
    if "bouts" in row:
        row["bouts"] = [_bout_of(part) for part in row["bouts"].split(";") if part.strip()]
    return row


def _bout_of(part: str) -> object:
    words = part.rsplit(maxsplit=2)
    if len(words) != 3:
        return part
    exercise, milliseconds, reps = words
    return {
        "exercise": "" if exercise.strip() == NAMELESS else exercise.strip(),
        "milliseconds": _number(milliseconds),
        "reps": _number(reps),
    }


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
