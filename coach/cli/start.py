"""`coach start`: a routine, live."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags import DoseFlags, KeepAlive, Plain, takes_dose
from coach.cli.terminal import is_plain, say
from coach.errors import DeviceError, UsageError
from coach.routine import bounds
from coach.units import Seconds, clock, parse_duration, seconds_of

if TYPE_CHECKING:
    from coach.budget.planner import Place
    from coach.live.device import Device
    from coach.live.moment import Moment
    from coach.live.session import Inbox
    from coach.studio import Studio

LEAD_IN: Final = Fraction(45)
"""Seconds to get to the table when nothing else is asked for."""

_KEY: Final = "key"


def _wait_for(text: str) -> Seconds | None:
    """Seconds to wait, or None for a key."""
    if text.strip().lower() == _KEY:
        return None
    try:
        length = parse_duration(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither seconds nor `key`") from None
    if length > bounds.LEAD_IN[1]:
        raise typer.BadParameter(f"{text} is more than {float(bounds.LEAD_IN[1]):g} s")
    return length


@takes_dose
def start(
    dose: DoseFlags,
    device: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help="Number, name or part of the name of a sound device; see `coach devices`.",
            show_default=False,
        ),
    ] = None,
    wait_for: Annotated[
        str | None,
        typer.Option(
            metavar="SECONDS|key",
            help="Begin after so many seconds, as --lead-in does, or when a key is pressed.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="You know who should ask a doctor before inverting.")
    ] = False,
    begin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PLACE",
            help="Go on from an exercise, a set, a repetition: 2, 2.1 or 2.1.6. `coach plan` shows "
            "the figures, and a session that was broken off names its own.",
            show_default=False,
        ),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Write what was really played, a line of JSON for each cue.",
            show_default=False,
        ),
    ] = None,
    keepalive: KeepAlive = True,
    plain: Plain = False,
) -> None:
    """Coach a routine live: start it, lie down, listen.

    Keys: space pauses, q or Escape brings you up, Ctrl-C silences; docs/live.md has them all.
    """
    from coach.budget.places import read_place
    from coach.budget.planner import BEGINNING
    from coach.cli.consent import acknowledge
    from coach.cli.session import KEEPALIVE_FLOOR, studio_for
    from coach.live.portaudio import PortAudioDevice, look_again

    length = LEAD_IN if wait_for is None else _wait_for(wait_for)
    if length is None and not sys.stdin.isatty():
        raise UsageError(
            "There is no keyboard to wait for",
            where="--wait-for key",
            remedy="Give seconds, or start it in a terminal.",
        )
    if log is not None:
        from coach.phone.disk import check_target

        check_target(log, overwrite=True)
    # A routine that cannot be done, or not from there, is told before a device is asked for.
    routine = dose.chosen_routine()
    place = BEGINNING if begin is None else read_place(begin, routine)
    opened = [PortAudioDevice(device)]

    def open_device() -> PortAudioDevice:
        if opened:
            return opened.pop()
        look_again()
        return PortAudioDevice(device)

    doctor = acknowledge(yes)
    lead_in = Fraction(0) if length is None else length
    with studio_for(dose, lead_in=lead_in, routine=routine, doctor=doctor, begin=place) as studio:
        if length is None:
            _wait_for_key()
        floor = KEEPALIVE_FLOOR if keepalive else None
        _run(studio, place, open_device, floor, log, is_plain(plain))


def _run(
    studio: "Studio",
    begin: "Place",
    open_device: "Callable[[], Device]",
    floor: float | None,
    log: Path | None,
    plain: bool,
) -> None:
    """Play it with everything around it."""
    from coach.cli.parting import command_from, tell_outcome, write_log
    from coach.live.awake import awake
    from coach.live.conductor import Conductor
    from coach.live.keys import KEYS, keys
    from coach.live.mpris import buttons
    from coach.live.painter import painted
    from coach.live.position import position
    from coach.live.session import Session
    from coach.live.view import shown
    from coach.sound.cues import load_sounds
    from coach.sound.renderer import Renderer

    inbox: Inbox = SimpleQueue()

    def pressed(key: str) -> None:
        if key in KEYS:
            inbox.put(KEYS[key])

    conductor = Conductor(studio)
    renderer = Renderer(load_sounds(), floor_dbfs=floor)
    session = Session(conductor, renderer, open_device, inbox, _lost)
    try:
        with ExitStack() as around:
            killed = around.enter_context(_signals(inbox))
            around.enter_context(keys(pressed))
            remote = around.enter_context(buttons(studio.routine.title, inbox.put))
            around.enter_context(awake())
            screen = around.enter_context(
                shown(studio.routine, studio.plan.limits.stretch, sys.stderr, plain=plain)
            )
            view = around.enter_context(painted(screen))

            def watch(moment: "Moment") -> None:
                remote.at(moment)
                view.at(moment)

            session.run(watch)
    except DeviceError:
        say(f"The session ended at {clock(seconds_of(session.frames))}.")
        raise
    finally:
        place = position(conductor.tape.clips, len(studio.routine.steps))
        if place is not None and place != begin:
            say(f"To go on where it ended: {command_from(sys.argv[1:], place)}")
        if log is not None:
            write_log(log, conductor, session)
    tell_outcome(conductor, session)
    if killed:
        raise typer.Exit(128 + killed[0])


def _wait_for_key() -> None:
    """Return when a key was pressed. Raises KeyboardInterrupt for q and Escape."""
    from coach.live.keys import keys

    pressed: SimpleQueue[str] = SimpleQueue()
    say("Press any key to begin.")
    with keys(pressed.put):
        if pressed.get() in ("q", "\x1b"):
            raise KeyboardInterrupt


def _lost(gone: DeviceError) -> None:
    from coach.live.session import RETURN

    say(f"{gone}\nWaiting {RETURN:g} s for it; then the way up is played.")


@contextmanager
def _signals(inbox: "Inbox") -> Iterator[list[int]]:
    """A polite kill, or a terminal that is closed, brings the person up; yields those that came."""
    from coach.live.conductor import Command

    came: list[int] = []

    def come_up(number: int, _frame: object) -> None:
        came.append(number)
        inbox.put(Command.COME_UP)

    names = ("SIGTERM", "SIGHUP", "SIGBREAK")  # the last two not everywhere
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {each: signal.signal(each, come_up) for each in signals}
    try:
        yield came
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
