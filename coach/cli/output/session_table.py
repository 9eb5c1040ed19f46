"""Sessions as a table for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from coach.practice.model import Session
from coach.practice.words import felt_in, titled
from coach.printable import printable
from coach.units import clock

if TYPE_CHECKING:
    from rich.table import Table

LEAST_WIDTH: Final = 80
"""Columns that the table needs; in fewer, it would leave out the routine."""

_WIDE: Final = 100
"""Minimum columns for the longest inversion and the angle."""


def session_table(sessions: Iterable[Session], width: int = LEAST_WIDTH) -> "Table":
    """A table for a terminal of this width in columns, `LEAST_WIDTH` or more."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("No.", justify="right", no_wrap=True)
    table.add_column("Began", no_wrap=True)
    table.add_column("Routine", min_width=13, overflow="fold")
    table.add_column("Ended", no_wrap=True)
    table.add_column("Head-down", justify="right", no_wrap=True)
    if width >= _WIDE:
        table.add_column("Longest", justify="right", no_wrap=True)
        table.add_column("Angle", justify="right", no_wrap=True)
    table.add_column("Reps", justify="right", no_wrap=True)
    table.add_column("Back", no_wrap=True)
    table.add_column("Note", overflow="fold")
    for session in sessions:
        longest = clock(session.longest) if session.bouts else ""
        angle = "" if session.angle is None else f"{session.angle}\N{DEGREE SIGN}"
        cells = (
            str(session.number),
            f"{session.began:%Y-%m-%d %H:%M}",
            titled(session),
            str(session.ending),
            clock(session.head_down) if session.bouts else "",
            *((longest, angle) if width >= _WIDE else ()),
            str(session.reps or ""),
            felt_in(session),
            session.note,
        )
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table
