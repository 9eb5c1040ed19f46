"""`coach check` and `coach new`: routine files."""

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.terminal import answer, give, say
from coach.errors import OutputError, RoutineError

if TYPE_CHECKING:
    from coach.timeline.model import Timeline


def check(
    names: Annotated[list[str], typer.Argument(metavar="FILE...", help="Routine files.")],
) -> None:
    """Check routine files and name every fault."""
    from coach.units import length_in_words, seconds_of

    faulty = 0
    for name in names:
        try:
            timeline = _lay_out(name)
        except RoutineError as fault:
            faulty += 1
            say(*fault.lines)
        else:
            length = length_in_words(seconds_of(timeline.frames))
            many = len(timeline.inversions)
            counted = "1 inversion" if many == 1 else f"{many} inversions"
            answer(f"{name}: fine, {length} with {counted}")
    if faulty:
        raise typer.Exit(RoutineError.exit_code)


def _lay_out(name: str) -> "Timeline":
    """The timeline of a routine file, the one that `plan` shows. Raises RoutineError."""
    from coach.request import Request, composer_for

    request = Request(name)
    with composer_for(request, request.find_routine()) as composer:
        return composer.timeline()


def new(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="The file to write; .toml is added to a name without a suffix.",
        ),
    ],
) -> None:
    """Write a routine file to begin with, full of notes."""
    from coach.files import is_folder, put

    if not path.suffix and not is_folder(path):
        path = path.with_name(f"{path.name}.toml")
    if os.path.lexists(path):
        raise OutputError(
            "This exists and is left as it is", where=str(path), remedy="Choose another name."
        )
    starter = files("coach").joinpath("routine", "data", "starter.toml")
    put(path, starter.read_bytes(), overwrite=False)
    give(str(path))
