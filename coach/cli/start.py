"""`coach start`: a routine, live."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from coach.cli import values
from coach.cli.flags import (
    FROM_THE_BEGINNING,
    LIVE_LEAD_IN,
    DoseFlags,
    From,
    KeepAlive,
    Plain,
    takes_dose,
)
from coach.cli.terminal import is_plain
from coach.errors import UsageError
from coach.units import Seconds


@takes_dose
def start(
    context: typer.Context,
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
        Seconds | None,
        typer.Option(
            parser=values.lead_in_or_key,
            metavar="SECONDS|key",
            help="Begin after so many seconds, as --lead-in does, or when a key is pressed.",
            show_default=False,
        ),
    ] = LIVE_LEAD_IN,
    yes: Annotated[
        bool, typer.Option("--yes", help="You know who should ask a doctor before inverting.")
    ] = False,
    begin: From = FROM_THE_BEGINNING,
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
    from coach.cli.consent import acknowledge
    from coach.cli.playing import play, wait_for_key
    from coach.cli.session import noise_floor, studio_for
    from coach.live.portaudio import PortAudioDevice, look_again

    by_key = wait_for is None
    _check_one_wait(context, dose.lead_in, wait_for)
    if by_key and not sys.stdin.isatty():
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
    place = read_place(begin, routine)
    opened = [PortAudioDevice(device)]

    def open_device() -> PortAudioDevice:
        if opened:
            return opened.pop()
        look_again()
        return PortAudioDevice(device)

    doctor = acknowledge(yes)
    with studio_for(
        dose, lead_in=wait_for or Fraction(0), routine=routine, doctor=doctor, begin=place
    ) as studio:
        if by_key:
            wait_for_key()
        floor = noise_floor(keepalive)
        play(studio, place, open_device, floor=floor, log=log, plain=is_plain(plain))


def _check_one_wait(context: typer.Context, lead_in: Seconds | None, wait: Seconds | None) -> None:
    """Raise UsageError when two flags name two lengths of one wait. After a key, both have a part:
    it is pressed, and then there is time to get to the table."""
    source = context.get_parameter_source("wait_for")
    asked = source is not None and source.name == "COMMANDLINE"
    if asked and None not in (lead_in, wait) and lead_in != wait:
        raise UsageError(
            "--wait-for and --lead-in both say how long to wait", remedy="Leave one of them out."
        )
