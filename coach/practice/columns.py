"""The columns of a session: which there are, in which table each is kept, and which are text."""

from enum import Enum
from typing import Final, NamedTuple


class Table(Enum):
    """A table of the practice record."""

    SESSION = "session"
    ROUTINE = "routine"
    """What many sessions have in common, kept once."""
    BOUT = "bout"


class Column(NamedTuple):
    """A column, named as the field of `coach.practice.model.Session` that it holds."""

    name: str
    table: Table
    is_text: bool = False


COLUMNS: Final = (
    Column("began", Table.SESSION),
    Column("ended", Table.SESSION),
    Column("ending", Table.SESSION),
    Column("source", Table.SESSION),
    Column("routine", Table.ROUTINE, is_text=True),
    Column("title", Table.ROUTINE, is_text=True),
    Column("exercises", Table.ROUTINE),
    Column("level", Table.ROUTINE, is_text=True),
    Column("angle", Table.ROUTINE),
    Column("asked", Table.ROUTINE, is_text=True),
    Column("bouts", Table.BOUT),
    Column("went_on_with", Table.SESSION, is_text=True),
    Column("before", Table.SESSION),
    Column("after", Table.SESSION),
    Column("note", Table.SESSION, is_text=True),
    Column("version", Table.ROUTINE, is_text=True),
)
"""In the order of an export."""

NAMES: Final = tuple(each.name for each in COLUMNS)

TEXTS: Final = tuple(each.name for each in COLUMNS if each.is_text)


def kept_in(table: Table) -> tuple[str, ...]:
    """The names of the columns that a table holds."""
    return tuple(each.name for each in COLUMNS if each.table is table)
