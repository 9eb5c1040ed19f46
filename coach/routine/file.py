"""Routine files: TOML in, a `Routine` out, every fault named with its line and key."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from coach.errors import RoutineError
from coach.routine.forms import RoutineForm, keys_near, name_faults
from coach.routine.lines import Place, line_of, lines_of
from coach.routine.model import Exercise, Routine
from coach.routine.speech import Speaker

LARGEST_FILE: Final = 1_000_000
"""Bytes of a routine file that are read at most."""

FAULTS_SHOWN: Final = 9
"""Faults of a file that are named before the rest are only counted."""

_LONGEST_LINE: Final = 160


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
    faults = name_faults(table, exercises)
    form = None
    try:
        form = RoutineForm.model_validate(dict(table), context=speaker)
    except ValidationError as fault:
        faults += [_reason(error) for error in fault.errors()]
    if form is None or faults:
        raise _refusal(where, faults, text)
    return form.routine(name, exercises)


def read_routine(
    path: Path, exercises: Mapping[str, Exercise], speaker: Speaker | None = None
) -> Routine:
    """A routine from a TOML file. Raises RoutineError when it cannot be read or is not valid."""
    where = str(path)
    text = _text_of(path, where)
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise RoutineError("the file is nested too deep", where=where) from None
    except ValueError as fault:
        reason = str(fault)[:_LONGEST_LINE]
        raise RoutineError(f"the file is not valid TOML: {reason}", where=where) from fault
    return routine_from(table, path.stem, where, exercises, text, speaker)


def _text_of(path: Path, where: str) -> str:
    try:
        if path.is_dir():
            raise RoutineError(
                "this is a folder, not a routine file",
                where=where,
                remedy="Name a .toml file in it.",
            )
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise RoutineError(f"the file cannot be read ({reason})", where=where) from fault
    if len(raw) > LARGEST_FILE:
        raise RoutineError("the file is over 1 MB, too large for a routine", where=where)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise RoutineError(
            "the file is not UTF-8 text", where=f"{where}, line {line}", remedy="Save it as UTF-8."
        ) from fault


def _reason(error: Any) -> tuple[Place, str]:
    """Place and wording of one fault as pydantic found it."""
    place: Place = tuple(error["loc"]) or ("the file",)
    if error["type"] == "extra_forbidden":
        near = keys_near(place)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return place, f"there is no such key{hint}"
    if error["type"] == "missing":
        return place, "this is missing"
    return place, str(error["msg"]).removeprefix("Value error, ")


def _refusal(where: str, faults: list[tuple[Place, str]], text: str) -> RoutineError:
    lines = lines_of(text)
    told = []
    by_line = sorted(faults, key=lambda fault: line_of(fault[0], lines) or 0)
    for place, reason in by_line:
        line = line_of(place, lines)
        at = f"line {line}, " if line else ""
        told.append(f"{at}{_key(place)}: {reason}"[:_LONGEST_LINE])
    if len(told) == 1:
        return RoutineError(told[0], where=where)
    shown, more = told[:FAULTS_SHOWN], len(told) - FAULTS_SHOWN
    listed = [f"  {fault}" for fault in shown] + ([f"  and {more} more"] if more > 0 else [])
    return RoutineError(f"{len(told)} faults\n" + "\n".join(listed), where=where)


def _key(place: Place) -> str:
    """A place as people say it, `step 2, reps`."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part)[:60])
    return ", ".join(words)
