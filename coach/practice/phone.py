"""Sessions that were played on a phone."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from coach import __version__
from coach.budget.limits import limits_of
from coach.practice.model import Bout, Ending, Session, Source
from coach.routine.doses import dose_of
from coach.share.played import Played


def session_of(played: Played, now: datetime) -> Session:
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
            # Never less than it was: this counts toward a limit.
            Bout(math.ceil(1_000 * bout.seconds), bout.exercise, bout.reps)
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
        exercises=tuple(step.exercise.name for step in routine.steps),
        level=routine.level,
        angle=limits_of(routine).angle,
        asked=dose_of(routine),
    )
