"""What `coach start` does from the first sound on: signals, the outcome, the command to resume."""

import sys
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Final

import typer

from coach.cli.feeling import ask_pain
from coach.cli.preparing import SessionRequest, StartOptions
from coach.cli.recording import PracticeRecord
from coach.cli.signals import asked_to_end, never_stopped
from coach.cli.summary import resume_command, tell_of_music, tell_outcome
from coach.cli.terminal import say, say_command
from coach.composer import Composer
from coach.live.audio.device import Device
from coach.live.interactive import InteractiveSession
from coach.live.music import LiveMusic
from coach.live.transport.commands import Command, Inbox
from coach.live.transport.resume import is_whole, resume_place
from coach.live.ui.debounce import REPEAT
from coach.live.ui.keyboard import KEYS, keys
from coach.practice.model import Ending

_POLL: Final = 0.1
"""Seconds between two checks for a signal while waiting for a key."""


def play(
    composer: Composer,
    asked: SessionRequest,
    options: StartOptions,
    open_device: Callable[[], Device],
    practice: PracticeRecord,
    before: int | None,
) -> None:
    """Play a routine to its end or to that of the way up, and tell how it went.

    open_device: called for the device to play on, and again after it was lost.
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
        inbox,
        recorder,
        noise_floor_dbfs=asked.request.noise_floor,
        log=options.log,
        music=_music_of(asked),
    )
    ending = Ending.FAILED
    try:
        with asked_to_end(come_up), never_stopped():
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
            say_command("To go on where it ended:", command)
        if session.log_error is not None:
            say(*session.log_error.lines)
        tell_of_music(session.music_left_out)
        practice.tell(recorder.trouble)
    tell_outcome(session)
    if options.feel and not signals:
        recorder.felt(ask_pain())
        practice.tell(recorder.trouble)
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


def wait_for_key() -> None:
    """Return when a key was pressed and released: a key still held down would count as a press in
    the session. Raises KeyboardInterrupt for q and Escape."""
    pressed: SimpleQueue[str] = SimpleQueue()
    with keys(lambda key, _: pressed.put(key)):
        say("Press any key to begin.")
        key: str | None = _first(pressed)
        while key is not None:
            if KEYS.get(key) is Command.COME_UP:
                raise KeyboardInterrupt
            try:
                key = pressed.get(timeout=REPEAT)
            except Empty:
                key = None


def _first(pressed: "SimpleQueue[str]") -> str:
    while True:
        # Python runs signal handlers only when this thread wakes up.
        with suppress(Empty):
            return pressed.get(timeout=_POLL)
