"""A whole session on the device that keeps what it was given, and what must hold for every one."""

from collections.abc import Callable, Iterator
from functools import cache
from queue import SimpleQueue
from typing import Any, Final, TypeAlias

import numpy as np

from coach.composer import Composer
from coach.dsp.pcm import Pcm
from coach.errors import DeviceError
from coach.live.audio.crossfade import FADE
from coach.live.audio.device import Device
from coach.live.log import log_rows
from coach.live.session import Session
from coach.live.transport.commands import Command, Inbox, Volume
from coach.live.transport.conductor import Conductor
from coach.live.ui.debounce import Debouncer
from coach.live.ui.now_playing import NowPlaying
from coach.routine.model import Coaching, Routine
from coach.script.model import Posture
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.units import FRAME_RATE, frame_at
from coach.voices.base import Take
from coach.voices.recorder import PhraseRecorder
from coach.voices.silent import SilentVoice
from tests.live.recording import RecordingDevice

SOUNDS: Final = load_earcons()
BEEPS: Final = {sound: len(pcm) for sound, pcm in SOUNDS.items()}


class HummingVoice(SilentVoice):
    """A silent voice whose takes hold a small level, so that where a word is can be heard."""

    def record(self, text: str) -> Take:
        take = super().record(text)
        return Take(text, np.full(take.frames, (1 + len(text) % 7) / 64, np.float32))


_VOICE: Final = HummingVoice()
_PLAIN: Final = Coaching()
_EXPECTED: Final = Renderer(SOUNDS)


@cache
def _recorder_of(voice: SilentVoice) -> PhraseRecorder:
    """One for all sessions with a voice, so that each phrase is recorded once."""
    return PhraseRecorder(voice)


