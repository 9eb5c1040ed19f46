"""From a request to its composer, shortened to the time asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.budget.planner import BEGINNING, Place
from coach.errors import RoutineError
from coach.request import Request
from coach.routine.coaching import Coaching
from coach.routine.model import NO_PREFERENCES, Preferences, Routine
from coach.routine.music import MUSIC_UNSPECIFIED
from coach.units import NO_TIME, Seconds, seconds_of

if TYPE_CHECKING:
    from coach.composer import Composer
    from coach.voices.base import Voice


@contextmanager
def composer_for(
    request: Request,
    routine: Routine,
    coaching: Coaching | None = None,
    *,
    begin: Place = BEGINNING,
    before: Seconds = NO_TIME,
    voice: "Voice | None" = None,
) -> Iterator["Composer"]:
    """A composer of a routine, with the voice that was asked for.

    coaching: instead of the request's own.
    voice: the voice that was asked for, where it is open already.
    begin: where in the routine to begin.
    before: seconds head-down in earlier sessions that count toward the limit of this one.
    Raises RoutineError for a routine that cannot be done, or not within the time asked for;
    UsageError for an unknown voice.
    """
    from coach.composer import Composer
    from coach.sound.earcons import load_earcons

    lengths = {earcon: len(pcm) for earcon, pcm in load_earcons().items()}
    coaching = coaching or request.coaching()
    voice = voice or request.open_voice()
    with (
        _suggesting_no_defaults(routine.preferred),
        Composer(routine, coaching, voice, lengths, begin=begin, before=before) as composer,
    ):
        yield shortened_composer(composer, request, begin)


def shortened_composer(
    composer: "Composer", request: Request, begin: Place = BEGINNING, *, live: bool = False
) -> "Composer":
    """A composer that ends within the time asked for, and notes what gave way for it; the same one
    if it does so already, or if no time was asked for.

    begin: where in the routine it begins.
    live: a summary follows, which belongs to that time.
    Raises RoutineError for a routine that cannot be done, or not within the time.
    """
    from coach.budget.shortening import Version, shorten, what_gave_way

    if request.within is None:
        return composer

    def measure(tried: "Composer") -> Seconds:
        whole = tried.timeline()
        return seconds_of(whole.frames + live * tried.summary_of(whole).frames)

    def length(version: Version) -> Seconds | None:
        if version == asked:
            return needed
        coaching = replace(composer.coaching, detail=version.detail)
        try:
            tried = composer.with_coaching(coaching).with_dose(version.routine)
            seconds = measure(tried)
        except RoutineError:
            return None
        composers[version] = tried
        return seconds

    asked, needed = Version(composer.routine, composer.coaching.detail), measure(composer)
    composers = {asked: composer}
    given = shorten(asked, composer.plan, length, request.within, kept=request.kept, begin=begin)
    chosen = composers[given]
    if given != asked:
        chosen.notes = (what_gave_way(asked, given, chosen.plan, request.within),)
    return chosen


@contextmanager
def _suggesting_no_defaults(preferred: Preferences) -> Iterator[None]:
    """Add to the error about a routine that cannot be done that a preference may be the reason."""
    try:
        yield
    except RoutineError as error:
        if replace(preferred, music=MUSIC_UNSPECIFIED) != NO_PREFERENCES:
            from coach.budget.preferred import suggest_no_defaults

            suggest_no_defaults(error)
        raise
