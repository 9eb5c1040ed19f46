"""What can go wrong, as one family.

Every error says what happened, where, and what to do, in at most two lines. `coach.cli` is the one
place that prints them and turns them into an exit code; nothing below it prints or exits.
"""

from coach.printable import printable


class CoachError(Exception):
    """Something that the person can be told in one or two lines.

    what: the fault, a sentence without its full stop.
    where: the file, flag, phrase or device it was met in; may be empty.
    details: the parts of the fault, a line each, when it has several.
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
        """The lines to print, safe for a terminal whatever stands in a file or its name."""
        first = f"{self.where}: {self.what}" if self.where else self.what
        told = (first, *(f"  {detail}" for detail in self.details), self.remedy)
        return tuple(printable(line) for line in told if line)

    def __str__(self) -> str:
        return "\n".join(self.lines)


class UsageError(CoachError):
    """A flag or an argument that cannot be followed."""

    exit_code = 2


class RoutineError(CoachError):
    """A routine, a dose or a limit that cannot be done as asked."""

    exit_code = 3


class VoiceError(CoachError):
    """A voice that is missing, hangs, or says nothing."""

    exit_code = 4


class DeviceError(CoachError):
    """A sound device that is missing, refuses, or goes away."""

    exit_code = 5


class OutputError(CoachError):
    """A file that could not be written."""

    exit_code = 6
