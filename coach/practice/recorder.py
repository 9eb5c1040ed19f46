"""Records a live session as it goes: when it begins, at the end of each inversion, at its end."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from coach.live.transport.history import Clip, Gap, History
from coach.live.ui.now_playing import NowPlaying
from coach.practice.model import Bout, Ending, Session
from coach.practice.record import Record, RecordError
from coach.script.model import Posture
from coach.units import FRAME_RATE


def now() -> datetime:
    """The time now, with the offset of this place."""
    return datetime.now().astimezone()


def bouts_of(played: Iterable[Clip | Gap]) -> tuple[Bout, ...]:
    """The inversions of what was played, with the repetitions done in each."""
    bouts: list[Bout] = []
    frames, reps, exercise = 0, 0, ""
    for each in played:
        for posture, length in each.postures():
            if posture is Posture.INVERTED:
                frames += length
                if isinstance(each, Clip):
                    exercise = _exercise_of(each) or exercise
                    reps += each.reps
            elif frames:
                bouts.append(_bout(frames, exercise, reps))
                frames, reps, exercise = 0, 0, ""
    return (*bouts, _bout(frames, exercise, reps)) if frames else tuple(bouts)


class SessionRecorder:
    """Writes one session to a record. Nothing that fails here may end the session: the first error
    is kept in `trouble`, and nothing more is written after it."""

    def __init__(
        self, record: Record, session: Session, clock: Callable[[], datetime] = now
    ) -> None:
        """session: as it begins. It is added to the record here."""
        self._record = record
        self._clock = clock
        self._session = session
        self._frames = 0  # head-down in the inversion under way
        self._clips: list[Clip] = []  # what was heard of it
        self.trouble: RecordError | None = None
        """Why the session is not in the record, or not all of it."""
        self._write(self._begin)

    def update(self, playing: NowPlaying) -> None:
        """See `coach.live.ui.observers.Observer`. An inversion is written once it has ended."""
        if playing.inverted:
            clip = playing.clip
            if self._clips and _same(self._clips[-1], clip):
                self._clips.pop()
            self._clips.append(clip.until(playing.frame))
            self._frames = playing.inverted
        elif self._frames:
            (last,) = bouts_of(self._clips)[-1:] or (Bout(0, ""),)
            bout = _bout(self._frames, last.exercise, last.reps)
            self._clips, self._frames = [], 0
            self._write(lambda: self._record.add_bout(self._session.number, bout))

    def end(self, history: History) -> None:
        """The session has ended: write exactly what was done."""
        self._session = replace(self._session, bouts=bouts_of(history.played), ended=self._clock())
        self._write(lambda: self._record.replace(self._session))

    def conclude(self, ending: Ending, went_on_with: str = "") -> Session:
        """Write how it ended, and the command to go on with; the whole session."""
        self._session = replace(self._session, ending=ending, went_on_with=went_on_with)
        self._write(lambda: self._record.replace(self._session))
        return self._session

    def _begin(self) -> None:
        self._session = replace(self._session, number=self._record.begin(self._session))

    def _write(self, write: Callable[[], object]) -> None:
        if self.trouble is None:
            try:
                write()
            except RecordError as error:
                self.trouble = error


def _bout(frames: int, exercise: str, reps: int) -> Bout:
    return Bout(-(-1_000 * frames // FRAME_RATE), exercise, reps)


def _exercise_of(clip: Clip) -> str:
    named = (cue.where.exercise for cue in clip.section.timeline.cues)
    return next((name for name in named if name is not None), "")


def _same(one: Clip, other: Clip) -> bool:
    return one.section is other.section and one.first == other.first
