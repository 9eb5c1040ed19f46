"""What a person is told, and what is written down, when a live session has ended."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from coach.budget.places import format_place
from coach.budget.planner import Place
from coach.cli.terminal import say
from coach.errors import OutputError
from coach.files import check_target, disk_errors, put, unfinished
from coach.live.log import closing, log_rows
from coach.live.session import Session
from coach.live.transport.conductor import Conductor
from coach.units import FRAME_RATE, length_in_words, seconds_of

_NOT_AGAIN: Final = ("--from", "--log")
"""Flags that another session does not take over: it has its own place, and spares the log."""


def tell_outcome(conductor: Conductor, session: Session) -> None:
    """Say how it went, and raise what went wrong in the middle of it."""
    played, history = session.played, conductor.history
    if conductor.fault is not None:
        raise conductor.fault
    many = "repetition" if history.reps == 1 else "repetitions"
    total, longest = (
        length_in_words(seconds_of(frames))
        for frames in (history.inverted_total, history.inverted_longest)
    )
    say(f"Done: {history.reps} {many}, head-down for {total}, {longest} at the longest.")
    if played.underruns:
        say(
            f"The sound broke off {played.underruns} times, {played.missed / FRAME_RATE:.1f} s "
            "in all; every beat stayed in its place. Close what else keeps the machine busy."
        )


def try_log(log: Path) -> None:
    """Begin to write the log and take that away again, to see that it can be written.

    Raises OutputError when it cannot.
    """
    if not log.absolute().parent.exists():
        raise OutputError(
            "There is no such folder", where=str(log.parent), remedy="Make it, or choose another."
        )
    check_target(log, overwrite=True)
    with unfinished(log) as draft, disk_errors(str(log)):
        draft.write_bytes(b"")


def write_log(log: Path, conductor: Conductor, session: Session) -> None:
    """The log, whole or not at all. Raises OutputError."""
    rows = [*log_rows(conductor.history, session.played_clips), closing(conductor.history)]
    put(log, "".join(json.dumps(row) + "\n" for row in rows).encode(), overwrite=True)


def command_from(typed: Sequence[str], place: Place) -> str:
    """The command to go on with from a place, ready for a shell.

    typed: the words that the session was started with, behind the name of the program.
    """
    kept, words = [], iter(typed)
    for word in words:
        if word in _NOT_AGAIN:
            next(words, None)
        elif word.partition("=")[0] not in _NOT_AGAIN:
            kept.append(word)
    flags = kept.index("--") if "--" in kept else len(kept)
    kept[flags:flags] = ["--from", format_place(place)]
    return shlex.join(["coach", *kept])
