"""The columns of a table of people: a row becomes a `Request`.

Each column has the name of a flag of `coach export`, and is read like that flag.
"""

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial, reduce
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from coach.printable import first_unsafe
from coach.routine.music import MUSIC_UNSPECIFIED, MusicRequest
from coach.routine.values import read_value

_YES: Final = ("yes", "true", "1", "wahr")
_NO: Final = ("no", "false", "0", "falsch")
"""As people type them, and as spreadsheets write true and false."""

MAX_ID_BYTES: Final = 100
"""Bytes of an id, because file systems count bytes."""

_MAX_TEXT: Final = 100
"""Characters of a title or a greeting, as in a routine file."""

_NOT_IN_NAMES: Final = '/\\:*?"<>|'
"""Characters that Windows forbids in file names; the files may be copied to other computers."""

_RESERVED: Final = frozenset(
    (
        *("con", "conin$", "conout$", "prn", "aux", "nul"),
        *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"),
    )
)
"""Names of devices on Windows, whatever their suffix."""

_ENDS: Final = (".", "!", "?", "…")


def _text(value: str) -> str:
    return value


def _yes_or_no(value: str) -> bool:
    said = value.lower()
    if said in (*_YES, *_NO):
        return said in _YES
    raise ValueError(f"{value[:40]!r} is not yes or no")


def _words(value: str) -> str:
    """Words that are shown and said. Raises ValueError for what no voice can say."""
    from coach.speech.speakable import normalized, unspeakable

    if len(value) > _MAX_TEXT:
        raise ValueError(f"this is longer than {_MAX_TEXT} characters")
    if reason := unspeakable(value):
        raise ValueError(reason)
    return normalized(value)


def _music(value: str) -> MusicRequest:
    if "\0" in value:
        raise ValueError("this names no music")
    return MusicRequest((Path(value),))


def _level(value: str) -> MusicRequest:
    return MusicRequest(level=read_value("music_level", value))


def _shuffle(value: str) -> MusicRequest:
    return MusicRequest(seed=read_value("shuffle", value))


def _greeting(value: str) -> str:
    """A sentence as it is, or a name as "Hello, NAME."."""
    words = _words(value)
    return words if words.endswith(_ENDS) else f"Hello, {words}."


def _id(value: str) -> str:
    name = unicodedata.normalize("NFC", value)
    if fault := first_unsafe(name):
        raise ValueError(f"{fault}, and this becomes the name of a file")
    unusable = next((each for each in name if each in _NOT_IN_NAMES), "")
    if unusable:
        raise ValueError(f"{name[:40]!r} is not a file name: it cannot contain {unusable}")
    if name.startswith(".") or name.endswith("."):
        raise ValueError(f"{name[:40]!r} is not a file name: it cannot begin or end with a dot")
    if name.split(".")[0].strip().lower() in _RESERVED:
        raise ValueError(f"{name[:40]!r} is not a file name on Windows")
    if len(os.fsencode(name)) > MAX_ID_BYTES:
        raise ValueError(
            f"this is longer than {MAX_ID_BYTES} bytes; a letter with an accent has two"
        )
    return name


_READERS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "id": _id,
        "routine": _text,
        **{
            name: partial(read_value, name)
            for name in (
                *("reps", "sets", "tempo", "hold", "rest", "sides", "without", "within"),
                *("level", "angle", "max_inverted", "detail", "count"),
            )
        },
        "guide": _yes_or_no,
        "voice": _text,
        "pace": partial(read_value, "pace"),
        "partner": _yes_or_no,
        "doctor": _yes_or_no,
        "lead_in": partial(read_value, "lead_in"),
        "keepalive": _yes_or_no,
        "music": _music,
        "music_level": _level,
        "shuffle": _shuffle,
        "title": _words,
        "greeting": _greeting,
    }
)

OWN: Final = ("id", "greeting")
"""Columns in which the rows of people who get the same session differ."""

_MUSIC: Final = ("music", "music_level", "shuffle")
"""The columns that make up `Request.music`."""

COLUMNS: Final = tuple(_READERS)
"""The names of all columns; only `id` is needed."""

WORDS: Final = ("id", "routine", "voice", "music", "title", "greeting")
"""The columns that hold words and names: a comma in `10,000 steps` is no decimal comma."""


def read_cells_of(
    cells: Iterable[tuple[str, str]], folder: Path
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of `Request` that cells of columns other than `OWN` ask for; and by column what is
    wrong with the invalid cells.

    folder: that of the table, to which routine files and music are relative.
    """
    values, faults = {}, {}
    for column, text in cells:
        value, fault = _read_once(column, text)
        if fault:
            faults[column] = fault
        else:
            values[column] = value
    if "routine" in values:
        values["routine"] = _from(folder, values["routine"])
    asked = [values.pop(column) for column in _MUSIC if column in values]
    values["music"] = reduce(MusicRequest.over, asked, MUSIC_UNSPECIFIED).found_from(folder, "")
    if "detail" in values:
        values["keeps_detail"] = True
    return values, faults


def read_cell(column: str, text: str) -> tuple[Any, str]:
    """The value of a cell, and what is wrong with it; empty if nothing is."""
    try:
        return _READERS[column](text), ""
    except ValueError as fault:
        return None, str(fault)


_read_once = lru_cache(maxsize=10_000)(read_cell)
"""Most cells of a column are alike."""


@lru_cache(maxsize=1_000)
def _from(folder: Path, routine: str) -> str:
    """A routine as it is found from here: a file is relative to the folder of the table."""
    from coach.routine.library import built_in, file_meant, is_a_path, means_today

    if means_today(routine) or built_in(routine) is not None or routine.startswith("~"):
        return routine
    there = str(folder / routine)
    return there if is_a_path(routine) or file_meant(there) is not None else routine


def example(*, toml: bool) -> str:
    """A table to start from."""
    rows = list(_example_rows())
    if toml:
        tables = (
            "\n".join(["[[person]]", *(f'{key} = "{value}"' for key, value in row.items())])
            for row in rows
        )
        return "\n\n".join(tables) + "\n"
    names = list(rows[0])
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines)


def _example_rows() -> Iterator[dict[str, str]]:
    """Rows that show commonly used columns; none of their values contains a comma."""
    yield {
        "id": "anna",
        "routine": "week-1",
        "reps": "5",
        "rest": "90s",
        "level": "first",
        "angle": "25",
        "detail": "full",
        "partner": "yes",
        "title": "Week one for Anna",
        "greeting": "Anna",
    }
    yield {"id": "ben", "routine": "back-basics", "level": "steady", "greeting": "Good morning!"}
    yield {"id": "customer-17", "routine": "hang", "rest": "60s", "detail": "cues"}
