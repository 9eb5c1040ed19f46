"""The rows of a table, each checked as far as that can be done without a voice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from coach.batch.columns import COLUMNS, OWN, WORDS, read_cell, read_cells_of
from coach.batch.finder import Finder
from coach.batch.table import CellFault, Cells, read_cells, table_error
from coach.budget.planner import plan
from coach.errors import CoachError, MusicError
from coach.music.playable import playable_tracks
from coach.request import Request
from coach.routine.music import check_music_flags
from coach.voices.base import Voice

Found = TypeVar("Found")

_MAX_BAD_ROWS: Final = 1_000
"""Bad rows after which reading stops: nobody corrects more at a time."""

_ID, _GREETING = OWN


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
    faults: tuple[CellFault, ...]

    @property
    def message(self) -> str:
        """What is wrong with it, on one line."""
        return "; ".join(map(str, self.faults))


class Rows(NamedTuple):
    """The rows of a table.

    good, bad: those that can be done, and those that cannot.
    faults: those of the header or of the file, for which no row can be done.
    """

    good: list[Row]
    bad: list[BadRow]
    faults: list[CellFault]


def read_rows(path: Path, *, all_faults: bool) -> Rows:
    """Read a table.

    all_faults: keep reading however many rows are bad; otherwise stop after `_MAX_BAD_ROWS`.
    Raises TableError, RoutineError or UsageError if there is no table, or no row in it.
    """
    reader, faults = _RowCollector(path.parent), list[CellFault]()
    for each in read_cells(path, COLUMNS, WORDS):
        if isinstance(each, CellFault):
            faults.append(each)
        else:
            reader.add(each)
        if not all_faults and len(reader.bad) >= _MAX_BAD_ROWS:
            break
    if not (reader.rows or reader.bad or faults):
        raise table_error(path, ["there is no row in it"], "Write a row for each person.")
    return Rows(reader.rows, reader.bad, faults)


class _CheckedRequest(NamedTuple):
    """What rows ask for that differ only in the columns `OWN`: checked once for all of them.

    request: without the greeting; None if there are faults.
    voice: who says the greeting; None if it is not known.
    faults: by column.
    """

    request: Request | None
    voice: Voice | None
    faults: Mapping[str, str]


class _RowCollector:
    """Collects good rows and bad ones. folder: that of the table."""

    def __init__(self, folder: Path) -> None:
        self.rows: list[Row] = []
        self.bad: list[BadRow] = []
        self._folder = folder
        self._lines: dict[str, int] = {}
        self._checked = cache(self._check_request)
        self._finder = Finder()
        self._find_tracks = cache(playable_tracks)  # many rows name the same music

    def add(self, cells: Cells) -> None:
        """Add a row, or its faults."""
        faults = dict(cells.faults)
        if "" in faults:
            self._add_bad(cells, "", faults)
            return
        named = self._id(cells, faults)
        readable = (cell for cell in cells.by_column.items() if cell[0] not in (*OWN, *faults))
        asked = self._checked(tuple(readable), frozenset(faults).difference(OWN))
        greeting = _greeting(cells, asked.voice, faults)
        faults |= asked.faults
        if faults or asked.request is None:
            self._add_bad(cells, named, faults)
        else:
            request = replace(asked.request, greeting=greeting) if greeting else asked.request
            self.rows.append(Row(cells.line, named, request))

    def _add_bad(self, cells: Cells, named: str, faults: Mapping[str, str]) -> None:
        in_order = [name for name in dict.fromkeys((*cells.by_column, *faults)) if name in faults]
        self.bad.append(
            BadRow(
                cells.line,
                named,
                tuple(
                    CellFault(cells.lines.get(name, cells.line), name, faults[name])
                    for name in in_order
                ),
            )
        )

    def _id(self, cells: Cells, faults: dict[str, str]) -> str:
        """The id; if it cannot be used, empty, with its fault added."""
        if _ID in faults:
            return ""
        if _ID not in cells.by_column:
            faults[_ID] = "it is missing"
            return ""
        named, fault = read_cell(_ID, cells.by_column[_ID])
        if not fault:
            line = cells.lines.get(_ID, cells.line)
            earlier = self._lines.setdefault(named.casefold(), line)
            if earlier == line:
                return str(named)
            fault = f"this would write the same file as line {earlier}"
        faults[_ID] = fault
        return ""

    def _check_request(
        self, cells: tuple[tuple[str, str], ...], unread: frozenset[str]
    ) -> _CheckedRequest:
        """What cells ask for; as far as one fault allows, the others are found too.

        unread: further columns, whose cells could not be read.
        """
        values, faults = read_cells_of(cells, self._folder)
        unknown = unread.union(faults)

        def tried(step: Callable[[], Found]) -> Found | None:
            """What a step returns; None if it finds a fault, which is added."""
            try:
                return step()
            except CoachError as error:
                faults.setdefault(_column_of(error) or "routine", reason_of(error))
                return None

        request = tried(lambda: Request(**values))
        if request is None:
            return _CheckedRequest(None, None, faults)
        voice = None if "voice" in unknown else tried(lambda: self._finder.voice(request))
        if voice is not None and (fault := _unsayable(voice, request.title or "")):
            faults["title"] = fault
        # Any voice can tell whether the routine is there.
        sayable = request if voice else replace(request, voice="silent")
        routine = tried(lambda: self._finder.routine(sayable))
        music = request.music if routine is None else routine.music
        if routine is not None and not unknown:
            tried(lambda: plan(routine, {}))
        if routine is not None and "music" not in unknown:
            tried(lambda: check_music_flags(request.music, [music.choice]))
        if music.choice is not None:
            tried(lambda: self._find_tracks(music.choice))
        return _CheckedRequest(None if unknown or faults else request, voice, faults)


def _greeting(cells: Cells, voice: Voice | None, faults: dict[str, str]) -> str:
    """The greeting; if it cannot be said, empty, with its fault added."""
    if _GREETING not in cells.by_column or _GREETING in faults:
        return ""
    greeting, fault = read_cell(_GREETING, cells.by_column[_GREETING])
    if not fault and voice is not None:
        fault = _unsayable(voice, greeting)
    if fault:
        faults[_GREETING] = fault
        return ""
    return str(greeting)


def _unsayable(voice: Voice, text: str) -> str:
    word = voice.unsayable(text)
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
