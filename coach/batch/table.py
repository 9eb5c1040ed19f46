"""Reads a table of people, CSV or TOML, into cells by column, every row with its line.

A spreadsheet writes CSV with commas or with semicolons, with or without a byte order mark, and with
rows and columns of nothing at its end. Which columns there are is for `coach.batch.columns` to say.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from coach.english import listed
from coach.errors import FAULTS_SHOWN, TableError
from coach.similar import and_did_you_mean, similar
from coach.spreadsheet import unquoted

MAX_CSV_BYTES: Final = 16 << 20
"""Bytes: 100,000 rows of 160 bytes."""

MAX_TOML_BYTES: Final = 1 << 20
"""Bytes. The parser needs a second for a file of this size."""

MAX_CELL_LENGTH: Final = 300
"""Characters. The longest valid cell is the path of a routine file."""

MAX_CELLS: Final = 16_384
"""Cells of a row, most of them empty: as many as a spreadsheet has columns."""

_TOO_LONG: Final = f"this is longer than {MAX_CELL_LENGTH} characters"

_TOO_WIDE: Final = "too many cells"

_LINES_SHOWN: Final = 5
"""Lines that are shown for one fault; the rest are only counted."""

_NAME_SHOWN: Final = 40
"""Characters of a column's name in a message."""

_MAX_NUMBER: Final = 10**9
"""A larger number is a typing mistake, and its digits would fill the message."""

_DECIMAL_COMMA: Final = re.compile(r"(\d+),(\d+ ?[a-z]*)")


class CellFault(NamedTuple):
    """What is wrong with a cell, or with a whole row: then the column is empty."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{_place([self.line], self.column)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row that are not empty, by column.

    line: where it begins in the file.
    faults: by column, why a cell cannot be read; under "" why the row cannot.
    lines: the line of a cell, if that is another one.
    """

    line: int
    by_column: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


def table_error(path: Path, faults: Iterable[CellFault | str], remedy: str = "") -> TableError:
    """The error that lists faults of a table."""
    found = list(faults)
    lines = [fault for fault in found if isinstance(fault, str)]
    lines += _once_each(fault for fault in found if isinstance(fault, CellFault))
    if len(lines) == 1:
        return TableError(lines[0], where=str(path), remedy=remedy)
    more = len(lines) - FAULTS_SHOWN
    shown = (*lines[:FAULTS_SHOWN], *([f"and {more} more"] if more > 0 else []))
    return TableError(f"{len(lines)} faults", where=str(path), details=shown, remedy=remedy)


def _once_each(faults: Iterable[CellFault]) -> list[str]:
    """Faults in words, each once with all its lines: many rows may name one broken file."""
    lines: dict[tuple[str, str], list[int]] = {}
    for fault in faults:
        lines.setdefault((fault.column, fault.reason), []).append(fault.line)
    return [f"{_place(at, column)}: {reason}" for (column, reason), at in lines.items()]


def _place(lines: Sequence[int], column: str) -> str:
    """Where a fault is: `line 7, reps` or `lines 7, 8 and 9, reps`."""
    more = len(lines) - _LINES_SHOWN
    shown = [*map(str, lines[:_LINES_SHOWN]), *([f"{more} more"] if more > 0 else [])]
    place = f"line{'s' * (len(lines) > 1)} {listed(shown)}"
    return f"{place}, {column}" if column else place


def read_cells(
    path: Path, columns: Iterable[str], words: Collection[str]
) -> Iterator[Cells | CellFault]:
    """The rows of a table that are not empty, and the faults of its header and of its form.

    A column with a fault is left out of the rows. Without a column `id`, no row is read.

    columns: the names that a column may have.
    words: those in which a comma between digits is no decimal comma.
    Raises TableError or RoutineError for a file that is no such table, and UsageError if no file
    can have this name.
    """
    known = tuple(columns)
    if path.suffix.lower() == ".toml":
        yield from _toml_rows(path, known)
    else:
        yield from _csv_rows(path, known, words)


def _csv_rows(
    path: Path, known: tuple[str, ...], words: Collection[str]
) -> Iterator[Cells | CellFault]:
    from coach.routine.toml.source import read_text

    text = read_text(path, MAX_CSV_BYTES)
    delimiter = _delimiter(text)
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter, strict=True)
    figures = frozenset(known).difference(words) if delimiter == ";" else frozenset[str]()
    names: tuple[str, ...] = ()
    line = 1
    try:
        for cells in reader:
            filled = _without_tail(cells)
            if filled and not names:
                names = tuple(map(_name, filled))
                yield from _header_faults(names, line, known)
                if "id" not in names:
                    return
                names = _usable(names, known)
            elif filled:
                yield _row(line, names, filled, figures)
            line = reader.line_num + 1
    except csv.Error as fault:
        reason = "this is not CSV: a quotation mark is not closed, or is inside a cell"
        if str(fault) == _TOO_WIDE:
            reason = f"there are more than {MAX_CELLS} cells in it"
        elif "field larger" in str(fault):
            reason = f"a cell is longer than {MAX_CELL_LENGTH} characters"
        yield CellFault(line, "", reason)
        return
    if not names:
        raise table_error(
            path, ["there is nothing in it"], "`coach batch --example people.csv` writes a table."
        )


