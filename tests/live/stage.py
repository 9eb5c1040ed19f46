"""A whole session on recording devices, and the checks that every session must pass."""

from collections.abc import Callable, Iterator
from functools import cache
from queue import SimpleQueue
from typing import Any, Final, TypeAlias

import numpy as np

from coach.composer import Composer
from coach.dsp.pcm import Pcm, Sound
from coach.errors import DeviceError
from coach.live.audio.crossfade import FADE
from coach.live.audio.device import Device
from coach.live.log import log_rows
from coach.live.music import LiveMusic
from coach.live.session import LiveSession
from coach.live.transport.answers import Answer
from coach.live.transport.commands import Command, Inbox
from coach.live.transport.commands import Key as AskedKey
from coach.live.transport.conductor import Conductor
from coach.live.ui.debounce import Debouncer
from coach.live.ui.now_playing import NowPlaying
from coach.routine.coaching import Coaching
from coach.routine.model import Routine
from coach.script.model import Posture
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.units import FRAME_RATE, frame_at
from coach.voices.base import Take
from coach.voices.recorder import PhraseRecorder
from coach.voices.silent import SilentVoice
from tests.live.chips import music_of, voice_of
from tests.live.recording import RecordingDevice

SOUNDS: Final = load_earcons()
BEEPS: Final = {sound: len(pcm) for sound, pcm in SOUNDS.items()}


class HummingVoice(SilentVoice):
    """A silent voice whose takes have a small constant level, so that words can be located."""

    def record(self, text: str) -> Take:
        take = super().record(text)
        # One sample seen many times: the takes of thousands of sessions would fill the memory.
        return Take(text, np.broadcast_to(np.float32((1 + len(text) % 7) / 64), take.frames))


_VOICE: Final = HummingVoice()
_PLAIN: Final = Coaching()
_EXPECTED: Final = Renderer(SOUNDS)


@cache
def _recorder_of(voice: SilentVoice) -> PhraseRecorder:
    """One recorder for all sessions with a voice, so that each phrase is recorded once."""
    return PhraseRecorder(voice)


