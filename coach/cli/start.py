"""`coach start`: a routine, live."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags import completion
from coach.cli.flags.request import takes_request
from coach.cli.flags.shared import LIVE_LEAD_IN, Again, From, Plain, flags_with_values, read_flag
from coach.cli.output.terminal import is_plain, only_our_words, say
from coach.defaults.applied import AppliedDefaults
from coach.errors import UsageError
from coach.program import as_typed
from coach.request import Request
from coach.routine.values import DetailFlag
from coach.units import Seconds

if TYPE_CHECKING:
    from coach.cli.session.preparing import StartOptions

_KEY: Final = "key"


def _seconds_or_key(text: str) -> Seconds | None:
    """Seconds to get to the table; None to wait for a key."""
    # Typer passes the flag's default through here too, and that is a figure.
    text = str(text)
    return None if text.strip().lower() == _KEY else read_flag("lead_in", text)


@partial(takes_request, detail=DetailFlag.AUTO)
def start(
    context: typer.Context,
    request: Request,
    applied: AppliedDefaults,
    device: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help=as_typed(
                "Number, name or part of the name of a sound device; see `coach devices`."
            ),
            show_default=False,
            autocompletion=completion.device,
        ),
    ] = None,
    alongside: Annotated[
        bool,
        typer.Option(
            "--alongside",
            help="Play even if another session is being played on this sound device.",
        ),
    ] = False,
    wait_for: Annotated[
        Seconds | None,
        typer.Option(
            parser=_seconds_or_key,
            metavar="SECONDS|key",
            help="Begin after this many seconds, like --lead-in, or when a key is pressed.",
            show_default=False,
        ),
    ] = LIVE_LEAD_IN,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Ask nothing: you know who should ask a doctor before inverting, and from 80 "
            "degrees on nothing is assumed about a partner.",
        ),
    ] = False,
    begin: From = None,
    log: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            readable=False,
            help="Write what was really played, a line of JSON for each cue.",
            show_default=False,
        ),
    ] = None,
    again: Again = False,
    feel: Annotated[
        bool,
        typer.Option(
            "--feel", help="Ask how your back is, 0 to 10, before and after; Enter skips."
        ),
    ] = False,
    plain: Plain = False,
) -> None:
    """Coach a routine live: start it, lie down, listen.

    Keys: space pauses, q or Escape brings you up, Ctrl-C silences; docs/live.md has them all.
    """
    from coach.cli.session.preparing import StartOptions
    from coach.cli.signals import ended_in_order

    with ended_in_order():
        _check_one_wait(context, request.lead_in, wait_for)
        if request.lead_in is None:
            request = replace(request, lead_in=wait_for or Fraction(0))
        options = StartOptions(
            device=device,
            alongside=alongside,
            by_key=wait_for is None,
            yes=yes,
            begin=begin,
            log=log,
            again=again,
            feel=feel,
            plain=is_plain(plain),
        )
        _start(request, options, applied.arguments_for(sys.argv[1:]), flags_with_values(context))


def _start(
    request: Request, options: "StartOptions", typed: Sequence[str], with_values: Collection[str]
) -> None:
    """Prepare the whole session, ask, then play it.

    typed: the arguments of the command; with_values: its flags that are followed by a value.
    """
    from coach.cli.session.consent import acknowledge
    from coach.cli.session.playing import play
    from coach.cli.session.preparing import check_keyboard, prepared, resolve
    from coach.cli.session.questions import ask_pain, partner_is_there, wait_for_key
    from coach.live.audio.device_lock import DeviceLock
    from coach.live.audio.opener import DeviceOpener
    from coach.practice.tolerant_record import TolerantRecord

    check_keyboard(options)
    practice = TolerantRecord(say)
    asked = resolve(request, options, practice, typed, with_values)
    if asked is None:
        return
    lock = DeviceLock(asked.routine.title, say, alongside=options.alongside)
    opener = DeviceOpener(options.device, lock)
    with only_our_words(), prepared(asked, options, practice, opener.check) as ready:
        if not asked.acknowledged:
            acknowledge(options.yes, spoken=asked.coaching.doctor)
        pain = ask_pain() if options.feel else None
        composer = ready.composer
        if ready.with_partner is not None and partner_is_there():
            composer = ready.with_partner
        say(*composer.notes)
        if options.by_key:
            wait_for_key()
        with opener.locked():
            play(composer, asked, options, opener.open, lock, practice, pain)


def _check_one_wait(context: typer.Context, lead_in: Seconds | None, wait: Seconds | None) -> None:
    """Raise UsageError if two flags give different lengths for the same wait.

    A key and a lead-in can be combined: after the key there is time to get to the table.
    """
    source = context.get_parameter_source("wait_for")
    asked = source is not None and source.name == "COMMANDLINE"
    if asked and None not in (lead_in, wait) and lead_in != wait:
        raise UsageError(
            "--wait-for and --lead-in both say how long to wait", remedy="Leave one of them out."
        )
