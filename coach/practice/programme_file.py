"""Reads programmes: those built in, and files in the same format."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from coach.errors import CoachError, RoutineError
from coach.practice.programme import Entry, Programme, entry_of
from coach.routine.key_lines import key_lines, without_notes
from coach.routine.library import (
    built_in,
    exercises,
    file_meant,
    is_a_path,
    means_today,
    no_file,
    routines,
)
from coach.routine.names import fold
from coach.routine.toml.faults import Fault
from coach.routine.toml.fields import Note, Title
from coach.routine.toml.file import form_from, is_programme, read_routine, read_table
from coach.routine.toml.schema import FileForm
from coach.routine.toml.source import read_source
from coach.similar import and_did_you_mean, did_you_mean, similar

_MAX_ROUTINES: Final = 60
"""Most routines in a list: more than a year of weeks."""

_ROUTINES_ONLY: Final = ("step", "exercise")
"""Keys that only a routine file has."""

_MAX_NAME: Final = 300

_Name = Annotated[str, Field(min_length=1, max_length=_MAX_NAME)]


class ProgrammeForm(FileForm):
    """A programme file."""

    title: Title = Field(examples=["My weeks"])
    about: Note = Field("", max_length=500, examples=["Two gentle weeks, then the usual ones."])
    weeks: list[_Name] = Field(
        min_length=1, max_length=_MAX_ROUTINES, examples=[["week-1", "week-2", "mine.toml"]]
    )
    afterwards: list[_Name] = Field(
        default_factory=list, max_length=_MAX_ROUTINES, examples=[["back-basics", "full"]]
    )


@cache
def programmes() -> dict[str, Programme]:
    """The built-in programmes by name, in the order of `coach list`."""
    source = files("coach").joinpath("practice", "data", "programmes.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: _programme(name, table, f"programme {name}") for name, table in tables.items()}


def find_programme(text: str) -> Programme:
    """Find a programme: a built-in one, or a file. Built-in names come first; `mine` means the file
    `mine` or, if there is none, `mine.toml`.

    Raises RoutineError when there is none, or it is not valid.
    """
    if not is_a_path(text) and fold(text) in programmes():
        return programmes()[fold(text)]
    path = file_meant(text)
    if path is not None:
        return read_programme(path)
    if is_a_path(text):
        raise no_file(Path(text))
    raise RoutineError(
        f"no programme or file is called {text[:60]!r}",
        remedy=did_you_mean(similar(text, programmes())) or "`coach list` shows them all.",
    )


def is_programme_file(path: Path) -> bool:
    """Whether a file is meant to be a programme: it has weeks and no steps. It need not be valid
    TOML. Raises RoutineError for a file that cannot be read."""
    return is_programme(str(key[0]) for key in key_lines(read_source(path)))


def read_programme(path: Path) -> Programme:
    """A programme from a TOML file. Its routine files are looked for beside it. Raises RoutineError
    when it cannot be read or is not valid, or one of its routines cannot be done."""
    table, text = read_table(path, ProgrammeForm)
    if "step" in table and "weeks" not in table:
        raise RoutineError("this is a routine, not a programme", where=str(path))
    return _programme(str(path.absolute()), table, str(path), text, path.absolute().parent)


def _programme(
    name: str, table: dict[str, Any], where: str, text: str = "", folder: Path | None = None
) -> Programme:
    faults = [
        Fault((key,), "this belongs in a routine, and a file with weeks is a programme")
        for key in _ROUTINES_ONLY
        if key in table
    ]
    own = {key: value for key, value in table.items() if key not in _ROUTINES_ONLY}
    weeks = _entries("weeks", own, folder, text, faults)
    afterwards = _entries("afterwards", own, folder, text, faults)
    form = form_from(ProgrammeForm, own, where, text, faults)
    return Programme(name, form.title, tuple(weeks), tuple(afterwards), form.about)


def _entries(
    key: str, table: Mapping[str, Any], folder: Path | None, text: str, faults: list[Fault]
) -> list[Entry]:
    """The routines of a list. Faults are added to `faults`; values that are not names are left to
    the form.
    """
    listed = table.get(key)
    names = listed[:_MAX_ROUTINES] if isinstance(listed, list) else []
    entries = []
    for number, (name, line) in enumerate(_with_lines(key, names, text)):
        if not 0 < len(name) <= _MAX_NAME:
            continue
        try:
            entries.append(_entry(name, folder))
        except CoachError as fault:
            said = "; ".join(part.strip() for part in fault.lines).rstrip(".")
            faults.append(Fault((key, number), said, line=line))
    return entries


def _with_lines(key: str, names: Sequence[Any], text: str) -> Iterator[tuple[str, int | None]]:
    """The names of a list, each with its line; an empty name for a value that is not text, and no
    line for a name written with an escape."""
    bare = without_notes(text)
    at = 0
    for _ in range(key_lines(text).get((key,), 1) - 1):
        at = bare.index("\n", at) + 1
    for name in names:
        if not isinstance(name, str):
            yield "", None
            continue
        found = bare.find(name, at)
        if found < 0:
            yield name, None
            continue
        yield name, bare.count("\n", 0, found) + 1
        at = found + len(name)


def _entry(name: str, folder: Path | None) -> Entry:
    """The routine of a name, checked against its limits.

    folder: that of the file that names it, for routine files; None without one.
    """
    if means_today(name):
        raise RoutineError("today follows a programme, and so cannot be part of one")
    routine = built_in(name)
    typed = name if routine is None else routine.name
    if routine is None:
        path = _file(name, folder)
        if is_programme_file(path):
            raise RoutineError("a programme is made of routines, and this is a programme")
        typed, routine = str(path), read_routine(path, exercises())
    return entry_of(typed, routine)


def _file(name: str, folder: Path | None) -> Path:
    path = file_meant(str(folder / Path(name).expanduser())) if folder else None
    if path is None:
        near = () if is_a_path(name) else similar(name, [*routines(), *exercises()])
        fault = f"there is no routine, exercise or file called {name[:60]!r}"
        raise RoutineError(and_did_you_mean(fault, near))
    return path
