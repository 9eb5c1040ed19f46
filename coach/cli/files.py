"""`coach check`, `coach new` and `coach show`: routine files and what a routine is, in words."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.errors import OutputError, RoutineError

if TYPE_CHECKING:
    from coach.timeline.model import Timeline


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Routine files.")],
) -> None:
    """Check routine files and name every fault."""
    from coach.cli.terminal import say
    from coach.units import length_in_words, seconds_of

    faulty = 0
    for path in paths:
        try:
            timeline = _tried(path)
        except RoutineError as fault:
            faulty += 1
            say(str(fault))
        else:
            length = length_in_words(seconds_of(timeline.frames))
            print(f"{path}: fine, about {length} with {len(timeline.inversions)} inversions")
    if faulty:
        raise typer.Exit(RoutineError.exit_code)


def _tried(path: Path) -> "Timeline":
    """The file's routine laid out with the silent voice, so that its limits are tried too. Whether
    its words can be said is asked of the default voice."""
    from coach.routine.file import read_routine
    from coach.routine.library import exercises
    from coach.routine.model import Coaching
    from coach.sound.cues import load_sounds
    from coach.studio import Studio
    from coach.voices.catalogue import DEFAULT_VOICE, open_voice

    routine = read_routine(path, exercises(), open_voice(DEFAULT_VOICE))
    beeps = {sound: len(pcm) for sound, pcm in load_sounds().items()}
    try:
        with Studio(routine, Coaching(), open_voice("silent"), beeps) as studio:
            return studio.timeline()
    except RoutineError as fault:
        where = f"{path}, {fault.where}" if fault.where else str(path)
        raise RoutineError(fault.what, where=where, remedy=fault.remedy) from None


def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The .toml file to write.")],
) -> None:
    """Write a routine file to begin with, full of notes."""
    from coach.phone.drafts import put

    if path.exists():
        raise OutputError(
            "This exists and is left as it is", where=str(path), remedy="Choose another name."
        )
    starter = files("coach").joinpath("routine", "data", "starter.toml")
    put(path, starter.read_bytes(), overwrite=False)
    print(path)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A routine, exercise or file.")],
) -> None:
    """Show a routine or an exercise in words."""
    from coach.cli.described import described
    from coach.routine.library import find

    print("\n".join(described(find(name))))
