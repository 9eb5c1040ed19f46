"""Keeps the sessions that phones report, and prints a line for each, or for what went wrong."""

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.cli.output.log_table import line_of
from coach.cli.output.terminal import say
from coach.practice.model import now
from coach.practice.phone import session_of
from coach.practice.record import DamagedRecordError, Record, RecordError, record_file

if TYPE_CHECKING:
    from coach.share.played import Played


class PhoneRecorder:
    """See `coach.share.played.Recorder`."""

    def __init__(self) -> None:
        self._record = Record(record_file())

    def record(self, played: "Played") -> None:
        """Keep a session. Raises RecordError."""
        session = session_of(played, now())
        try:
            try:
                number = self._record.keep(session)
            except DamagedRecordError as error:
                _tell(error)
                number = self._record.keep(session)  # in the new record
        except RecordError as error:
            _tell(error)
            raise
        say(f"From the phone: {line_of(replace(session, number=number))}")


def _tell(trouble: RecordError) -> None:
    say(f"{trouble.where}: {trouble.what}. {trouble.remedy}")
