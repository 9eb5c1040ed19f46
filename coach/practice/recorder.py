"""Records a live session as it goes: when it begins, at the end of each inversion, at its end."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from coach import __version__
from coach.composer import Composer
from coach.live.transport.history import Clip, Gap, History
from coach.live.ui.now_playing import NowPlaying
from coach.practice.model import Ending, RecordedBout, Session, now, whole_milliseconds
from coach.practice.record import Record, RecordError, written_anew
from coach.routine.doses import dose_of
from coach.script.model import Posture
from coach.units import seconds_of


def bouts_of(played: Iterable[Clip | Gap], exercises: Sequence[str]) -> tuple[RecordedBout, ...]:
    """The inversions of what was played, with the repetitions done in each.

    exercises: the name of the exercise of each step of the routine.
    """
    bouts: list[RecordedBout] = []
    frames, reps, exercise = 0, 0, ""

    def ended() -> Iterator[RecordedBout]:
        nonlocal frames, reps, exercise
        if frames:
            yield RecordedBout(whole_milliseconds(seconds_of(frames)), exercise, reps)
        frames, reps, exercise = 0, 0, ""

    for each in played:
        is_counted = isinstance(each, Gap)
        for posture, length in each.postures():
            if posture is not Posture.INVERTED:
                bouts += ended()
                continue
            frames += length
            if isinstance(each, Clip) and not is_counted:
                is_counted = True
                reps += each.reps
                if each.section.bout is not None:
                    exercise = exercises[each.section.bout.step]
    return (*bouts, *ended())


def begun(composer: Composer, before: int | None) -> Session:
    """The row of a live session that begins now."""
    routine = composer.routine
    return Session(
        began=now(),
        routine=routine.name,
        title=routine.title,
        exercises=routine.exercises,
        level=routine.level,
        angle=composer.plan.limits.angle,
        asked=dose_of(routine),
        before=before,
        version=__version__,
    )


class SessionRecorder:
    """Writes one session to a record.

    Nothing that fails here may end the session. Each write contains everything known so far,
    so the next one makes up for a failed one.
    """

    def __init__(
        self, record: Record, session: Session, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """session: as it begins now. It is added to the record here.
        clock: in seconds. It is not the time of day, which may be set back."""
        self._record = record
        self._clock = clock
        self._began = clock()
        self._session = session
        self._frames = 0  # head-down in the inversion under way
        self._clips: list[Clip] = []  # what was heard of it
        self._is_over = False
        self._lock = Lock()  # the end may come while an inversion is being written
        self.trouble: RecordError | None = None
        """The first fault."""
        self._write()

    def update(self, playing: NowPlaying) -> None:
        """See `coach.live.ui.observers.Observer`. An inversion is written once it has ended."""
        with self._lock:
            if self._is_over:
                return
            if playing.inverted < self._frames:  # or the next one has begun, unseen
                self._add_bout()
            if playing.inverted:
                clip = playing.clip
                if self._clips and _same(self._clips[-1], clip):
                    self._clips.pop()
                self._clips.append(clip.until(playing.frame))
                self._frames = playing.inverted

    def end(self, history: History) -> None:
        """The session has ended: write exactly what was done."""
        with self._lock:
            self._is_over = True
            bouts = bouts_of(history.played, self._session.exercises)
            self._change(bouts=bouts, ended=self._now())

    def conclude(self, ending: Ending, went_on_with: str = "") -> None:
        """Write how it ended, and the command that resumes it."""
        self._change(ending=ending, went_on_with=went_on_with)

    def felt(self, after: int | None) -> None:
        """Write the pain after the session."""
        self._change(after=after)

    @property
    def session(self) -> Session:
        """The session as far as it is known."""
        return self._session

    def _add_bout(self) -> None:
        (heard,) = bouts_of(self._clips, self._session.exercises)[-1:] or (RecordedBout(0, ""),)
        bout = replace(heard, milliseconds=whole_milliseconds(seconds_of(self._frames)))
        self._clips, self._frames = [], 0
        self._change(bouts=(*self._session.bouts, bout), ended=self._now())

    def _now(self) -> datetime:
        passed = timedelta(seconds=round(self._clock() - self._began))
        return self._session.began + passed

    def _change(self, **changes: object) -> None:
        self._session = replace(self._session, **changes)  # type: ignore[arg-type]
        self._write()

    def _write(self) -> None:
        try:
            number = written_anew(lambda: self._record.keep(self._session), self._note)
            self._session = replace(self._session, number=number)
        except RecordError as error:
            self._note(error)

    def _note(self, trouble: RecordError) -> None:
        self.trouble = self.trouble or trouble


def _same(one: Clip, other: Clip) -> bool:
    return one.section is other.section and one.first == other.first
