"""The errors that coach reports to people.

Every error says what happened, where, and what to do, in at most two lines. Only `coach.cli` prints
them and turns them into exit codes.
"""

from typing import Final

from coach.printable import printable
from coach.program import as_typed

FAULTS_SHOWN: Final = 9
"""Faults of one file that are shown; the rest are only counted."""

NO_MEMORY: Final = "there is not enough memory"
"""What is said of a MemoryError, wherever it happens."""


class CoachError(Exception):
    """An error that one or two lines explain to the person.

    what: the fault, as a sentence without a full stop.
    where: the file, flag, phrase or device concerned; may be empty.
    details: one line for each part of the fault, if it has several.
    remedy: what to do about it; may be empty.
    """

    exit_code = 1

    def __init__(
        self, what: str, *, where: str = "", remedy: str = "", details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.details = details
        self.remedy = remedy

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to print: commands as they are typed here, and control characters from files
        and their names escaped."""
        first = f"{self.where}: {self.what}" if self.where else self.what
        lines = (first, *(f"  {detail}" for detail in self.details), self.remedy)
        return tuple(printable(as_typed(line)) for line in lines if line)

    @property
    def in_one_line(self) -> str:
        """The lines as sentences after each other."""
        sentences = (line.strip() for line in self.lines)
        return " ".join(each if each.endswith((".", "`")) else f"{each}." for each in sentences)

    def __str__(self) -> str:
        return "\n".join(self.lines)


class UsageError(CoachError):
    """An invalid flag or argument."""

    exit_code = 2


class RoutineError(CoachError):
    """A routine, dose or limit that is not valid."""

    exit_code = 3


class MusicError(CoachError):
    """Music that is missing, or not music."""

    exit_code = 3


class TableError(CoachError):
    """A table of people that is not valid."""

    exit_code = 3


class VoiceError(CoachError):
    """A voice that is missing, hangs, or says nothing."""

    exit_code = 4


class DeviceError(CoachError):
    """A sound device that is missing, refuses to play, or disappears."""

    exit_code = 5


class OutputError(CoachError):
    """A file that could not be written."""

    exit_code = 6
