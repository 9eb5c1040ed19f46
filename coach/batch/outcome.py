"""What became of a row."""

from dataclasses import dataclass
from enum import StrEnum


class RowState(StrEnum):
    """DONE: its file was made. KEPT: its file already existed. BAD: it has no file."""

    DONE = "done"
    KEPT = "kept"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row.

    file: the name of its file; empty if there is none.
    seconds: how long it took to make.
    length, head_down: of the session in its file, in seconds.
    message: why it is bad, or what gave way to the time available.
    disk_full: it is bad because nothing more can be written.
    """

    id: str
    state: RowState
    file: str = ""
    seconds: float = 0.0
    length: float = 0.0
    head_down: float = 0.0
    message: str = ""
    disk_full: bool = False
