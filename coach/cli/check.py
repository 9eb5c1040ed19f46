"""`coach check`: the faults in files of routines and programmes."""

from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.flags import completion
from coach.cli.output.terminal import answer, say
from coach.english import counted
from coach.errors import MusicError, RoutineError

if TYPE_CHECKING:
    from coach.timeline.model import Timeline


def check(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Files of routines or programmes.",
            autocompletion=completion.routine_or_programme_file,
        ),
    ],
) -> None:
    """Check files of routines and programmes, and name every fault."""
    faulty = 0
    for name in names:
        try:
            found = _check_programme(name) or _check_routine(name)
        except (MusicError, RoutineError) as fault:
            faulty += 1
            say(*fault.lines)
        else:
            answer(f"{name}: fine, {found}")
    if faulty:
        raise typer.Exit(RoutineError.exit_code)


def _check_programme(name: str) -> str:
    """What is in a programme file; empty for anything else. Raises RoutineError."""
    from coach.practice.programme_file import is_programme_file, read_programme
    from coach.routine.library import built_in, file_meant

    path = file_meant(name)
    if built_in(name) is not None or path is None or not is_programme_file(path):
        return ""
    programme = read_programme(path)
    weeks, turns = len(programme.weeks), len(programme.afterwards)
    weekly = f"a programme of {counted(weeks, 'week')}"
    return f"{weekly}, then {counted(turns, 'routine')} in turn" if turns else weekly


def _check_routine(name: str) -> str:
    from coach.units import length_in_words, seconds_of

    timeline = _lay_out(name)
    length = length_in_words(seconds_of(timeline.frames))
    return f"{length} with {counted(len(timeline.inversions), 'inversion')}"


def _lay_out(name: str) -> "Timeline":
    """The timeline of a routine file, the one that `plan` shows. Raises RoutineError, and
    MusicError for music that it names and that cannot be played."""
    from coach.cli.output.waiting import shown_while_recording
    from coach.music.playable import playable_tracks
    from coach.request import Request
    from coach.request_composer import composer_for

    request = Request(name)
    routine = request.find_routine()
    playable_tracks(routine.music.choice)
    with shown_while_recording(), composer_for(request, routine) as composer:
        return composer.timeline()
