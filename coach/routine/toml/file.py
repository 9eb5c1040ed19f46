"""Reads routine files: TOML in, a `Routine` out, every fault reported with its line and key.

Files of other kinds are read by the same functions, each with its own form.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from coach.errors import RoutineError
from coach.printable import first_unsafe
from coach.program import in_shell
from coach.routine.key_lines import key_lines
from coach.routine.model import Exercise, Origin, Routine
from coach.routine.toml.corrections import diagnose
from coach.routine.toml.faults import Fault, name_faults, quoted_lines, routine_error, schema_faults
from coach.routine.toml.fields import Speaker
from coach.routine.toml.schema import RoutineForm
from coach.routine.toml.source import MAX_FILE_BYTES, read_source

_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)$")

FormT = TypeVar("FormT", bound=BaseModel)


_PROGRAMME: Final = ("weeks", "afterwards")
"""The keys that identify a programme, see `coach.practice.programme_file`."""


def form_from(
    form: type[FormT],
    table: Mapping[str, Any],
    where: str,
    text: str = "",
    faults: Sequence[Fault] = (),
    speaker: Speaker | None = None,
) -> FormT:
    """A form from a parsed TOML table. Raises RoutineError naming every fault.

    text: the text that the table was parsed from; it gives faults their line numbers.
    faults: found already.
    speaker: the voice that will say the words; words that it cannot say are faults.
    """
    found = list(faults)
    filled = None
    try:
        filled = form.model_validate(dict(table), context=speaker)
    except ValidationError as fault:
        found += schema_faults(fault.errors(), form)
    if filled is None or found:
        raise routine_error(where, found, text, form)
    return filled


def read_table(
    path: Path, form: type[BaseModel], max_bytes: int = MAX_FILE_BYTES
) -> tuple[dict[str, Any], str]:
    """The TOML table of a file, and its text. Raises RoutineError when it cannot be read.

    form: that of the file; it helps to guess what was meant if the text is not TOML.
    max_bytes: bytes of the file.
    """
    text = read_source(path, max_bytes)
    try:
        return tomllib.loads(text), text
    except RecursionError:
        raise RoutineError("the file is nested too deep", where=str(path)) from None
    except ValueError as fault:
        raise _not_toml(str(path), text, str(fault), form) from fault


def is_programme(keys: Iterable[str]) -> bool:
    """Whether a file with these keys at its top is a programme: it has weeks and no steps."""
    given = set(keys)
    return not given.isdisjoint(_PROGRAMME) and "step" not in given


def routine_from(
    table: Mapping[str, Any],
    name: str,
    where: str,
    exercises: Mapping[str, Exercise],
    text: str = "",
    speaker: Speaker | None = None,
) -> Routine:
    """A routine from a parsed TOML table. Raises RoutineError naming every fault; for the other
    parameters see `form_from`."""
    faults = name_faults(table, exercises)
    faults += [
        Fault((key,), "this belongs in a programme, and a file with steps is a routine")
        for key in _PROGRAMME
        if key in table and "step" in table
    ]
    known = {key: value for key, value in table.items() if key not in _PROGRAMME}
    return form_from(RoutineForm, known, where, text, faults, speaker).routine(name, exercises)


def read_routine(
    path: Path, exercises: Mapping[str, Exercise], speaker: Speaker | None = None
) -> Routine:
    """A routine from a TOML file. Raises RoutineError when it cannot be read or is not valid."""
    where = str(path)
    table, text = read_table(path, RoutineForm)
    if is_programme(table):
        raise RoutineError(
            "this is a programme, not a routine",
            where=where,
            remedy=f"`coach today --programme {in_shell(where)}` follows it.",
        )
    routine = routine_from(table, path.stem, where, exercises, text, speaker)
    origin = Origin(where, key_lines(text))
    music = routine.music.found_from(path.parent, origin.where("music", otherwise=""))
    return replace(routine, origin=origin, music=music)


def _not_toml(where: str, text: str, message: str, form: type[BaseModel]) -> RoutineError:
    """The error for a text that is not TOML, in our own words.

    message: the parser's message, which gives the line where it stopped.
    """
    lines = text.split("\n")
    at = _AT_LINE.search(message)
    stopped = int(at[1]) if at else None
    unsafe = first_unsafe(lines[stopped - 1].replace("\t", " ")) if stopped else ""
    if unsafe:
        return RoutineError(f"line {stopped}: {unsafe}", where=where, remedy="Leave it out.")
    number, reason, proposal = diagnose(text, stopped, message, form)
    remedy = f"Write {quoted_lines(proposal)}." if proposal else ""
    return RoutineError(f"line {number}: {reason}", where=where, remedy=remedy)