class Stage:
    """A session on recording devices, with keys pressed during it."""

    def __init__(
        self,
        routine: Routine,
        press: Callable[[NowPlaying], AskedKey | None] = lambda _: None,
        devices: Callable[[], RecordingDevice] | None = None,
        voice: SilentVoice = _VOICE,
        coaching: Coaching = _PLAIN,
        block: int = 2_048,
        composer: Callable[[Composer], Composer] = lambda composer: composer,
        renderer: Renderer | None = None,
        conductor: Callable[[Composer], Conductor] = Conductor,
        refusal: Pcm | None = None,
        music: LiveMusic | None = None,
    ) -> None:
        self.composer = Composer(routine, coaching, voice, BEEPS, _recorder_of(voice))
        self.conductor = conductor(composer(self.composer))
        self.inbox: Inbox = SimpleQueue()
        self.presses = Debouncer(self.inbox.put, self.now)
        self.block = block
        self._has_music = music is not None
        self.device = RecordingDevice(block=block, music=music.sound if music else None)
        self.opened: list[RecordingDevice] = []
        self.lost: list[tuple[DeviceError, bool]] = []
        self.seen: list[NowPlaying] = []
        self.answers: list[Answer] = []
        self.refusal = np.zeros(0, np.float32) if refusal is None else refusal
        self._press = press
        self._devices = devices or (lambda: self.device)
        self._waits: list[float] = []  # seconds without a device before each device
        self.waited = 0.0
        """Seconds without a device since the last one was lost."""
        self.slept = 0.0
        """Seconds that the computer has been asleep."""
        self.asleep: Callable[[], object] = lambda: None
        self.session = LiveSession(
            self.conductor,
            renderer or Renderer(SOUNDS),
            self._open,
            self.inbox,
            self._lose,
            self.now,
            self.sleep,
            self.answers.append,
            refusal,
            music,
            lambda: self.slept,
        )

    def run(self) -> None:
        self.session.run(self._observe)

    def now(self) -> float:
        """Seconds since the beginning, by the devices' clocks and the time between them."""
        taken = sum(device.time / device.rate for device in self.opened)
        return taken + sum(self._waits) + self.waited

    def sleep(self, seconds: float) -> None:
        """Let time pass without a device."""
        self.waited += seconds
        self.asleep()

    def _open(self) -> Device:
        device = self._devices()
        self.opened.append(device)
        self._waits.append(self.waited)
        self.waited = 0.0
        return device

    def _lose(self, error: DeviceError, inverted: bool) -> None:
        self.lost.append((error, inverted))

    def _observe(self, playing: NowPlaying) -> None:
        self.seen.append(playing)
        command = self._press(playing)
        if command is not None:
            self.presses.press(command)

    @property
    def heard(self) -> Pcm:
        """What a listener would have heard, quiet where there was no device; without the music."""
        return self._joined(voice_of if self._has_music else lambda sound: sound)

    @property
    def music(self) -> Pcm:
        """The gain of the music that was heard, with the sign of each sample of it."""
        return self._joined(music_of)

    def _joined(self, part: Callable[[Sound], Pcm]) -> Pcm:
        parts: list[Pcm] = []
        for device, wait in zip(self.opened, self._waits, strict=True):
            heard = [part(device.heard)] if device.given else []
            parts += [np.zeros(round(wait * FRAME_RATE), np.float32), *heard]
        return np.concatenate([*parts, np.zeros(round(self.waited * FRAME_RATE), np.float32)])

    def without_ticks(self, pcm: Pcm, first: int = 0) -> Pcm:
        """The same with nothing where a refused key was answered by a sound.

        first: the frame of the session at which it begins.
        """
        cleared = pcm.copy()
        for tick in self.session.refused:
            begin = max(0, tick - first)
            cleared[begin : max(begin, tick - first + len(self.refusal))] = 0
        return cleared

    def expected(self) -> Iterator[tuple[int, Pcm]]:
        """(frame of the session, expected samples) of each clip of the history; after a switch,
        without the frames of the fade."""
        clips = iter(self.conductor.history.clips)
        for number, segment in enumerate(self.session.segments):
            position = 0
            while position < segment.heard:
                clip = next(clips)
                faded = max(0, min(FADE - position, clip.length)) if number else 0
                first, count = clip.first + faded, clip.length - faded
                at = segment.frame_of(position + faded)
                pcm = _EXPECTED.render(clip.section.timeline, first, count)
                yield at, self.without_ticks(pcm, at)
                position += clip.length
            assert position == segment.heard
        assert next(clips, None) is None

    def inversions(self) -> list[int]:
        """Frames of each inversion, from the tilt to level, on the clock of the device."""
        found: list[int] = []
        clips, begin, end = iter(self.conductor.history.clips), None, 0
        for segment in self.session.segments:
            position = 0
            while position < segment.heard:
                clip = next(clips)
                for posture, frames in clip.postures():
                    if posture is Posture.INVERTED:
                        begin = segment.frame_of(position) if begin is None else begin
                        end = segment.frame_of(position + frames - 1) + 1
                    elif begin is not None:
                        found.append(end - begin)
                        begin = None
                    position += frames
        return found if begin is None else [*found, self.session.elapsed - begin]

    def is_same(self, heard: Pcm, expected: Pcm) -> bool:
        """Whether samples are those expected; with music, to within what subtracting it costs."""
        if not self._has_music:
            return np.array_equal(heard, expected)
        return len(heard) == len(expected) and bool(np.all(np.abs(heard - expected) < 1e-6))

    def check_clock(self) -> None:
        """The history and every inversion in it are as long as the device's clock says."""
        spans = self.conductor.history.postures
        assert sum(frames for _, frames in spans) == self.session.elapsed
        assert self.session.elapsed == round((self.now() + self.slept) * FRAME_RATE)
        inversions = [frames for posture, frames in spans if posture is Posture.INVERTED]
        assert inversions == self.inversions()
        assert self.conductor.history.inverted_total == sum(inversions)
        assert self.conductor.history.inverted_longest == max(inversions, default=0)

    def check(self) -> None:
        """Every frame heard is the history's, the limit is kept, and the end is upright."""
        heard, at = self.without_ticks(self.heard), 0
        assert len(heard) == self.session.elapsed
        for begin, pcm in self.expected():
            between = heard[at + FADE : max(0, begin - FADE)]
            assert np.all(np.abs(between) < 1e-6), "not quiet between clips"
            assert self.is_same(heard[begin : begin + len(pcm)], pcm)
            at = begin + len(pcm)
        self.check_clock()
        limit = frame_at(self.composer.plan.limits.stretch)
        assert max(self.inversions(), default=0) <= limit
        assert self.conductor.history.posture is Posture.UPRIGHT
        for row in rows(self):
            if row["kind"] == "beep":
                assert heard[row["frame"] : row["frame"] + 2_400].any()


def rows(stage: Stage) -> list[dict[str, Any]]:
    return list(log_rows(stage.conductor.history, stage.session.segments))


def once(
    when: Callable[[NowPlaying], bool], *commands: AskedKey, apart: float = 1.0
) -> Callable[[NowPlaying], AskedKey | None]:
    """Press keys one after another, this many seconds apart, once `when` is true."""
    left, due = list(commands), 0.0

    def press(playing: NowPlaying) -> AskedKey | None:
        nonlocal due
        if not left or (not due and not when(playing)):
            return None
        if playing.elapsed < due:
            return None
        due = playing.elapsed + apart * FRAME_RATE
        return left.pop(0)

    return press


def hanging(seconds: float) -> Callable[[NowPlaying], bool]:
    return lambda playing: playing.inverted >= seconds * FRAME_RATE


Key: TypeAlias = tuple[bool, int, Command]
"""(whether to wait for the next inversion, tenths of a second from then or from the last key, the
command)."""


def presser(pressed: list[Key]) -> Callable[[NowPlaying], Command | None]:
    """Presses keys one after another, and ends a pause that has no end of its own."""
    left, since = list(pressed), 0

    def press(playing: NowPlaying) -> Command | None:
        nonlocal since
        if left and left[0][0] and not playing.inverted and not playing.paused:
            since = playing.elapsed
            return None
        _, tenths, command = left[0] if left else (False, 1_300, Command.PAUSE)
        if playing.elapsed - since < tenths * FRAME_RATE // 10 or not (left or playing.paused):
            return None
        since = playing.elapsed
        if left:
            left.pop(0)
        return command

    return press
