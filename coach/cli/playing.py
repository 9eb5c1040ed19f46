"""A live session with everything around it: keys, screen, media keys, wake lock, signals, log."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

import typer

from coach.budget.planner import Place
from coach.cli.parting import command_from, tell_outcome, write_log
from coach.cli.signals import asked_to_end
from coach.cli.terminal import say
from coach.errors import DeviceError
from coach.live.awake import awake
from coach.live.conductor import Conductor
from coach.live.debounce import HELD, Debounce
from coach.live.device import Device
from coach.live.keys import KEYS, keys
from coach.live.moment import Moment
from coach.live.mpris import buttons
from coach.live.painter import painted
from coach.live.position import position
from coach.live.session import RETURN, RETURN_AT_EASE, Session
from coach.live.view import shown
from coach.live.wishes import Command, Inbox
from coach.sound.cues import load_sounds
from coach.sound.renderer import Renderer
from coach.studio import Studio
from coach.units import clock, seconds_of


def play(
    studio: Studio,
    begin: Place,
    open_device: Callable[[], Device],
    *,
    floor: float | None,
    log: Path | None,
    plain: bool,
) -> None:
    """Play a routine to its end, or to that of the way up, and tell how it went.

    begin: the place that the studio begins at.
    floor: level of the noise under everything in dBFS RMS; None for no noise.
    log: file for what was really played.
    Raises DeviceError when the device is lost for good, VoiceError when the voice failed,
    OutputError when the log cannot be written, and typer.Exit after a signal.
    """
    inbox: Inbox = SimpleQueue()
    killed: list[int] = []

    presses = Debounce(inbox.put)

    def pressed(key: str, since: float) -> None:
        if key in KEYS:
            presses.press(KEYS[key], since)

    def come_up(number: int, _frame: FrameType | None) -> None:
        killed.append(number)
        inbox.put(Command.COME_UP)

    conductor = Conductor(studio)
    renderer = Renderer(load_sounds(), floor_dbfs=floor)
    session = Session(conductor, renderer, open_device, inbox, _tell_lost)
    try:
        with ExitStack() as around:
            around.enter_context(asked_to_end(come_up))
            around.enter_context(keys(pressed))
            remote = around.enter_context(buttons(studio.routine.title, presses.press))
            around.enter_context(awake())
            screen = around.enter_context(
                shown(studio.routine, studio.plan.limits.stretch, sys.stderr, plain=plain)
            )
            view = around.enter_context(painted(screen))

            def watch(moment: Moment) -> None:
                remote.at(moment)
                view.at(moment)

            session.run(watch)
    except DeviceError:
        say(f"The session ended at {clock(seconds_of(session.frames))}.")
        raise
    finally:
        place = position(conductor.tape.clips, len(studio.routine.steps), begin)
        try:
            if log is not None:  # before anything is told: the screen may be held up
                write_log(log, conductor, session)
        finally:
            if place is not None:
                say(f"To go on where it ended: {command_from(sys.argv[1:], place)}")
    tell_outcome(conductor, session)
    if killed:
        raise typer.Exit(128 + killed[0])


def wait_for_key() -> None:
    """Return when a key was pressed and let go: held down for longer, it would be pressed in the
    session as well. Raises KeyboardInterrupt for q and Escape."""
    pressed: SimpleQueue[str] = SimpleQueue()
    say("Press any key to begin.")
    with keys(lambda key, _: pressed.put(key)):
        key: str | None = pressed.get()
        while key is not None:
            if KEYS.get(key) is Command.COME_UP:
                raise KeyboardInterrupt
            try:
                key = pressed.get(timeout=HELD)
            except Empty:
                key = None


def _tell_lost(gone: DeviceError, hanging: bool) -> None:
    plan = (
        f"Waiting {RETURN:g} s for it; then the way up is played."
        if hanging
        else f"Waiting up to {RETURN_AT_EASE / 60:g} minutes for it; then it goes on where it was."
    )
    told = (*gone.lines, plan)
    # By another thread: a screen that is held up must not keep us from looking for the device.
    Thread(target=say, args=told, daemon=True).start()
