"""`coach start`: a routine, live."""

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
from coach.cli.terminal import is_plain, only_our_words, say
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
    begin: From = "",
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
    from coach.cli.signals import ended_in_order

    with ended_in_order():
        _check_one_wait(context, dose.lead_in, wait_for)
        _start(dose, device, wait_for, yes, begin, log, keepalive, is_plain(plain))


def _start(
    dose: DoseFlags,
    wanted: str | None,
    wait_for: Seconds | None,
    yes: bool,
    begin: str,
    log: Path | None,
    keepalive: bool,
    plain: bool,
) -> None:
    """What cannot be brought to its end is refused before anything is asked or heard."""
    from coach.budget.places import parse_place
    from coach.budget.planner import NOTHING
    from coach.cli.consent import acknowledge, is_acknowledged
    from coach.cli.playing import play, wait_for_key
    from coach.cli.recent import head_down_lately
    from coach.cli.session import composer_for, noise_floor
    from coach.live.audio.portaudio import PortAudioDevice, rescan
    from coach.live.log import check_log
    from coach.live.ui.keyboard import is_keyboard

    by_key = wait_for is None
    if by_key and not is_keyboard():
        raise UsageError(
            "There is no keyboard to wait for",
            where="--wait-for key",
            remedy="Give seconds, or start it in a terminal.",
        )
    routine = dose.chosen_routine()
    place = parse_place(begin or FROM_THE_BEGINNING, routine)
    with composer_for(
        dose,
        lead_in=wait_for or Fraction(0),
        routine=routine,
        doctor=not is_acknowledged(),
        begin=place,
        before=head_down_lately() if begin else NOTHING,
    ) as composer:
        if not composer.is_recorded:
            say("Recording what is to be said; the next time it is there.")
        composer.prepare()
        if log is not None:
            check_log(log)
        with only_our_words():
            opened = [PortAudioDevice(wanted)]

            def open_device() -> PortAudioDevice:
                if opened:
                    return opened.pop()
                rescan()
                return PortAudioDevice(wanted)

            if composer.coaching.doctor:
                acknowledge(yes)
            if by_key:
                wait_for_key()
            floor = noise_floor(keepalive)
            play(composer, place, open_device, floor=floor, log=log, plain=plain)


def _check_one_wait(context: typer.Context, lead_in: Seconds | None, wait: Seconds | None) -> None:
    """Raise UsageError when two flags name two lengths of one wait. After a key, both have a part:
    it is pressed, and then there is time to get to the table."""
    source = context.get_parameter_source("wait_for")
    asked = source is not None and source.name == "COMMANDLINE"
    if asked and None not in (lead_in, wait) and lead_in != wait:
        raise UsageError(
            "--wait-for and --lead-in both say how long to wait", remedy="Leave one of them out."
        )
