"""A live session with everything around it: keys, screen, media keys, wake lock, signals, log."""

import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Final

import typer

from coach.budget.planner import Place
from coach.cli.recent import HeadDown
from coach.cli.signals import asked_to_end, never_stopped
from coach.cli.summary import command_from, tell_outcome, write_log
from coach.cli.terminal import say
from coach.composer import Composer
from coach.errors import DeviceError, OutputError
from coach.live.audio.device import Device
from coach.live.session import RETURN, RETURN_AT_EASE, Session
from coach.live.transport.commands import Command, Inbox
from coach.live.transport.conductor import Conductor
from coach.live.transport.resume import position
from coach.live.ui.awake import awake
from coach.live.ui.debounce import HELD, Debounce
from coach.live.ui.display import Moment, painted, shown
from coach.live.ui.keyboard import KEYS, keys
from coach.live.ui.media_keys import buttons
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.units import clock, seconds_of

_WAKE: Final = 0.1
"""Seconds between two looks at whether a signal has come while a key is waited for."""

_MAY_SLEEP: Final = (
    "This computer cannot be kept awake: see to it that it does not go to sleep meanwhile."
)


def play(
    composer: Composer,
    begin: Place,
    open_device: Callable[[], Device],
    *,
    floor: float | None,
    log: Path | None,
    plain: bool,
) -> None:
    """Play a routine to its end, or to that of the way up, and tell how it went.

    begin: the place that the composer begins at.
    floor: level of the noise under everything in dBFS RMS; None for no noise.
    log: file for what was really played.
    Raises DeviceError when the device is lost for good, VoiceError when the voice failed,
    and typer.Exit after a signal, or when the log could not be written.
    """
    inbox: Inbox = SimpleQueue()
    killed: list[int] = []
    log_lost: OutputError | None = None

    presses = Debounce(inbox.put)

    def pressed(key: str, since: float) -> None:
        if key in KEYS:
            presses.press(KEYS[key], since)

    def come_up(number: int, _frame: FrameType | None) -> None:
        killed.append(number)
        inbox.put(Command.COME_UP)

    conductor = Conductor(composer)
    renderer = Renderer(load_earcons(), noise_floor_dbfs=floor)
    head_down = HeadDown()
    try:
        with ExitStack() as around:
            around.enter_context(asked_to_end(come_up))
            around.enter_context(never_stopped())
            around.enter_context(keys(pressed))
            remote = around.enter_context(buttons(composer.routine.title, presses.press))
            stays_awake = around.enter_context(awake())
            screen = around.enter_context(
                shown(composer.routine, composer.plan.limits.stretch, sys.stderr, plain=plain)
            )
            view = around.enter_context(painted(screen))
            record = around.enter_context(painted(head_down))

            def tell(message: str) -> None:
                view.later(partial(screen.tell, message))

            def watch(moment: Moment) -> None:
                remote.at(moment)
                view.at(moment)
                record.at(moment)

            if not stays_awake:
                tell(_MAY_SLEEP)

            def lost(gone: DeviceError, hanging: bool) -> None:
                tell(_waiting_for(gone, hanging=hanging))

            session = Session(conductor, renderer, open_device, inbox, lost)
            try:
                session.run(watch)
            except DeviceError:
                tell(f"The session ended at {clock(seconds_of(session.frames))}.")
                raise
            finally:
                # Now, before the screen is given back: it may be held up.
                head_down.end(conductor.history.inverted_total)
                log_lost = _lost(log, conductor, session)
    finally:
        place = position(conductor.history.clips, len(composer.routine.steps), begin)
        if place is not None:
            say(f"To go on where it ended: {command_from(sys.argv[1:], place)}")
        if log_lost is not None:
            say(*log_lost.lines)
    tell_outcome(conductor, session)
    if killed:
        raise typer.Exit(128 + killed[0])
    if log_lost is not None:
        raise typer.Exit(log_lost.exit_code)


def wait_for_key() -> None:
    """Return when a key was pressed and let go: held down for longer, it would be pressed in the
    session as well. Raises KeyboardInterrupt for q and Escape."""
    pressed: SimpleQueue[str] = SimpleQueue()
    with keys(lambda key, _: pressed.put(key)):
        say("Press any key to begin.")
        key: str | None = _first(pressed)
        while key is not None:
            if KEYS.get(key) is Command.COME_UP:
                raise KeyboardInterrupt
            try:
                key = pressed.get(timeout=HELD)
            except Empty:
                key = None


def _first(pressed: "SimpleQueue[str]") -> str:
    while True:
        # Python answers a signal that another thread received when this one wakes up.
        with suppress(Empty):
            return pressed.get(timeout=_WAKE)


def _waiting_for(gone: DeviceError, *, hanging: bool) -> str:
    plan = (
        f"Waiting {RETURN:g} s for it; then the way up is played."
        if hanging
        else f"Waiting up to {RETURN_AT_EASE / 60:g} minutes for it; then it goes on where it was."
    )
    return f"{gone}\n{plan}"


def _lost(log: Path | None, conductor: Conductor, session: Session) -> OutputError | None:
    """Write the log, if one is wanted; the error when it could not be."""
    try:
        if log is not None:
            write_log(log, conductor, session)
    except OutputError as fault:
        return fault
    return None
