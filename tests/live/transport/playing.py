"""A session played by counting frames, without a device or a thread."""

from collections.abc import Iterable, Iterator
from functools import cache

from coach.composer import Composer
from coach.live.transport.commands import Command
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import Clip, Role
from coach.routine.coaching import Coaching
from coach.routine.model import Routine
from coach.script.model import Earcon, Posture
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE
from coach.voices.recorder import PhraseRecorder
from coach.voices.silent import SilentVoice

BEEPS = {sound: 4_800 for sound in Earcon}  # noqa: C420  (a length each)


@cache
def _voice(pace: float) -> SilentVoice:
    return SilentVoice(pace)


@cache
def _recorder_of(voice: SilentVoice) -> PhraseRecorder:
    """One recorder for all sessions with a voice, so that each phrase is recorded once."""
    return PhraseRecorder(voice)


class Session:
    """Plays a conductor's clips by counting frames, as a device would."""

    def __init__(self, routine: Routine, pace: float = 1.0) -> None:
        voice = _voice(pace)
        self.composer = Composer(routine, Coaching(), voice, BEEPS, _recorder_of(voice))
        self.conductor = Conductor(self.composer)
        self._clips = self.conductor.begin()
        self._queued = 0
        self.heard = 0
        self.over = False
        self.play(1)

    def play(self, frames: int) -> None:
        """Hear this many more frames, or up to the end."""
        self.heard += frames
        while self._queued < self.heard and not self.over:
            clip = next(self._clips, None)
            self.over = clip is None
            self._queued += clip.length if clip else 0
        self.heard = min(self.heard, self._queued)

    def press(self, command: Command) -> bool:
        """Press a key; True when it changed what is played."""
        answer = self.conductor.press(command, self.heard)
        if answer is not None:
            self._switch(answer)
        return answer is not None

    def press_all(self, keys: Iterable[tuple[Posture | None, int, Command]]) -> None:
        """For each key, hear until a posture, then this many more frames, and press it."""
        for posture, wait, command in keys:
            if posture is not None:
                self.play_on(posture)
            self.play(wait)
            if not self.over:
                self.press(command)

    def rescue(self) -> None:
        """Rescue, as after too long a silence."""
        self._switch(self.conductor.rescue(self.heard))

    def _switch(self, clips: Iterator[Clip]) -> None:
        self._clips, self._queued, self.heard, self.over = clips, 0, 0, False
        self.play(1)

    def play_on(self, until: Posture) -> None:
        """Hear until the person is in a posture, in a pause, or done."""
        while not self.over and self.role != Role.PAUSE:
            if self.now.section.posture_at(self.frame) is until:
                return
            self.play(FRAME_RATE)

    @property
    def now(self) -> Clip:
        return self.conductor.history.at(self.heard)[0]

    @property
    def role(self) -> str:
        return str(self.now.role)

    @property
    def frame(self) -> int:
        return self.conductor.history.at(self.heard)[1]

    def finish(self) -> None:
        """Hear everything; end a pause that never ends by itself."""
        while not self.over:
            self.play(30 * FRAME_RATE)
            if self.role == Role.PAUSE:
                self.press(Command.PAUSE)
        self.composer.__exit__()

    def said_after(self, clips: int) -> Iterator[str]:
        """Texts in the clips from an index on."""
        for clip in self.conductor.history.clips[clips:]:
            for cue in clip.section.timeline.cues:
                if isinstance(cue, SayCue) and clip.first <= cue.start < clip.last:
                    yield cue.text
