"""Resolves what the flags leave open: `today` as a routine, the detail, and the requests of several
files.

`today` is the next routine of the programme, by the practice record. It is resolved before anything
else uses a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.cli.output.terminal import say
from coach.errors import RoutineError
from coach.practice.detail import with_detail
from coach.practice.followed import (
    FollowedProgramme,
    beyond,
    done_in_words,
    followed,
    next_in_words,
    standing_of,
)
from coach.practice.programme import Entry
from coach.practice.tolerant_record import TolerantRecord
from coach.program import program
from coach.request import Request
from coach.routine.coaching import Standing
from coach.routine.library import means_today
from coach.routine.model import Routine
from coach.routine.music import MUSIC_UNSPECIFIED, check_music_flags
from coach.routine.unused_flags import unused_flags


def is_today(request: Request) -> bool:
    """Whether a request asks for `today`."""
    return request.routine is not None and means_today(request.routine)


@dataclass(frozen=True, slots=True)
class TodaysSession:
    """The session to start now. standing: what its welcome says."""

    programme: FollowedProgramme
    entry: Entry
    standing: Standing


def todays_session(record: TolerantRecord, *, again: bool) -> TodaysSession | None:
    """The next session; None when today's is done. Either is printed.

    again: repeat what was done today.
    """
    programme = followed(record)
    found = programme.today
    at = standing_of(found)
    if found.done_today is None:
        say(next_in_words(found))
        return TodaysSession(programme, found.entry, at)
    say(done_in_words(found.done_today))
    if not again:
        say(repeat_in_words(found.done_today, record, "it"))
        return None
    return TodaysSession(programme, found.done_today, replace(at, session=None))


def repeat_in_words(entry: Entry, record: TolerantRecord, what: str) -> str:
    """How to repeat a routine that is done today, or why that has to wait.

    what: a word for the routine.
    """
    from coach.request_composer import composer_for

    before = record.head_down_lately()
    # Of about the same length as any other voice, and nothing is recorded.
    silent = Request(entry.typed, voice="silent")
    try:
        if before:
            with composer_for(silent, entry.routine, before=before) as composer:
                composer.timeline()
    except RoutineError as error:
        return f"It is too early to repeat {what}: {error.what}. {error.remedy}"
    return f"To repeat {what}: {program()} start today --again"


def resolved(request: Request, entry: Entry) -> Request:
    """The request for a routine of a programme. Flags that go beyond it are printed."""
    if flags := beyond(request, entry):
        say(f"Beyond what is next in your programme, as you asked: {', '.join(flags)}.")
    return replace(request, routine=entry.typed)


def resolved_for_a_file(request: Request, record: TolerantRecord) -> Request:
    """The request with `today` resolved for a file or a plan: once today's session is done, it is
    tomorrow's. Any other request stays as it is."""
    if not is_today(request):
        return request
    found = followed(record).today
    if found.done_today is not None:
        say(f"{done_in_words(found.done_today)} This is tomorrow's.")
    say(next_in_words(found))
    return resolved(request, found.entry)


def requests_for(request: Request, routines: Sequence[str | None]) -> list[Request]:
    """One request for each routine, with the detail that `auto` takes for it, and `today`
    replaced by its routine.

    Unless a flag says otherwise, the first file alone says who should ask a doctor.
    """
    record = TolerantRecord(say)
    requests = [resolved_for_a_file(replace(request, routine=name), record) for name in routines]
    if request.without and len(requests) > 1:
        requests = _each_without(requests)
    requests = [with_detail(each, record) for each in requests]
    if request.changed or request.music != MUSIC_UNSPECIFIED:
        say_unused_flags(request, [each.find_routine() for each in requests])
    if request.doctor is not None:
        return requests
    return [*requests[:1], *(replace(later, doctor=False) for later in requests[1:])]


def say_unused_flags(request: Request, routines: Sequence[Routine]) -> None:
    """Print which flags change nothing in these routines. Raises UsageError for a flag about music
    when there is none."""
    check_music_flags(request.music, [routine.music.choice for routine in routines])
    say(*unused_flags(request.changed, routines))


def _each_without(requests: Sequence[Request]) -> list[Request]:
    """The requests, each with only the names to leave out that its routine knows: an exercise of
    one file is unknown to the others. A name that no routine knows stays and is refused later."""
    from coach.routine.without import knows

    routines = [replace(request, without=()).find_routine() for request in requests]
    known = [
        {name for name in request.without if knows(routine, name)}
        for request, routine in zip(requests, routines, strict=True)
    ]
    somewhere = set().union(*known)
    return [
        replace(
            request,
            without=tuple(n for n in request.without if n in own or n not in somewhere),
        )
        for request, own in zip(requests, known, strict=True)
    ]