class Stage:
    """A session on recording devices, with keys that are pressed at moments of it."""

    def __init__(
        self,
        routine: Routine,
        press: Callable[[NowPlaying], Command | Volume | None] = lambda _: None,
        devices: Callable[[], RecordingDevice] | None = None,
        voice: SilentVoice = _VOICE,
        coaching: Coaching = _PLAIN,
        block: int = 512,
        composer: Callable[[Composer], Composer] = lambda composer: composer,
        renderer: Renderer | None = None,
        conductor: Callable[[Composer], Conductor] = Conductor,
    ) -> None:
        self.composer = Composer(routine, coaching, voice, BEEPS, _recorder_of(voice))
        self.conductor = conductor(composer(self.composer))
        self.inbox: Inbox = SimpleQueue()
        self.presses = Debouncer(self.inbox.put, self.now)
        self.device = RecordingDevice(block=block)
        self.opened: list[RecordingDevice] = []
        self.lost: list[tuple[DeviceError, bool]] = []
        self.moments: list[NowPlaying] = []
        self._press = press
        self._devices = devices or (lambda: self.device)
        self._waits: list[float] = []  # seconds without a device before each of those opened
        self.waited = 0.0
        """Seconds without a device since the last one was lost."""
        self.asleep: Callable[[], object] = lambda: None
        self.session = Session(
            self.conductor,
            renderer or Renderer(SOUNDS),
            self._open,
            self.inbox,
            self._lose,
            self.now,
            self.sleep,
        )

    def run(self) -> None:
        self.session.run(self._watch)

    def now(self) -> float:
        """Seconds since the beginning, by the devices' clocks and the time between them."""
        taken = sum(device.time for device in self.opened) / FRAME_RATE
        return taken + sum(self._waits) + self.waited

    def sleep(self, seconds: float) -> None:
        """Time without a device."""
        self.waited += seconds
        self.asleep()

    def _open(self) -> Device:
        device = self._devices()
        self.opened.append(device)
        self._waits.append(self.waited)
        self.waited = 0.0
        return device

    def _lose(self, gone: DeviceError, hanging: bool) -> None:
        self.lost.append((gone, hanging))

    def _watch(self, moment: NowPlaying) -> None:
        self.moments.append(moment)
        command = self._press(moment)
        if command is not None:
            self.presses.press(command)

    @property
    def heard(self) -> Pcm:
        """What a listener would have heard, quiet where there was no device."""
        parts: list[Pcm] = []
        for device, wait in zip(self.opened, self._waits, strict=True):
            parts += [np.zeros(round(wait * FRAME_RATE), np.float32), device.heard]
        return np.concatenate([*parts, np.zeros(round(self.waited * FRAME_RATE), np.float32)])

    def pieces(self) -> Iterator[tuple[int, Pcm]]:
        """(frame of the device, what it must have got there) of each clip on the history; after a
        switch, from where it has come in, be that within its first clip or a later one."""
        clips = iter(self.conductor.history.clips)
        for number, piece in enumerate(self.session.segments):
            position = 0
            while position < piece.heard:
                clip = next(clips)
                faded = max(0, min(FADE - position, clip.length)) if number else 0
                first, count = clip.first + faded, clip.length - faded
                pcm = _EXPECTED.render(clip.section.timeline, first, count)
                yield piece.frame_of(position + faded), pcm
                position += clip.length
            assert position == piece.heard
        assert next(clips, None) is None

    def inversions(self) -> list[int]:
        """Frames of each stretch head-down, from the tilt to level, on the clock of the device."""
        found: list[int] = []
        clips, begin, end = iter(self.conductor.history.clips), None, 0
        for piece in self.session.segments:
            position = 0
            while position < piece.heard:
                clip = next(clips)
                for posture, frames in clip.postures():
                    if posture is Posture.INVERTED:
                        begin = piece.frame_of(position) if begin is None else begin
                        end = piece.frame_of(position + frames - 1) + 1
                    elif begin is not None:
                        found.append(end - begin)
                        begin = None
                    position += frames
        return found if begin is None else [*found, self.session.elapsed - begin]

    def check_clock(self) -> None:
        """The history is as long as the device's clock says, and so is every stretch head-down."""
        stretches = self.conductor.history.postures
        assert sum(frames for _, frames in stretches) == self.session.elapsed
        assert self.session.elapsed == round(self.now() * FRAME_RATE)
        told = [frames for posture, frames in stretches if posture is Posture.INVERTED]
        assert told == self.inversions()
        assert self.conductor.history.inverted_total == sum(told)
        assert self.conductor.history.inverted_longest == max(told, default=0)

    def check(self) -> None:
        """What was heard is what the history says, frame by frame; within the budget; upright."""
        heard, at = self.heard, 0
        assert len(heard) == self.session.elapsed
        for begin, pcm in self.pieces():
            assert not heard[at + FADE : max(0, begin - FADE)].any(), "it is not quiet"
            assert np.array_equal(heard[begin : begin + len(pcm)], pcm)
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
    when: Callable[[NowPlaying], bool], *commands: Command | Volume, apart: float = 1.0
) -> Callable[[NowPlaying], Command | Volume | None]:
    """Press keys one after another from a moment on, so many seconds apart."""
    left, due = list(commands), 0.0

    def press(moment: NowPlaying) -> Command | Volume | None:
        nonlocal due
        if not left or (not due and not when(moment)):
            return None
        if moment.elapsed < due:
            return None
        due = moment.elapsed + apart * FRAME_RATE
        return left.pop(0)

    return press


def hanging(seconds: float) -> Callable[[NowPlaying], bool]:
    return lambda moment: moment.inverted >= seconds * FRAME_RATE


Key: TypeAlias = tuple[bool, int, Command]
"""(whether to wait for the next time head-down, tenths of a second from then or from the last key,
what is pressed)."""


def presser(pressed: list[Key]) -> Callable[[NowPlaying], Command | None]:
    """Presses keys one after another; a pause without an end is ended."""
    left, since = list(pressed), 0

    def press(moment: NowPlaying) -> Command | None:
        nonlocal since
        if left and left[0][0] and not moment.inverted and not moment.paused:
            since = moment.elapsed
            return None
        _, tenths, command = left[0] if left else (False, 1_300, Command.PAUSE)
        if moment.elapsed - since < tenths * FRAME_RATE // 10 or not (left or moment.paused):
            return None
        since = moment.elapsed
        if left:
            left.pop(0)
        return command

    return press
