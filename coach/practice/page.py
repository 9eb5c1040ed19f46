"""Progress as one page to print or to keep: HTML that needs no other file and no script."""

from datetime import date
from importlib.resources import files
from typing import Final

from coach import __version__
from coach.practice.model import Session
from coach.practice.pain_chart import pain_chart
from coach.practice.progress import Day, Progress
from coach.practice.words import (
    DISCLAIMER,
    ENDINGS,
    SCALE,
    WEEKDAYS,
    amount_of,
    day_and_month,
    felt_in,
    minutes_of,
    pain_of,
    routine_of,
    span_of,
    summary_sentences,
    title_of,
    weekday_and_day,
)
from coach.printable import printable_xml
from coach.templating import Templates
from coach.units import length_in_words

_SHADES: Final = 4
"""Shades of a day, by the time head-down."""


def render_page(progress: Progress, last: Session | None = None) -> str:
    """The page, as HTML. The same figures give the same text. last: see `summary_sentences`."""
    most_minutes = max((minutes_of(day.head_down) for day in progress.days), default=0)

    def shade(day: Day) -> int:
        """The shade of a day with a session: 1 to `_SHADES`."""
        return max(1, -(-_SHADES * minutes_of(day.head_down) // max(most_minutes, 1)))

    return _TEMPLATES.render(
        "progress.html",
        colours=_palette(),
        progress=progress,
        span=span_of(progress),
        sentences=list(summary_sentences(progress, last)),
        weekdays=WEEKDAYS,
        shade=shade,
        most=max((each.head_down for each in progress.exercises), default=0),
        chart=pain_chart(progress.felt) if progress.felt else None,
        endings=ENDINGS,
        scale=SCALE,
        yours=DISCLAIMER,
        version=__version__,
    )


def _palette() -> str:
    """The colours of coach's pages, as CSS. Importing what serves them would take longer."""
    return files("coach").joinpath("share", "static", "palette.css").read_text(encoding="utf-8")


def _day_of_month(day: date) -> str:
    """The day of the month, with the month on its first day."""
    return f"{day.day} {day:%b}" if day.day == 1 else str(day.day)


def _short_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


_TEMPLATES: Final = Templates(
    __package__,
    filters={
        "clean": printable_xml,
        "in_words": length_in_words,
        "minutes": minutes_of,
        "amount": lambda day: amount_of(day.sessions, length_in_words(day.head_down)),
        "day": day_and_month,
        "day_of_month": _day_of_month,
        "pain": pain_of,
        "short_day": _short_day,
        "weekday": weekday_and_day,
        "title_of": title_of,
        "routine_of": routine_of,
        "felt": felt_in,
        "n": lambda figure: f"{float(figure):.2f}".rstrip("0").rstrip("."),
    },
)
