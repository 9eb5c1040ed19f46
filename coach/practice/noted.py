"""Sessions that are entered by hand: what was played from a file."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from coach import __version__
from coach.composer import Composer
from coach.practice.model import (
    PAIN,
    Ending,
    RecordedBout,
    Session,
    Source,
    local,
    now,
    whole_milliseconds,
)
from coach.routine.doses import dose_of
from coach.units import seconds_of

FIRST_DAY: Final = date(2000, 1, 1)
"""The earliest day of a session: anything before it is a typing mistake."""


def noted(composer: Composer) -> Session:
    """A session as if the file of a routine had been played to its end just now: as long as the
    file, with each inversion as long as in the file, including the ways down and up.

    Raises RoutineError for a routine that cannot be done.
    """
    timeline = composer.timeline()
    routine, planned = composer.routine, composer.plan
    names = routine.exercises
    ended = now()
    return Session(
        began=ended - timedelta(seconds=round(seconds_of(timeline.frames))),
        ended=ended,
        routine=routine.name,
        source=Source.NOTED,
        title=routine.title,
        exercises=names,
        level=routine.level,
        angle=planned.limits.angle,
        asked=dose_of(routine),
        ending=Ending.WHOLE,
        bouts=tuple(
            RecordedBout(whole_milliseconds(seconds_of(span.frames)), names[bout.step], bout.reps)
            for span, bout in zip(timeline.inversions, planned.bouts, strict=True)
        ),
        version=__version__,
    )


def moved(session: Session, began: datetime) -> Session:
    """The same session at another time."""
    ended = session.ended and began + (session.ended - session.began)
    return replace(session, began=began, ended=ended)


def parse_day(text: str, today: date) -> date:
    """A day as a person types it: `today`, `yesterday`, `2026-11-03`.

    Raises ValueError, which says what is wrong, for any other text and for days to come.
    """
    written = text.strip().lower()
    if written == "today":
        return today
    if written == "yesterday":
        return today - timedelta(days=1)
    try:
        day = date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d\d-\d\d", written) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(
            f"{text[:20]!r} is not a day; write today, yesterday or a date like 2026-11-03"
        )
    if not FIRST_DAY <= day <= today:
        raise ValueError(f"{day} is not between {FIRST_DAY} and today")
    return day


def parse_time(text: str) -> time:
    """A time of day as a person types it: `7:30`. Raises ValueError for any other text."""
    written = re.fullmatch(r"\s*([01]?[0-9]|2[0-3]):([0-5][0-9])\s*", text)
    if written is None:
        raise ValueError(f"{text[:20]!r} is not a time of day such as 7:30 or 19:05")
    return time(int(written[1]), int(written[2]))


def parse_pain(text: str) -> int:
    """Pain as a person types it. Raises ValueError, which says what is wrong."""
    written = text.strip()
    if written.isascii() and written.isdecimal() and len(written) <= 2:
        pain = int(written)
        if PAIN[0] <= pain <= PAIN[1]:
            return pain
    raise ValueError(f"{written[:20]!r} is not a whole number from {PAIN[0]} to {PAIN[1]}")


def began_at(day: date, at: time | None) -> datetime:
    """A time on a day, here; noon when nobody knows it."""
    return local(datetime.combine(day, at or time(12)))
