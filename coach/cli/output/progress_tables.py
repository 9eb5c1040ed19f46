"""Progress as tables for a terminal."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from coach.practice.model import PAIN, Session
from coach.practice.progress import Day, Progress
from coach.practice.words import (
    DISCLAIMER,
    ENDINGS,
    FELT,
    SCALE,
    WEEKDAYS,
    day_and_month,
    minutes_of,
    routine_of,
    span_of,
    summary_sentences,
    title_of,
)
from coach.printable import printable
from coach.units import Seconds, length_in_words

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

LEAST_WIDTH: Final = 40
"""Columns that the tables need."""

_WIDE: Final = 116
"""Minimum columns for two tables side by side."""

_ROOMY: Final = 60
"""Minimum columns for bars and wide days."""

_BAR: Final = 16
"""Columns of the longest bar."""

_AXIS: Final = 4
"""Columns of the figures beside the chart of pain."""

_WIDEST_STEP: Final = 3
"""Columns for each session of that chart."""

_REST: Final = "\N{MIDDLE DOT}"
_REST_DAYS: Final = f"{_REST} is a day of rest, and a day of rest is a good day."

_LINE, _HALF_LINE = "\N{BOX DRAWINGS HEAVY HORIZONTAL}", "\N{BOX DRAWINGS HEAVY LEFT}"
_BEFORE, _AFTER, _BOTH = "\N{WHITE CIRCLE}", "\N{BLACK CIRCLE}", "\N{FISHEYE}"
MARKS: Final = f"{_REST}{_LINE}{_HALF_LINE}{_BEFORE}{_AFTER}{_BOTH}"
"""The characters that a terminal must be able to show."""

_POINTS: Final = {
    (False, False): " ",
    (True, False): _BEFORE,
    (False, True): _AFTER,
    (True, True): _BOTH,
}


def drawn(progress: Progress, last: Session | None, width: int) -> "Iterator[RenderableType]":
    """The tables for a terminal of this width, from the top. last: see `summary_sentences`."""
    from rich.table import Table
    from rich.text import Text

    yield Text(f"Your practice, {span_of(progress)}\n", style="bold")
    yield from (Text(printable(each)) for each in summary_sentences(progress, last))
    if not progress.sessions:
        return
    calendar = _section("Minutes head-down each day", _calendar(progress, width), _REST_DAYS)
    exercises = _section("By exercise", _exercises(progress, width))
    if width >= _WIDE:
        beside = Table.grid(padding=(0, 6, 0, 0))
        beside.add_column(no_wrap=True)
        beside.add_row(calendar, exercises)
        yield beside
    else:
        yield calendar
        if progress.exercises:
            yield exercises
    if progress.felt:
        yield _section(FELT, _felt(progress.felt, width), f"{SCALE}. {' '.join(DISCLAIMER)}")
    if left := progress.not_whole:
        yield _section("Not done to the end", _left(left))


def _section(title: str, content: "RenderableType", below: str = "") -> "RenderableType":
    from rich.console import Group
    from rich.text import Text

    footer = (Text(below, style="dim"),) if below else ()
    return Group(Text(f"\n{title}", style="bold"), content, *footer)


def _table(*, header: bool = True) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(box=SIMPLE_HEAD, show_edge=False, show_header=header, pad_edge=False)


def _calendar(progress: Progress, width: int) -> "Table":
    """The days in rows of a week, with the minutes of each."""
    from rich.text import Text

    table = _table()
    roomy = width >= _ROOMY
    table.padding = (0, int(roomy), 0, 1)
    table.add_column("", justify="right", no_wrap=True, style="dim")
    for name in WEEKDAYS:
        short = name[: 3 if roomy else 2]
        table.add_column(short, justify="right", no_wrap=True, min_width=3 if roomy else 2)
    for week in progress.weeks:
        first = next(day for day in week if day is not None).date
        label = day_and_month(first) if roomy else f"{first.day} {first:%b}"
        table.add_row(Text(label), *map(_cell, week))
    return table


def _cell(day: Day | None) -> "Text":
    from rich.text import Text

    if day is None:
        return Text("")
    if not day.sessions:
        return Text(_REST, style="dim")
    return Text(str(minutes_of(day.head_down)), style="bold cyan")


def _exercises(progress: Progress, width: int) -> "Table":
    from rich.text import Text

    table = _table()
    table.add_column("Exercise", overflow="fold", min_width=13)
    table.add_column("Reps", justify="right", no_wrap=True)
    table.add_column("Head-down", justify="right", no_wrap=True)
    roomy = width >= _ROOMY
    if roomy:
        table.add_column("", no_wrap=True)
    most = max((each.head_down for each in progress.exercises), default=Fraction(0))
    for each in progress.exercises:
        row = [
            Text(printable(title_of(each.exercise))),
            Text(str(each.reps or "")),
            Text(length_in_words(each.head_down)),
        ]
        if roomy:
            row.append(Text(_bar(each.head_down, most), style="cyan"))
        table.add_row(*row)
    return table


def _bar(length: Seconds, most: Seconds) -> str:
    """A bar for a length, to half a column; `most` has the longest one."""
    halves = round(2 * _BAR * length / most) if most else 0
    return _LINE * (halves // 2) + _HALF_LINE * (halves % 2)


def _felt(felt: Sequence[Session], width: int) -> "RenderableType":
    """A chart of the pain before and after the last sessions, as many as there is room for."""
    from rich.console import Group
    from rich.text import Text

    room = width - _AXIS
    step = min(max(room // len(felt), 1), _WIDEST_STEP)
    shown = felt[-(room // step) :]
    top = max(pain for each in shown for pain in (each.before, each.after) if pain is not None)
    chart = Text(no_wrap=True)
    for pain in range(top, PAIN[0] - 1, -1):
        chart.append(f"{pain:>{_AXIS - 2}}  ", style="dim")
        for session in shown:
            is_before, is_after = session.before == pain, session.after == pain
            mark = _POINTS[is_before, is_after]
            chart.append(mark.ljust(step), style="cyan" if is_after else "")
        chart.append("\n")
    chart.right_crop()
    ends = dict.fromkeys(day_and_month(each.day) for each in (shown[0], shown[-1]))
    key = f"{_BEFORE} before, {_AFTER} after, {_BOTH} both; {' to '.join(ends)}"
    return Group(chart, Text(key))


def _left(sessions: Sequence[Session]) -> "Table":
    from rich.text import Text

    table = _table(header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", min_width=8)
    table.add_column(overflow="fold")
    for session in sessions:
        table.add_row(
            day_and_month(session.day),
            Text(printable(routine_of(session))),
            ENDINGS[session.ending],
        )
    return table
