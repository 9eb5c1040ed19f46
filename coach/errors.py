"""What can go wrong, as one family.

Every error says what happened, where, and what to do, in at most two lines. `coach.cli` is the one
place that prints them and turns them into an exit code; nothing below it prints or exits.
"""

import re
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class CoachError(Exception):
    """Something that the person can be told in one or two lines.

    what: the fault, a sentence without its full stop.
    where: the file, flag, phrase or device it was met in; may be empty.
    remedy: what to do about it; may be empty.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        first = f"{_in_print(self.where)}: {self.what}" if self.where else self.what
        return f"{first}\n{self.remedy}" if self.remedy else first


def _in_print(where: str) -> str:
    r"""In one line, whatever stands in the name of a file: a newline becomes `\n`, and nothing is
    left of it that a terminal would take for an order."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), where)


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
