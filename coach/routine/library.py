"""The built-in exercises and routines, and how to find a routine from what was typed."""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from coach.errors import RoutineError
from coach.files import check_name
from coach.routine.model import (
    USUAL_HOLD,
    USUAL_REPS,
    USUAL_TEMPO,
    Beat,
    Dose,
    Exercise,
    Kind,
    Move,
    Routine,
    StartPhase,
    Step,
)
from coach.routine.names import fold, match
from coach.routine.tempo import parse_tempo
from coach.similar import did_you_mean, similar

if TYPE_CHECKING:
    from coach.routine.toml.fields import Speaker

DEFAULT_ROUTINE: Final = "back-basics"

DEFAULT_PROGRAMME: Final = "four-weeks"
"""The built-in programme. It is not a routine, but people type it for one."""

_TODAY: Final = "today"
"""The name of the routine of the day, see `coach.practice.today`."""

_MAX_ENTRIES: Final = 1000
"""Files of a folder that are searched for a name similar to a mistyped one."""


@cache
def exercises() -> Mapping[str, Exercise]:
    """The built-in exercises by name, in the recommended order of learning."""
    return MappingProxyType(
        {
            name: Exercise(
                name=name,
                title=row["title"],
                kind=Kind(row.get("kind", Kind.COUNTED)),
                begins=StartPhase(row.get("begins", StartPhase.RAISE)),
                sided=row.get("sided", False),
                muscles=row.get("muscles", ""),
                rhythm=tuple(
                    Beat(Move(beat["move"]), Fraction(beat["seconds"]))
                    for beat in row.get("rhythm", ())
                ),
                usual=Dose(
                    reps=row.get("reps", USUAL_REPS),
                    tempo=parse_tempo(row.get("tempo", str(USUAL_TEMPO))),
                    hold=Fraction(row.get("hold", USUAL_HOLD)),
                ),
            )
            for name, row in _data("exercises.toml").items()
        }
    )


@cache
def routines() -> Mapping[str, Routine]:
    """The built-in routines by name, in the order of `coach list`."""
    from coach.routine.toml.file import routine_from

    return MappingProxyType(
        {
            name: routine_from(table, name=name, where=f"routine {name}", exercises=exercises())
            for name, table in _data("routines.toml").items()
        }
    )


def find(text: str | None, speaker: "Speaker | None" = None) -> Routine:
    """Find a routine: a built-in one, one or more exercises, or a file. None is the default.

    Built-in names come first, so no file can hide them; `./core` is always a file. `mine` means
    the file `mine` or, if there is none, `mine.toml`.

    speaker: the voice that will say the words of a file; words that it cannot say are faults.
    Raises RoutineError with similar names if nothing matches, and UsageError if no file could have
    this name.
    """
    if text is None:
        return routines()[DEFAULT_ROUTINE]
    if means_today(text):
        raise RoutineError(
            "today means a routine only in start, plan, export and send",
            remedy="`coach today` says which one it is; ./today means a file of this name.",
        )
    if (routine := built_in(text)) is not None:
        return routine
    check_name(Path(text))
    path = file_meant(text)
    if path is not None:
        from coach.routine.toml.file import read_routine

        return read_routine(path, exercises(), speaker)
    parts = _parts(text)
    if len(parts) > 1 and (not is_a_path(text) or any(map(_exercise, parts))):
        raise _not_joined(parts)
    if is_a_path(text):
        raise no_file(Path(text))
    if fold(text) == DEFAULT_PROGRAMME:
        raise RoutineError(
            f"{DEFAULT_PROGRAMME} is a programme, not a routine",
            remedy=f"`coach today --programme {DEFAULT_PROGRAMME}` follows it.",
        )
    raise _unknown(text)


def means_today(text: str) -> bool:
    """Whether a text means the routine of the day, which depends on what was done before: it
    is resolved before a routine is looked for. No file can hide it; `./today` is always a file."""
    return not is_a_path(text) and fold(text) == _TODAY


