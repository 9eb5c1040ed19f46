"""Routine files: TOML in, a `Routine` out, every fault named with its line and key."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from coach.errors import RoutineError
from coach.printable import first_unsafe
from coach.routine.faults import Fault, refusal, worded, written
from coach.routine.forms import RoutineForm, name_faults
from coach.routine.model import Exercise, Routine
from coach.routine.slips import cause
from coach.routine.speech import Speaker
from coach.routine.text import text_of

_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)$")


def routine_from(
    table: Mapping[str, Any],
    name: str,
    where: str,
    exercises: Mapping[str, Exercise],
    text: str = "",
    speaker: Speaker | None = None,
) -> Routine:
    """A routine from a table as TOML gives it. Raises RoutineError naming every fault.

    text: the file that the table was read from, for the lines of faults.
    speaker: who is to say its words; they are faults where that voice cannot.
    """
    faults = [Fault(place, reason) for place, reason in name_faults(table, exercises)]
    form = None
    try:
        form = RoutineForm.model_validate(dict(table), context=speaker)
    except ValidationError as fault:
        faults += worded(fault.errors())
    if form is None or faults:
        raise refusal(where, faults, text)
    return form.routine(name, exercises)


def read_routine(
    path: Path, exercises: Mapping[str, Exercise], speaker: Speaker | None = None
) -> Routine:
    """A routine from a TOML file. Raises RoutineError when it cannot be read or is not valid."""
    where = str(path)
    text = text_of(path)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise RoutineError("the file is nested too deep", where=where) from None
    except ValueError as fault:
        raise _not_toml(where, text, str(fault)) from fault
    return routine_from(table, path.stem, where, exercises, text, speaker)


def _not_toml(where: str, text: str, told: str) -> RoutineError:
    """The error for a text that the reader of TOML refused, in words of our own.

    told: what the reader said; only its line is used.
    """
    lines = text.split("\n")
    at = _AT_LINE.search(told)
    stopped = int(at[1]) if at else None
    unsafe = first_unsafe(lines[stopped - 1].replace("\t", " ")) if stopped else ""
    if unsafe:
        return RoutineError(f"line {stopped}: {unsafe}", where=where, remedy="Leave it out.")
    number, reason, proposal = cause(text, stopped, told)
    remedy = f"Write {written(proposal)}." if proposal else ""
    return RoutineError(f"line {number}: {reason}", where=where, remedy=remedy)
