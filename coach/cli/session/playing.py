"""What `coach start` does from the first sound on: signals, the outcome, the command that
resumes.
"""

import sys
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from types import FrameType
from typing import Final

import typer

from coach.cli.output.terminal import say, say_command
from coach.cli.session.preparing import SessionRequest, StartOptions
from coach.cli.session.questions import ask_pain
from coach.cli.session.resume_command import resume_command
from coach.cli.signals import asked_to_end, suspension_ignored
from coach.composer import Composer
from coach.english import counted
from coach.errors import CoachError
from coach.live.audio.device import Device
from coach.live.audio.device_lock import DeviceLock
from coach.live.interactive import InteractiveSession
from coach.live.music import LiveMusic
from coach.live.transport.commands import Command, Inbox
from coach.live.transport.history import History
from coach.live.transport.resume import is_whole, resume_place
from coach.practice.model import Ending
from coach.practice.tolerant_record import TolerantRecord
from coach.units import FRAME_RATE, length_in_words, seconds_of

_MAX_TRACKS_NAMED: Final = 3
"""Most tracks that are listed one by one when they could not be played."""


def play(
    composer: Composer,
    asked: SessionRequest,
    options: StartOptions,
    open_device: Callable[[], Device],
    lock: DeviceLock,
    practice: TolerantRecord,
    before: int | None,
) -> None:
    """Play a routine to its end, or to the end of the way up, and say how it went.

    open_device: called for the device to play on, and again after it was lost.
    lock: of that device, held.
    practice: where the session is recorded.
    before: pain before it; None if it is not known.

    Raises DeviceError when the device is lost for good, VoiceError when the voice failed, and
    typer.Exit after a signal or when the log could not be written.
    """
    inbox: Inbox = SimpleQueue()
    signals: list[int] = []

    def come_up(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        inbox.put(Command.END)

    recorder = practice.begin(composer, before)
    session = InteractiveSession(
        composer,
        open_device,
        lock,
        inbox,
        recorder,
        noise_floor_dbfs=asked.request.noise_floor,
        log=options.log,
        music=_music_of(asked),
    )
    ending = Ending.FAILED
    try:
        with asked_to_end(come_up), suspension_ignored():
            session.run(sys.stderr, plain=options.plain)
        if session.fault is None:
            ending = Ending.CAME_UP
    except KeyboardInterrupt:
        ending = Ending.SILENCED
        raise
    finally:
        clips, steps = session.history.clips, len(composer.routine.steps)
        place = resume_place(clips, steps, asked.place)
        command = "" if place is None else resume_command(asked.typed, place)
        recorder.conclude(Ending.WHOLE if is_whole(clips, steps) else ending, command)
        if command:
            say_command("To resume where it ended:", command)
        if session.log_error is not None:
            say(*session.log_error.lines)
        _report_music_left_out(session.music_left_out)
        practice.report(recorder.trouble)
    _report_outcome(session)
    if options.feel and not signals:
        recorder.felt(ask_pain())
        practice.report(recorder.trouble)
    if signals:
        raise typer.Exit(128 + signals[0])
    if session.log_error is not None:
        raise typer.Exit(session.log_error.exit_code)


def _music_of(asked: SessionRequest) -> LiveMusic | None:
    """The music under a session; None for none."""
    from coach.music.store import MusicStore, music_folder

    choice = asked.routine.music.choice
    if choice is None:
        return None
    return LiveMusic(asked.tracks, MusicStore(music_folder()), choice.level)


def _report_outcome(session: InteractiveSession) -> None:
    """Say how the session went, or raise what made it come up early."""
    stats, history = session.stats, session.history
    if session.fault is not None:
        raise session.fault
    say(_summary(history))
    if stats.underruns:
        times = "once" if stats.underruns == 1 else f"{stats.underruns} times"
        say(
            f"The sound was interrupted {times}, {stats.missed / FRAME_RATE:.1f} s "
            "in all; every beat stayed in its place. Close other programs that keep "
            "the computer busy."
        )


def _summary(history: History) -> str:
    """What was done, in a line; repetitions only when there were any."""
    if not history.inverted_total:
        return "Done: you were not head-down."
    done = f"{counted(history.reps, 'repetition')}, " if history.reps else ""
    total, longest = (
        length_in_words(seconds_of(frames))
        for frames in (history.inverted_total, history.inverted_longest)
    )
    return f"Done: {done}head-down for {total}, {longest} at the longest."


def _report_music_left_out(left_out: Sequence[CoachError]) -> None:
    """Say which tracks of the music could not be played, and why."""
    for error in left_out[:_MAX_TRACKS_NAMED]:
        say(f"Left out of the music: {error.lines[0]}.")
    if len(left_out) > _MAX_TRACKS_NAMED:
        say(f"So were {len(left_out) - _MAX_TRACKS_NAMED} more tracks.")
