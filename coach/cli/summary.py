"""What a person is told when a live session has ended."""

from collections.abc import Sequence
from typing import Final

from coach.budget.places import format_place
from coach.budget.planner import Place
from coach.cli.terminal import say
from coach.errors import CoachError
from coach.live.interactive import InteractiveSession
from coach.program import in_shell, program
from coach.units import FRAME_RATE, length_in_words, seconds_of

_DROPPED_FLAGS: Final = ("--from", "--log")
"""Flags not repeated: the next session has its own place and must not overwrite the log."""


_MOST_TRACKS: Final = 3
"""Tracks that could not be played of which each is told."""


def tell_outcome(session: InteractiveSession) -> None:
    """Say how the session went, or raise what made it come up early."""
    stats, history = session.stats, session.history
    if session.fault is not None:
        raise session.fault
    many = "repetition" if history.reps == 1 else "repetitions"
    total, longest = (
        length_in_words(seconds_of(frames))
        for frames in (history.inverted_total, history.inverted_longest)
    )
    say(f"Done: {history.reps} {many}, head-down for {total}, {longest} at the longest.")
    if stats.underruns:
        say(
            f"The sound broke off {stats.underruns} times, {stats.missed / FRAME_RATE:.1f} s "
            "in all; every beat stayed in its place. Close what else keeps the machine busy."
        )


def tell_of_music(left_out: Sequence[CoachError]) -> None:
    """Say which tracks of the music could not be played, and why."""
    for error in left_out[:_MOST_TRACKS]:
        say(f"Left out of the music: {error.lines[0]}.")
    if len(left_out) > _MOST_TRACKS:
        say(f"So were {len(left_out) - _MOST_TRACKS} more tracks.")


def resume_command(typed: Sequence[str], place: Place) -> str:
    """The command that resumes a session at a place, to be typed in a shell as it is.

    typed: the arguments that the session was started with, without the name of the program.
    """
    kept, words = [], iter(typed)
    for word in words:
        if word in _DROPPED_FLAGS:
            next(words, None)
        elif word.partition("=")[0] not in _DROPPED_FLAGS:
            kept.append(word)
    flags = kept.index("--") if "--" in kept else len(kept)
    kept[flags:flags] = ["--from", format_place(place)]
    return f"{program()} {in_shell(*kept)}"
