"""Sessions that were played on a phone, and how they are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from coach import __version__
from coach.budget.limits import limits_of
from coach.practice.model import Ending, RecordedBout, Session, Source, now, whole_milliseconds
from coach.practice.record import Record, RecordError, record_file, written_anew
from coach.practice.words import in_a_line
from coach.routine.doses import dose_of
from coach.share.played import PlayedSession


def session_of(played: PlayedSession, now: datetime) -> Session:
    """The row of a session that a phone has just reported.

    Level, angle and doses are unknown for a sound file that was not rendered for the page.
    """
    ended = now - timedelta(seconds=round(played.ago))
    session = Session(
        began=ended - timedelta(seconds=round(played.took)),
        ended=ended,
        routine=played.file.routine or played.file.path.stem,
        source=Source.PHONE,
        title=played.file.title,
        exercises=tuple(name for name, _ in groupby(played.file.exercises) if name),
        ending=Ending(played.ending),
        bouts=tuple(
            RecordedBout(whole_milliseconds(bout.seconds), bout.exercise, bout.reps)
            for bout in played.bouts
        ),
        before=played.before,
        after=played.after,
        version=__version__,
    )
    routine = played.file.rendered
    if routine is None:
        return session
    return replace(
        session,
        routine=routine.name,
        title=routine.title,
        exercises=routine.exercises,
        level=routine.level,
        angle=limits_of(routine).angle,
        asked=dose_of(routine),
    )


class PhoneRecorder:
    """See `coach.share.played.Recorder`."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """say: called with a line about each session that was kept, or what went wrong."""
        self._record = Record(record_file())
        self._say = say

    def record(self, played: PlayedSession) -> None:
        """Keep a session. Raises RecordError."""
        session = session_of(played, now())
        try:
            number = written_anew(lambda: self._record.keep(session), self._report)
        except RecordError as error:
            self._report(error)
            raise
        self._say(f"From the phone: {in_a_line(replace(session, number=number))}")

    def _report(self, trouble: RecordError) -> None:
        self._say(trouble.in_one_line)
