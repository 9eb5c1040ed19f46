"""Sessions as lines that read well aloud, as a table, and as JSON."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from coach.practice.model import Session
from coach.practice.progress_words import felt_in
from coach.practice.transfer import rows_of
from coach.printable import printable
from coach.units import clock, length_in_words

if TYPE_CHECKING:
    from rich.table import Table

_WIDE: Final = 100
"""Columns from which on there is room for the longest inversion and the angle."""


def line_of(session: Session) -> str:
    """A session in a line: `3. Wednesday 25 November 2026, 7:30: Core, whole, ...`."""
    began = session.began
    parts = [_title(session), str(session.ending)]
    if session.bouts:
        parts += [
            f"{length_in_words(session.head_down)} head-down{_steep(session)}",
            f"{length_in_words(session.longest)} at the longest",
        ]
    if session.reps:
        parts.append(f"{session.reps} repetitions" if session.reps > 1 else "1 repetition")
    felt = [
        f"{pain} {when}"
        for pain, when in ((session.before, "before"), (session.after, "after"))
        if pain is not None
    ]
    if felt:
        parts.append(f"back {' and '.join(felt)}")
    when = f"{began:%A} {began.day} {began:%B %Y}, {began.hour}:{began:%M}"
    note = f". {session.note}" if session.note else ""
    return f"{session.number}. {when}: {', '.join(parts)}{note}"


def table_of(sessions: Iterable[Session], width: int = 80) -> "Table":
    """A table for a terminal of so many columns, 80 or more."""
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
            _title(session),
            str(session.ending),
            clock(session.head_down) if session.bouts else "",
            *((longest, angle) if width >= _WIDE else ()),
            str(session.reps or ""),
            felt_in(session),
            session.note,
        )
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def json_rows(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """Rows as they are exported, with the number and what follows from the bouts; in seconds."""
    return [
        {
            "number": session.number,
            **row,
            "head_down": float(session.head_down),
            "longest": float(session.longest),
            "reps": session.reps,
        }
        for session in sessions
        for row in rows_of([session])
    ]


def _title(session: Session) -> str:
    return session.title or session.routine


def _steep(session: Session) -> str:
    return "" if session.angle is None else f" at {session.angle} degrees"
