"""What `coach start` prepares before its first question and its first sound.

A session that cannot be finished is refused here. Whether a partner is there is asked last, so a
session is prepared for either answer.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from coach.budget.places import parse_place
from coach.budget.planner import BEGINNING, Place
from coach.cli.flags.resolve import is_today, resolved, say_unused_flags, todays_session
from coach.cli.output.terminal import say_not_kept
from coach.cli.output.waiting import say_recording
from coach.cli.session.consent import is_acknowledged
from coach.cli.session.questions import check_can_ask
from coach.cli.session.resume_command import AGAIN, arguments_for
from coach.composer import Composer
from coach.errors import UsageError
from coach.live.log import check_log
from coach.live.ui.keyboard import is_keyboard
from coach.practice.detail import with_detail
from coach.practice.model import now
from coach.practice.tolerant_record import TolerantRecord
from coach.request import Request
from coach.request_composer import composer_for, shortened_composer
from coach.routine.coaching import Coaching
from coach.routine.model import Routine
from coach.script.tilting import may_lock


@dataclass(frozen=True, slots=True)
class StartOptions:
    """The flags that only `coach start` takes.

    device: number, name or part of the name of a sound device; None for the default one.
    alongside: play even if another session is being played on that device.
    by_key: begin when a key is pressed.
    yes: ask nothing.
    begin: where to begin, as typed after `--from`; None for the beginning.
    log: file for the session log.
    again: repeat what was done today.
    feel: ask for the pain before and after.
    plain: print lines, and redraw nothing.
    """

    device: str | None
    alongside: bool
    by_key: bool
    yes: bool
    begin: str | None
    log: Path | None
    again: bool
    feel: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What is to be played, with `today`, the detail and the defaults resolved.

    place: where in the routine to begin.
    acknowledged: the person has acknowledged who should ask a doctor first.
    typed: the arguments of the command that starts it, without the name of the program.
    tracks: those of the music under it, in order; empty for no music.
    """

    request: Request
    routine: Routine
    place: Place
    coaching: Coaching
    acknowledged: bool
    typed: Sequence[str]
    tracks: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session that can be played to its end.

    composer: plays it, unless the person says that a partner is there.
    with_partner: plays it if they say so; None when nobody is to be asked.
    """

    composer: Composer
    with_partner: Composer | None


def check_keyboard(options: StartOptions) -> None:
    """Raise UsageError if a session should wait for a key and there is no keyboard."""
    if options.by_key and not is_keyboard():
        raise UsageError(
            "There is no keyboard to wait for",
            where="--wait-for key",
            remedy="Give seconds, or start it in a terminal.",
        )


def resolve(
    request: Request,
    options: StartOptions,
    practice: TolerantRecord,
    typed: Sequence[str],
    with_values: Collection[str],
) -> SessionRequest | None:
    """The session asked for; None if it is today's and already done, which is printed.

    typed: the arguments of this command; with_values: its flags that are followed by a value.
    Raises RoutineError for an unknown routine or place, UsageError for `--again` without `today`,
    and MusicError for music that cannot be played.
    """
    from coach.music.playable import playable_tracks

    todays = None
    if is_today(request):
        todays = todays_session(practice, again=options.again)
        if todays is None:
            return None
        typed = arguments_for(typed, with_values, todays.entry.typed)
        request = resolved(request, todays.entry)
    elif options.again:
        raise UsageError(
            f"{AGAIN} repeats what was done today, but another routine is named",
            remedy="Name today, as in `coach start today --again`, or leave it out.",
        )
    request = with_detail(request, practice)
    routine = request.find_routine()
    say_unused_flags(request, [routine])
    place = BEGINNING if options.begin is None else parse_place(options.begin, routine)
    acknowledged = is_acknowledged()
    coaching = replace(
        request.coaching(),
        quiet=Fraction(0),
        doctor=not acknowledged if request.doctor is None else request.doctor,
        day=now().toordinal(),
        standing=todays.standing if todays else None,
        following=todays.programme.after(routine, place) if todays else None,
    )
    tracks = playable_tracks(routine.music.choice)
    return SessionRequest(request, routine, place, coaching, acknowledged, typed, tracks)


@contextmanager
def prepared(
    asked: SessionRequest,
    options: StartOptions,
    practice: TolerantRecord,
    check_device: Callable[[], None],
) -> Iterator[Prepared]:
    """A session laid out and recorded, with the log and the sound device checked. They come before
    a recording that a person would have to wait for.

    check_device: raises DeviceError when there is no device to play on, or another session is being
        played on it.

    Raises RoutineError for one that cannot be done, VoiceError for one that cannot be said,
    UsageError when a question about a partner could not be asked, OutputError for a log that
    cannot be written, and DeviceError.
    """

    def check_outputs() -> None:
        if options.log is not None:
            check_log(options.log)
        check_device()

    request, coaching = asked.request, asked.coaching
    before = practice.head_down_lately()
    # The session for each answer about a partner is shortened separately, below.
    whole = replace(request, within=None)
    with composer_for(whole, asked.routine, coaching, begin=asked.place, before=before) as composer:
        composers = [composer]
        if may_lock(composer.plan.limits.angle) and request.partner is None and not options.yes:
            check_can_ask()
            composers = [
                composer.with_coaching(replace(coaching, partner=there)) for there in (False, True)
            ]
        if not all(each.is_recorded for each in composers):
            check_outputs()
            say_recording()
        composers = [
            shortened_composer(each, request, asked.place, live=True) for each in composers
        ]
        for each in composers:
            each.prepare()
        check_outputs()
        yield Prepared(composers[0], composers[1] if len(composers) > 1 else None)
    say_not_kept(composer.not_kept)
