"""Routine files: TOML in, a `Routine` out, every fault named.

The models below are the form of the file; docs/routine-files.md explains it to people.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from coach.errors import RoutineError
from coach.routine import bounds
from coach.routine.model import Exercise, Level, Routine, Step
from coach.routine.names import match, nearest
from coach.routine.tempo import Tempo, parse_tempo
from coach.units import parse_duration

LARGEST_FILE: Final = 1_000_000
"""Bytes of a routine file that are read at most."""

FAULTS_SHOWN: Final = 10
"""Faults of a file that are named before the rest are only counted."""


def _tempo(value: object) -> object:
    return parse_tempo(value) if isinstance(value, str) else value


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_duration(f"{value:f}" if isinstance(value, float) else str(value))
    return value


Length = Annotated[Fraction, BeforeValidator(_seconds)]
"""A length of time: a number of seconds, or text like `1m30s`."""


class _Form(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


class StepForm(_Form):
    """One `[[step]]` of a routine file."""

    exercise: str = Field(min_length=1, max_length=100)
    reps: int | None = Field(None, ge=bounds.REPS[0], le=bounds.REPS[1])
    sets: int | None = Field(None, ge=bounds.SETS[0], le=bounds.SETS[1])
    tempo: Annotated[Tempo, BeforeValidator(_tempo)] | None = None
    rest: Length | None = Field(None, ge=bounds.REST[0], le=bounds.REST[1])
    hold: Length | None = Field(None, ge=bounds.HOLD[0], le=bounds.HOLD[1])

    def step(self, exercises: Mapping[str, Exercise]) -> Step:
        """The step meant, or ValueError when no exercise has that name."""
        found = match(self.exercise, exercises)
        if found is None:
            near = nearest(self.exercise, exercises)
            raise ValueError(
                f"no exercise is called {self.exercise!r}"
                + (f"; nearest: {', '.join(near)}" if near else "")
            )
        given = {key: value for key, value in self if key != "exercise" and value is not None}
        exercise = exercises[found]
        return Step(exercise, replace(exercise.usual, **given))


class RoutineForm(_Form):
    """A whole routine file."""

    title: str = Field(min_length=1, max_length=100)
    about: str = Field("", max_length=500)
    level: Annotated[Level, Field(strict=False)] = Level.STEADY
    angle: int | None = Field(None, ge=bounds.ANGLE[0], le=bounds.ANGLE[1])
    max_inverted: Length | None = Field(None, ge=bounds.MAX_INVERTED[0], le=bounds.MAX_INVERTED[1])
    step: list[StepForm] = Field(min_length=bounds.STEPS[0], max_length=bounds.STEPS[1])


def routine_from(
    table: Mapping[str, Any], name: str, where: str, exercises: Mapping[str, Exercise]
) -> Routine:
    """A routine from a table as TOML gives it. Raises RoutineError naming every fault."""
    try:
        form = RoutineForm.model_validate(dict(table))
    except ValidationError as fault:
        faults = [_fault_line(error["loc"], error["msg"]) for error in fault.errors()]
        raise _refusal(where, faults) from None
    steps, faults = [], []
    for number, entry in enumerate(form.step, start=1):
        try:
            steps.append(entry.step(exercises))
        except ValueError as fault:
            faults.append(f"step {number}, exercise: {fault}")
    if faults:
        raise _refusal(where, faults)
    return Routine(
        name=name,
        title=form.title,
        about=form.about,
        level=form.level,
        angle=form.angle,
        max_inverted=form.max_inverted,
        steps=tuple(steps),
    )


def read_routine(path: Path, exercises: Mapping[str, Exercise]) -> Routine:
    """A routine from a TOML file. Raises RoutineError when it cannot be read or is not valid."""
    where = str(path)
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
        table = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise RoutineError(
            f"the file is not UTF-8 text (byte {fault.start})",
            where=where,
            remedy="Save it as UTF-8.",
        ) from fault
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        reason = "it is nested too deep" if isinstance(fault, RecursionError) else str(fault)
        raise RoutineError(f"the file is not valid TOML: {reason}", where=where) from fault
    return routine_from(table, name=path.stem, where=where, exercises=exercises)


def _refusal(where: str, faults: list[str]) -> RoutineError:
    if len(faults) == 1:
        return RoutineError(faults[0], where=where)
    shown = faults[:FAULTS_SHOWN]
    more = len(faults) - len(shown)
    lines = [f"  {fault}" for fault in shown] + ([f"  and {more} more"] if more else [])
    return RoutineError(f"{len(faults)} faults:\n" + "\n".join(lines), where=where)


def _fault_line(place: tuple[int | str, ...], message: str) -> str:
    parts: list[str] = []
    for key in place:
        if isinstance(key, int) and parts:
            parts[-1] += f" {key + 1}"
        else:
            parts.append(str(key))
    return f"{', '.join(parts) or 'the file'}: {message.removeprefix('Value error, ')}"