def _lines(text: str, delimiter: str) -> Iterator[str]:
    """The lines of a text. Raises csv.Error for one with more cells than a spreadsheet has, which
    would fill the memory."""
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_CELLS and line.count(delimiter) >= MAX_CELLS:
            raise csv.Error(_TOO_WIDE)
        yield line


def _delimiter(text: str) -> str:
    """The comma or the semicolon, whichever divides the first line that is not empty."""
    first = next((line for line in io.StringIO(text) if line.strip(" ,;\n")), "")
    return max(",", ";", key=first.count)


def _without_tail(cells: list[str]) -> list[str]:
    """The cells up to the last one that is not empty."""
    stripped = [cell.strip() for cell in cells]
    while stripped and not stripped[-1]:
        del stripped[-1]
    return stripped


def _row(
    line: int, names: tuple[str, ...], cells: list[str], with_decimal_comma: Collection[str]
) -> Cells:
    if len(cells) > len(names):
        return Cells(line, {}, {"": f"{len(cells)} cells, and the header has {len(names)}"})
    found, faults = {}, {}
    for name, cell in zip(names, cells, strict=False):
        if not name or not cell:
            continue
        decimal = _DECIMAL_COMMA.fullmatch(cell) if name in with_decimal_comma else None
        found[name] = ".".join(decimal.groups()) if decimal else unquoted(cell)
        if cell.startswith("="):
            faults[name] = "this is a formula; save the table with its values"
        elif len(cell) > MAX_CELL_LENGTH:
            faults[name] = _TOO_LONG
    return Cells(line, found, faults)


def _header_faults(names: Sequence[str], line: int, known: tuple[str, ...]) -> Iterator[CellFault]:
    """The names of columns that are unknown, missing or twice."""
    for number, name in enumerate(names, start=1):
        if not name:
            yield CellFault(line, f"column {number}", "it has no name")
        elif name not in known:
            yield CellFault(line, name[:_NAME_SHOWN], unknown_column(name, known))
        elif name in names[: number - 1]:
            yield CellFault(line, name, "there are two columns of this name")
    if "id" not in names:
        yield CellFault(line, "id", "there is no such column, and every row needs one")


def _usable(names: Sequence[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """The columns whose cells are read; empty for one that is unknown or there twice."""
    used = {name for name in known if names.count(name) == 1}
    first_id = names.index("id")
    return tuple(
        name if name in used or number == first_id else "" for number, name in enumerate(names)
    )


def _name(cell: str) -> str:
    """The name of a column as in the table of flags: `--max-inverted` is `max_inverted`."""
    return re.sub(r"[-\s]+", "_", cell.strip().lower().lstrip("-"))


def unknown_column(name: str, known: Iterable[str]) -> str:
    """The fault of a column that there is not."""
    return and_did_you_mean("there is no such column", similar(name, known))


def _toml_rows(path: Path, known: tuple[str, ...]) -> Iterator[Cells]:
    from coach.batch.toml_form import TableForm
    from coach.routine.key_lines import key_lines, line_of
    from coach.routine.toml.file import read_table

    top, text = read_table(path, TableForm, MAX_TOML_BYTES)
    lines = key_lines(text)
    lists = [key for key, value in top.items() if isinstance(value, list)]
    # Two rows on one line could not be distinguished.
    if (
        len(top) != 1
        or not lists
        or not all(
            isinstance(row, dict) and (lists[0], number) in lines
            for number, row in enumerate(top[lists[0]])
        )
    ):
        raise table_error(
            path,
            ["every row is a table of its own, which begins with the line [[person]]"],
            "`coach batch --example people.toml` writes such a file.",
        )
    for number, row in enumerate(top[lists[0]]):
        at = {_name(key): line_of((lists[0], number, key), lines) or 1 for key in row}
        cells = _toml_row(line_of((lists[0], number), lines) or 1, row, known)
        yield replace(cells, lines=at)


def _toml_row(line: int, row: Mapping[str, Any], known: tuple[str, ...]) -> Cells:
    found: dict[str, str] = {}
    faults: dict[str, str] = {}
    for key, value in row.items():
        name = _name(key)
        if name not in known:
            faults[name[:_NAME_SHOWN]] = unknown_column(name, known)
            continue
        if name in found:
            faults[name] = "it is given twice"
            continue
        match value:
            case bool():
                found[name] = "yes" if value else "no"
            case str():
                found[name] = value.strip()
            case int() | float() if abs(value) <= _MAX_NUMBER:
                found[name] = str(value)
            case list() if all(isinstance(each, str) for each in value):
                found[name] = ",".join(value)
            case _:
                found[name] = ""
                faults[name] = "this must be text or a number"
        if len(found[name]) > MAX_CELL_LENGTH:
            faults[name] = _TOO_LONG
    return Cells(line, {name: text for name, text in found.items() if text}, faults)
