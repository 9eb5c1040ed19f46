"""The rows of a table, each checked as far as that can be done without a voice."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from coach.batch.columns import COLUMNS, WORDS, read_cells_of
from coach.batch.table import Cells, Fault, read_cells, table_error
from coach.budget.planner import plan
from coach.errors import CoachError, MusicError
from coach.music.playable import playable_tracks
from coach.request import Request
from coach.routine.music import check_taken

_MOST_BAD: Final = 1_000
"""Bad rows after which reading stops: nobody corrects more at a time."""

_ID: Final = "id"


@dataclass(frozen=True, slots=True)
class Row:
    """A person's row. line: its line in the table."""

    line: int
    id: str
    request: Request


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row for which no file can be made. id: empty if it has none that can be used."""

    line: int
    id: str
    faults: tuple[Fault, ...]

    @property
    def message(self) -> str:
        """What is wrong with it, on one line."""
        return "; ".join(map(str, self.faults))


def read_rows(path: Path, *, all_faults: bool) -> tuple[list[Row], list[BadRow]]:
    """The rows of a table: those that can be done, and those that cannot.

    all_faults: keep reading however many rows are bad; otherwise stop after `_MOST_BAD` of them.
    Raises TableError, RoutineError or UsageError if there is no table, or no row in it.
    """
    reader = _Reader(path.parent)
    for cells in read_cells(path, COLUMNS, WORDS):
        reader.add(cells)
        if not all_faults and len(reader.bad) >= _MOST_BAD:
            break
    if not reader.rows and not reader.bad:
        raise table_error(path, ["there is no row in it"], "Write a row for each person.")
    return reader.rows, reader.bad


class _Reader:
    """Collects good rows and bad ones. folder: that of the table."""

    def __init__(self, folder: Path) -> None:
        self.rows: list[Row] = []
        self.bad: list[BadRow] = []
        self._folder = folder
        self._lines: dict[str, int] = {}
        self._checked: dict[Request, tuple[str, str]] = {}
        self._find_tracks = cache(playable_tracks)  # many rows name the same music

    def add(self, cells: Cells) -> None:
        """Add a row, or its faults."""
        line = cells.line
        found = []
        if cells.fault:
            found = [Fault(cells.lines.get(cells.column, line), cells.column, cells.fault)]
        values: dict[str, Any] = {}
        if not cells.fault:
            values, reasons = read_cells_of(cells.by_column, self._folder)
            found += [
                Fault(cells.lines.get(name, line), name, why) for name, why in reasons.items()
            ]
            found += self._of_id(cells, values)
        named = values.pop(_ID, "")
        if not found:
            request = Request(**values)
            found += self._of_routine(cells, request)
        if found:
            self.bad.append(BadRow(line, named, tuple(found)))
        else:
            self.rows.append(Row(line, named, request))

    def _of_id(self, cells: Cells, values: dict[str, Any]) -> list[Fault]:
        line = cells.lines.get(_ID, cells.line)
        if _ID not in cells.by_column:
            return [Fault(line, _ID, "it is missing")]
        if _ID not in values:
            return []
        earlier = self._lines.setdefault(values[_ID].casefold(), line)
        if earlier != line:
            del values[_ID]  # the report is about the first
            return [Fault(line, _ID, f"this would write the same file as line {earlier}")]
        return []

    def _of_routine(self, cells: Cells, request: Request) -> list[Fault]:
        """What is wrong with the routine, its dose and its limits; each is looked at once."""
        alike = replace(request, greeting="")
        if alike not in self._checked:
            self._checked[alike] = self._fault_of(alike)
        column, reason = self._checked[alike]
        if not reason and request.greeting:
            column, reason = "greeting", _unsayable(request, request.greeting)
        return [Fault(cells.lines.get(column, cells.line), column, reason)] if reason else []

    def _fault_of(self, request: Request) -> tuple[str, str]:
        """The column of a request that cannot be done, and the reason; empty if it can be."""
        try:
            routine = request.find_routine()
            plan(routine, {})
            check_taken(request.music, [routine.music.choice])
            if routine.music.choice is not None:
                self._find_tracks(routine.music.choice)
            return "title", _unsayable(request, request.title or "")
        except CoachError as error:
            return _column_of(error) or "routine", reason_of(error)


def _unsayable(request: Request, text: str) -> str:
    word = request.open_voice().unsayable(text)
    return f"the voice cannot say {word[:60]!r}" if word else ""


def reason_of(error: CoachError) -> str:
    """An error on one line."""
    where = "" if _name_of(error.where) == _column_of(error) else error.where
    what = ": ".join(filter(None, (where, error.what)))
    sentences = (what, *error.details, error.remedy)
    return ". ".join(sentence.strip(" .") for sentence in sentences if sentence)


def _column_of(error: CoachError) -> str:
    """The column that an error means by the flag it names; empty if it names none."""
    if isinstance(error, MusicError):
        return "music"
    name = _name_of(error.where)
    return name if name in COLUMNS else ""


def _name_of(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_")
