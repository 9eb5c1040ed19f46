"""`coach start`: a routine, live."""

import sys
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from coach.cli.flags import (
    LIVE_LEAD_IN,
    From,
    Plain,
    flags_with_values,
    read_flag,
    takes_request,
)
from coach.cli.own_defaults import OwnDefaults
from coach.cli.practised import with_detail
from coach.cli.terminal import is_plain, only_our_words, say, say_not_kept
from coach.cli.today import Again
from coach.errors import UsageError
from coach.program import as_typed
from coach.request import AskedDetail, Request
from coach.units import Seconds

_KEY: Final = "key"


def _seconds_or_key(text: str) -> Seconds | None:
    """Seconds to get to the table; None to wait for a key."""
    # Typer passes the flag's default through here too, and that is a figure.
    text = str(text)
    return None if text.strip().lower() == _KEY else read_flag("lead_in", text)


@partial(takes_request, detail=AskedDetail.AUTO)
def start(
    context: typer.Context,
    request: Request,
    own: OwnDefaults,
    device: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help=as_typed(
                "Number, name or part of the name of a sound device; see `coach devices`."
            ),
            show_default=False,
        ),
    ] = None,
    wait_for: Annotated[
        Seconds | None,
        typer.Option(
            parser=_seconds_or_key,
            metavar="SECONDS|key",
            help="Begin after so many seconds, as --lead-in does, or when a key is pressed.",
            show_default=False,
        ),
    ] = LIVE_LEAD_IN,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Ask nothing: you know who should ask a doctor before inverting, and from 80 "
            "degrees on it stays open whether a partner is there.",
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
    from coach.cli.signals import ended_in_order

    with ended_in_order():
        _check_one_wait(context, request.lead_in, wait_for)
        if request.lead_in is None:
            request = replace(request, lead_in=wait_for or Fraction(0))
        _start(
            request,
            own,
            device,
            by_key=wait_for is None,
            yes=yes,
            begin=begin,
            log=log,
            again=again,
            with_values=flags_with_values(context),
            feel=feel,
            plain=is_plain(plain),
        )


def _start(
    request: Request,
    own: OwnDefaults,
    wanted: str | None,
    *,
    by_key: bool,
    yes: bool,
    begin: str | None,
    log: Path | None,
    again: bool,
    with_values: Collection[str],
    feel: bool,
    plain: bool,
) -> None:
    """Prepare the whole session, then play it: what cannot end well is refused before the first
    question and the first sound."""
    from coach.budget.places import parse_place
    from coach.budget.planner import BEGINNING
    from coach.cli.company import check_can_ask, partner_is_there
    from coach.cli.consent import acknowledge, is_acknowledged
    from coach.cli.feeling import ask_pain
    from coach.cli.playing import play, wait_for_key
    from coach.cli.recording import PracticeRecord
    from coach.cli.todays import AGAIN, is_today, resolved, todays_session, words_for
    from coach.cli.untaken import say_untaken
    from coach.live.audio.portaudio import PortAudioDevice, rescan
    from coach.live.log import check_log
    from coach.live.ui.keyboard import is_keyboard
    from coach.request import composer_for, shortened
    from coach.script.tilting import may_lock

    if by_key and not is_keyboard():
        raise UsageError(
            "There is no keyboard to wait for",
            where="--wait-for key",
            remedy="Give seconds, or start it in a terminal.",
        )
    practice = PracticeRecord()
    typed = own.words_for(sys.argv[1:])
    todays = None
    if is_today(request):
        todays = todays_session(practice, again=again)
        if todays is None:
            return
        typed = words_for(typed, with_values, todays.entry.typed)
        request = resolved(request, todays.entry)
    elif again:
        raise UsageError(
            f"{AGAIN} repeats what was done today, and another routine is named",
            remedy="Name today, as in `coach start today --again`, or leave it out.",
        )
    request = with_detail(request, practice)
    routine = request.find_routine()
    say_untaken(request, [routine])
    place = BEGINNING if begin is None else parse_place(begin, routine)
    known = is_acknowledged()
    coaching = replace(
        request.coaching(),
        quiet=Fraction(0),
        doctor=not known if request.doctor is None else request.doctor,
        day=datetime.now(UTC).astimezone().toordinal(),
        standing=todays.standing if todays else None,
        following=todays.practice.after(routine, place) if todays else None,
    )
    before = practice.head_down_lately()
    unlimited = replace(request, within=None)
    with composer_for(unlimited, routine, coaching, begin=place, before=before) as composer:
        asks = may_lock(composer.plan.limits.angle) and request.partner is None and not yes
        composers = [composer]
        if asks:
            check_can_ask()
            # The answer comes last, and everything is ready for either.
            composers = [
                composer.with_coaching(replace(coaching, partner=there)) for there in (False, True)
            ]
        if not all(each.is_recorded for each in composers):
            say("The voice is preparing its sentences; next time they are ready.")
        composers = [shortened(each, request, place, live=True) for each in composers]
        for each in composers:
            each.prepare()
        if log is not None:
            check_log(log)
        with only_our_words():
            opened = [PortAudioDevice(wanted)]

            def open_device() -> PortAudioDevice:
                if opened:
                    return opened.pop()
                rescan()
                return PortAudioDevice(wanted)

            if not known:
                acknowledge(yes, spoken=composer.coaching.doctor)
            pain = ask_pain() if feel else None
            chosen = composers[partner_is_there() if asks else 0]
            say(*chosen.notes)
            if by_key:
                wait_for_key()
            floor = request.noise_floor
            play(
                chosen,
                place,
                open_device,
                practice,
                feel=feel,
                before=pain,
                floor=floor,
                log=log,
                plain=plain,
                typed=typed,
            )
    say_not_kept(composer.not_kept)


def _check_one_wait(context: typer.Context, lead_in: Seconds | None, wait: Seconds | None) -> None:
    """Raise UsageError when two flags give two lengths of one wait.

    A key and a lead-in go together: after the key there is time to get to the table.
    """
    source = context.get_parameter_source("wait_for")
    asked = source is not None and source.name == "COMMANDLINE"
    if asked and None not in (lead_in, wait) and lead_in != wait:
        raise UsageError(
            "--wait-for and --lead-in both say how long to wait", remedy="Leave one of them out."
        )
