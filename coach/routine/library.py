"""The exercises and routines that come with the coach, and how one is found by what was typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from coach.errors import RoutineError
from coach.routine.model import USUAL_HOLD, Beat, Begin, Dose, Exercise, Kind, Move, Routine, Step
from coach.routine.names import fold, match, nearest

if TYPE_CHECKING:
    from coach.routine.speech import Speaker

DEFAULT_ROUTINE: Final = "back-basics"


@cache
def exercises() -> Mapping[str, Exercise]:
    """The built-in exercises by name, in the order in which they are best learnt."""
    return MappingProxyType(
        {
            name: Exercise(
                name=name,
                title=row["title"],
                kind=Kind(row.get("kind", Kind.COUNTED)),
                begins=Begin(row.get("begins", Begin.RAISE)),
                sided=row.get("sided", False),
                muscles=row.get("muscles", ""),
                rhythm=tuple(
                    Beat(Move(beat["move"]), Fraction(beat["seconds"]))
                    for beat in row.get("rhythm", ())
                ),
                usual=Dose(hold=Fraction(row.get("hold", USUAL_HOLD))),
            )
            for name, row in _data("exercises.toml").items()
        }
    )


@cache
def routines() -> Mapping[str, Routine]:
    """The built-in routines by name, in the order in which they are listed."""
    from coach.routine.file import routine_from

    return MappingProxyType(
        {
            name: routine_from(table, name=name, where=f"routine {name}", exercises=exercises())
            for name, table in _data("routines.toml").items()
        }
    )


def find(text: str | None, speaker: "Speaker | None" = None) -> Routine:
    """The routine meant by what was typed: a built-in one, one or more exercises, or a TOML file.

    None takes the default routine. Raises RoutineError, with the nearest names, when nothing fits.

    speaker: who is to say it; words of a file that this voice cannot say are faults.
    """
    if text is None:
        return routines()[DEFAULT_ROUTINE]
    if _looks_like_a_path(text):
        from coach.routine.file import read_routine

        return read_routine(Path(text).expanduser(), exercises(), speaker)
    if fold(text) in routines():
        return routines()[fold(text)]
    parts = [part for part in text.split(",") if part.strip()]
    found = [match(part, exercises()) for part in parts]
    if not parts or None in found:
        unknown = next(
            (part.strip() for part, name in zip(parts, found, strict=True) if not name), text
        )
        raise _unknown(unknown)
    names = [name for name in found if name is not None]
    return _of_exercises(names)


def _of_exercises(names: list[str]) -> Routine:
    chosen = [exercises()[name] for name in names]
    return Routine(
        name=",".join(names),
        title=", ".join(exercise.title for exercise in chosen),
        steps=tuple(Step(exercise, exercise.usual) for exercise in chosen),
    )


def with_dose(routine: Routine, **changes: Any) -> Routine:
    """The same routine with these fields of `Dose` changed in every step."""
    return replace(
        routine,
        steps=tuple(replace(step, dose=replace(step.dose, **changes)) for step in routine.steps),
    )


def _looks_like_a_path(text: str) -> bool:
    return text.endswith(".toml") or "/" in text or "\\" in text or Path(text).is_dir()


def _unknown(text: str) -> RoutineError:
    near = nearest(text, [*routines(), *exercises()])
    return RoutineError(
        f"no routine or exercise is called {text[:60]!r}",
        remedy=f"Did you mean {' or '.join(near)}?" if near else "`coach list` shows them all.",
    )


def _data(name: str) -> dict[str, Any]:
    source = files("coach").joinpath("routine", "data", name)
    return tomllib.loads(source.read_text(encoding="utf-8"))
