"""Reads routine files: TOML in, a `Routine` out, every fault reported with its line and key."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from coach.errors import RoutineError
from coach.printable import first_unsafe
from coach.routine.corrections import diagnose
from coach.routine.faults import name_faults, quoted, routine_error, schema_faults
from coach.routine.key_lines import key_lines
from coach.routine.model import Exercise, Origin, Routine
from coach.routine.schema import RoutineForm, Speaker
from coach.routine.source import read_source

_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)$")


def routine_from(
    table: Mapping[str, Any],
    name: str,
    where: str,
    exercises: Mapping[str, Exercise],
    text: str = "",
    speaker: Speaker | None = None,
) -> Routine:
    """A routine from a parsed TOML table. Raises RoutineError naming every fault.

    text: the text that the table was parsed from; it gives faults their line numbers.
    speaker: the voice that will say the words; words that it cannot say are faults.
    """
    faults = name_faults(table, exercises)
    form = None
    try:
        form = RoutineForm.model_validate(dict(table), context=speaker)
    except ValidationError as fault:
        faults += schema_faults(fault.errors())
    if form is None or faults:
        raise routine_error(where, faults, text)
    return form.routine(name, exercises)


def read_routine(
    path: Path, exercises: Mapping[str, Exercise], speaker: Speaker | None = None
) -> Routine:
    """A routine from a TOML file. Raises RoutineError when it cannot be read or is not valid."""
    where = str(path)
    text = read_source(path)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise RoutineError("the file is nested too deep", where=where) from None
    except ValueError as fault:
        raise _not_toml(where, text, str(fault)) from fault
    routine = routine_from(table, path.stem, where, exercises, text, speaker)
    return replace(routine, origin=Origin(where, key_lines(text)))


def _not_toml(where: str, text: str, message: str) -> RoutineError:
    """The error for a text that is not TOML, in our own words.

    message: the parser's message, which gives the line where it stopped.
    """
    lines = text.split("\n")
    at = _AT_LINE.search(message)
    stopped = int(at[1]) if at else None
    unsafe = first_unsafe(lines[stopped - 1].replace("\t", " ")) if stopped else ""
    if unsafe:
        return RoutineError(f"line {stopped}: {unsafe}", where=where, remedy="Leave it out.")
    number, reason, proposal = diagnose(text, stopped, message)
    remedy = f"Write {quoted(proposal)}." if proposal else ""
    return RoutineError(f"line {number}: {reason}", where=where, remedy=remedy)
