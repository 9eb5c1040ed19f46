"""`coach new`: a new file for a routine or a programme."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from coach.cli.output.terminal import give, say
from coach.errors import OutputError


def new(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            readable=False,
            help="The file to write; .toml is added to a name without a suffix.",
        ),
    ],
    programme: Annotated[
        bool, typer.Option("--programme", help="A programme of several routines, week by week.")
    ] = False,
) -> None:
    """Write a commented routine file, or a programme, to start from."""
    from coach.drafts import write_whole
    from coach.files import is_folder
    from coach.routine.library import exercises, routines
    from coach.routine.names import match

    if not path.suffix and not is_folder(path):
        path = path.with_name(f"{path.name}.toml")
    if os.path.lexists(path):
        raise OutputError(
            "This exists and is left as it is", where=str(path), remedy="Choose another name."
        )
    room = "practice" if programme else "routine"
    starter = files("coach").joinpath(room, "data", "starter.toml")
    write_whole(path, starter.read_bytes(), overwrite=False)
    give(str(path))
    if match(path.stem, [*routines(), *exercises()]):
        say(f"{path.stem!r} alone is the built-in one; name yours {path}.")