def built_in(text: str) -> Routine | None:
    """The built-in routine or the exercises that a text means; None for anything else."""
    if is_a_path(text):
        return None
    if fold(text) in routines():
        return routines()[fold(text)]
    parts = _parts(text)
    named = [name for part in parts if (name := _exercise(part))]
    return _of_exercises(named) if parts and len(named) == len(parts) else None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _exercise(part: str) -> str | None:
    """The built-in exercise that a part of a list means; None for a path or an unknown name."""
    return None if is_a_path(part) else match(part, exercises())


def _of_exercises(names: list[str]) -> Routine:
    chosen = [exercises()[name] for name in names]
    name, title = called_by_exercises(chosen)
    return Routine(name, title, tuple(Step(exercise, exercise.usual) for exercise in chosen))


def called_by_exercises(chosen: Sequence[Exercise]) -> tuple[str, str]:
    """The name and the title of a routine that is a list of exercises."""
    return (
        ",".join(exercise.name for exercise in chosen),
        ", ".join(exercise.title for exercise in chosen),
    )


def with_dose(routine: Routine, **changes: Any) -> Routine:
    """The routine with these fields of `Dose` asked for in every step."""
    steps = (
        replace(step, dose=replace(step.dose, **changes), named=step.named | changes.keys())
        for step in routine.steps
    )
    return replace(routine, steps=tuple(steps))


def is_a_path(text: str) -> bool:
    """Whether a text can only be a path, and so is no built-in name."""
    return text.lower().endswith(".toml") or "/" in text or "\\" in text or text[:1] in ("~", ".")


def file_meant(text: str) -> Path | None:
    """The existing path of this name, with or without the suffix .toml; None if there is none.

    A path without permission counts as existing, so that reading it reports the error.
    """
    if not text.strip():
        return None
    with suppress(RuntimeError):  # no home folder for that user
        text = str(Path(text).expanduser())
    for path in (Path(text), Path(f"{text}.toml")):
        try:
            path.stat()
        except PermissionError:
            return path
        except (OSError, ValueError):
            continue
        return path
    return None


def _not_joined(parts: list[str]) -> RoutineError:
    """The error for a list in which not every part is an exercise."""
    part = next(part for part in parts if _exercise(part) is None)
    if fold(part) in routines() or file_meant(part) is not None:
        return RoutineError(
            f"{part[:60]!r} is a whole routine, and only exercises can be joined",
            remedy="`coach new FILE` writes a file in which any exercises can be put together.",
        )
    return RoutineError(
        f"no exercise is called {part[:60]!r}",
        remedy=did_you_mean(similar(part, exercises())) or "`coach list` shows them all.",
    )


def no_file(path: Path) -> RoutineError:
    """The error for a path without a file, with similar names."""
    near: list[str] = []
    with suppress(OSError, RuntimeError):
        path = path.expanduser()
        if path.is_symlink():
            return RoutineError(
                "this link leads to no file", where=str(path), remedy="Name the file itself."
            )
        entries = {entry.name: entry for entry in islice(path.parent.iterdir(), _MAX_ENTRIES)}
        like = similar(path.name, entries)
        near = [str(path.with_name(name)) for name in like if entries[name].exists()]
    return RoutineError(
        "there is no such file",
        where=str(path),
        remedy=did_you_mean(near) or "`coach new FILE` writes one to begin with.",
    )


def _unknown(text: str) -> RoutineError:
    files: list[str] = []
    with suppress(OSError):
        entries = islice(Path().glob("*.toml"), _MAX_ENTRIES)
        files = [path.name for path in entries if path.exists()]
    near = similar(text, [*files, *routines(), *exercises()])
    return RoutineError(
        f"There is no routine, exercise or file called {text[:60]!r}",
        remedy=did_you_mean(near) or "`coach list` shows them all.",
    )


def _data(name: str) -> dict[str, Any]:
    source = files("coach").joinpath("routine", "data", name)
    return tomllib.loads(source.read_text(encoding="utf-8"))
