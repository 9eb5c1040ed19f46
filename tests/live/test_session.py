"""Whole sessions on the device that keeps what it was given."""

from collections.abc import Callable, Iterator
from itertools import groupby
from queue import SimpleQueue
from threading import Event
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import DeviceError, VoiceError
from coach.live.conductor import Command, Conductor
from coach.live.crossing import FADE
from coach.live.device import Device
from coach.live.journal import closing, journal
from coach.live.moment import Moment
from coach.live.recording import RecordingDevice
from coach.live.session import Inbox, Session, Volume
from coach.live.tape import Role
from coach.routine.library import find, with_dose
from coach.routine.model import Coaching, Routine
from coach.script.catalogue import phrase
from coach.script.model import Posture, Sound
from coach.sound.cues import load_sounds
from coach.sound.renderer import Renderer
from coach.studio import Studio
from coach.timeline.model import BeepCue
from coach.units import FRAME_RATE, frame_at
from coach.voices.base import Pcm, Take, Voice
from coach.voices.silent import SilentVoice

SOUNDS = load_sounds()
BEEPS = {sound: len(pcm) for sound, pcm in SOUNDS.items()}


class HummingVoice(SilentVoice):
    """A silent voice whose takes hold a small level, so that where a word is can be heard."""

    def record(self, text: str) -> Take:
        take = super().record(text)
        return Take(text, np.full(take.frames, (1 + len(text) % 7) / 64, np.float32))


class Stage:
    """A session on recording devices, with keys that are pressed at moments of it."""

    def __init__(
        self,
        routine: Routine,
        press: Callable[[Moment], Command | Volume | None] = lambda _: None,
        devices: Callable[[], Device] | None = None,
        voice: Voice | None = None,
    ) -> None:
        self.studio = Studio(routine, Coaching(), voice or HummingVoice(), BEEPS)
        self.conductor = Conductor(self.studio)
        self.inbox: Inbox = SimpleQueue()
        self.device = RecordingDevice()
        self.lost: list[DeviceError] = []
        self.moments: list[Moment] = []
        self._press = press
        self.session = Session(
            self.conductor,
            Renderer(SOUNDS),
            devices or (lambda: self.device),
            self.inbox,
            self.lost.append,
        )

    def run(self) -> None:
        self.session.run(self._watch)

    def _watch(self, moment: Moment) -> None:
        self.moments.append(moment)
        wish = self._press(moment)
        if wish is not None:
            self.inbox.put(wish)

    def expected(self) -> Pcm:
        """What the device must have got: the clips of the tape rendered, each in its place; where
        one goes out while the next comes in, nothing."""
        out = np.full(self.session.frames, np.nan, np.float32)
        renderer, clips = Renderer(SOUNDS), iter(self.conductor.tape.clips)
        for number, piece in enumerate(self.session.sounded):
            position = 0
            while position < piece.heard:
                clip = next(clips)
                pcm = renderer.render(clip.section.timeline, clip.first, clip.length)
                begin = piece.frame_of(position)
                out[begin : begin + clip.length] = pcm
                position += clip.length
            assert position == piece.heard
            if number:
                begin = piece.frame_of(0)
                out[begin : begin + FADE] = np.nan
        return out

    def check(self) -> None:
        """What was heard is what the tape says, frame by frame; within the budget; upright."""
        expected, heard = self.expected(), self.device.heard
        assert len(expected) == len(heard)
        known = ~np.isnan(expected)
        assert np.array_equal(heard[known], expected[known])
        pieces = [piece for clip in self.conductor.tape.clips for piece in clip.postures()]
        limit = frame_at(self.studio.plan.limits.stretch)
        for posture, group in groupby(pieces, key=lambda piece: piece[0]):
            if posture is Posture.INVERTED:
                assert sum(frames for _, frames in group) <= limit
        assert self.conductor.tape.posture is Posture.UPRIGHT
        for row in rows(self):
            if row["kind"] == "beep":
                assert heard[row["frame"] : row["frame"] + 2_400].any()


def rows(stage: Stage) -> list[dict[str, Any]]:
    return list(journal(stage.conductor.tape, stage.session.sounded))


def once(
    when: Callable[[Moment], bool], *wishes: Command | Volume, apart: float = 1.0
) -> Callable[[Moment], Command | Volume | None]:
    """Press keys one after another from a moment on, so many seconds apart."""
    left, due = list(wishes), 0.0

    def press(moment: Moment) -> Command | Volume | None:
        nonlocal due
        if not left or (not due and not when(moment)):
            return None
        if moment.elapsed < due:
            return None
        due = moment.elapsed + apart * FRAME_RATE
        return left.pop(0)

    return press


def hanging(seconds: float) -> Callable[[Moment], bool]:
    return lambda moment: moment.inverted >= seconds * FRAME_RATE


def test_a_session_without_keys_is_heard_as_laid_out_and_summed_up() -> None:
    stage = Stage(find("crunch"))
    stage.run()
    stage.check()
    said = [row["text"] for row in rows(stage) if row["kind"] == "say"]
    assert said[-1].startswith("You did five repetitions, and were head-down for")
    assert closing(stage.conductor.tape)["reps"] == 5
    assert stage.session.played.underruns == stage.session.played.missed == 0


@pytest.mark.parametrize("command", list(Command))
def test_what_is_heard_after_a_key_is_what_the_tape_says(command: Command) -> None:
    again = (Command.PAUSE,) if command is Command.PAUSE else ()
    stage = Stage(find("crunch"), once(hanging(12), command, *again))
    stage.run()
    stage.check()


def test_a_key_is_heard_within_a_tenth_of_a_second() -> None:
    pressed: list[int] = []

    def press(moment: Moment) -> Command | None:
        if pressed or moment.height is None or not hanging(10)(moment):
            return None
        pressed.append(moment.elapsed)
        return Command.PAUSE

    stage = Stage(find("crunch"), press)
    stage.run()
    quiet = stage.device.heard[pressed[0] + FRAME_RATE // 10 :][: 10 * FRAME_RATE]
    assert not quiet.any()
    stage.check()


def test_coming_up_is_asked_for_twice_to_be_silenced() -> None:
    stage = Stage(find("crunch"), once(hanging(12), Command.COME_UP, Command.COME_UP, apart=3))
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert not stage.device.playing
    assert stage.conductor.tape.clips[-1].role is Role.WAY_UP
    assert 2.5 * FRAME_RATE < stage.conductor.tape.clips[-1].length < 4 * FRAME_RATE


def test_a_voice_that_fails_in_mid_session_leads_up() -> None:
    class Failing(HummingVoice):
        def record(self, text: str) -> Take:
            if "last exercise" in text.lower():
                raise VoiceError("nothing was heard", where="failing")
            return super().record(text)

    stage = Stage(find("crunch,squat"), voice=Failing())
    stage.run()
    stage.check()
    assert isinstance(stage.conductor.fault, VoiceError)
    assert stage.conductor.tape.clips[-1].role is Role.WAY_UP


def test_nobody_who_hangs_is_left_in_quiet_for_a_voice_that_does() -> None:
    over = Event()

    class Hanging(HummingVoice):
        def record(self, text: str) -> Take:
            if text == phrase("live.resuming"):
                over.wait(60)
            return super().record(text)

    device = RecordingDevice(patience=0.01)
    stage = Stage(find("crunch"), once(hanging(12), Command.AGAIN), lambda: device, voice=Hanging())
    try:
        stage.run()
    finally:
        over.set()
    clips = stage.conductor.tape.clips
    rescued = next(clip for clip in clips if clip.role is Role.WAY_UP)
    first = rescued.section.timeline.cues[0]
    assert isinstance(first, BeepCue)
    assert first.sound is Sound.ATTENTION
    assert rescued.section.timeline.inversions
    assert stage.conductor.tape.posture is Posture.UPRIGHT
    sound = SOUNDS[Sound.ATTENTION]
    at = next(
        row["frame"] for row in rows(stage) if row.get("sound") == "attention" and row["at"] > 60
    )
    assert np.array_equal(device.heard[at + FADE : at + len(sound)], sound[FADE:])
    assert stage.session.sounded[-1].frame_of(0) == at
    before = device.heard[at - 3 * FRAME_RATE : at]
    assert before[:FRAME_RATE].any()
    assert not before[FRAME_RATE:].any()


def test_a_device_that_comes_back_plays_the_way_up() -> None:
    devices = [RecordingDevice(gone_at=100 * FRAME_RATE), RecordingDevice()]
    left: Iterator[RecordingDevice] = iter(devices)
    stage = Stage(find("crunch"), devices=lambda: next(left))
    stage.run()
    assert len(stage.lost) == 1
    (rescued,) = (clip for clip in stage.conductor.tape.clips if clip.role is Role.WAY_UP)
    assert stage.conductor.tape.posture is Posture.UPRIGHT
    way_up = rescued.section.timeline
    pcm = Renderer(SOUNDS).render(way_up, way_up.start, way_up.frames)
    assert np.array_equal(devices[1].heard[: len(pcm)], pcm)
    assert stage.session.frames == sum(len(each.heard) for each in devices)


def test_the_volume_goes_down_in_steps_and_never_above_full() -> None:
    wishes = (Volume.UP, Volume.UP, Volume.DOWN)
    stage = Stage(find("crunch"), once(hanging(1), *wishes, apart=2))
    stage.run()
    expected = stage.expected()
    heard, known = stage.device.heard, ~np.isnan(expected) & (expected != 0)
    factor = np.full(len(heard), np.nan)
    factor[known] = heard[known] / expected[known]
    found = factor[known]
    assert np.all(found <= 1.000001)
    assert found[0] == 1
    assert abs(found[-1] - 10 ** (-3 / 20)) < 1e-6


routines = st.sampled_from(["crunch", "squat", "rotation", "first-time"])
keys = st.tuples(
    st.integers(1, 400),
    st.sampled_from([*Command, *[c for c in Command if c is not Command.COME_UP] * 2]),
)


def random_session(name: str, pressed: list[tuple[int, Command]]) -> None:
    """Keys at tenths of a second after one another; a pause without an end is ended."""
    left = list(pressed)
    due = left[0][0] if left else 0

    def press(moment: Moment) -> Command | None:
        nonlocal due
        tenths = moment.elapsed * 10 // FRAME_RATE
        if left and tenths >= due:
            _, command = left.pop(0)
            due = tenths + (left[0][0] if left else 1_300)
            return command
        if not left and moment.paused and tenths >= due:
            due = tenths + 50
            return Command.PAUSE
        return None

    stage = Stage(with_dose(find(name)), press)
    try:
        stage.run()
    except KeyboardInterrupt:
        assert [command for _, command in pressed].count(Command.COME_UP) > 1
        return
    stage.check()


@pytest.mark.heavy
@given(routines, st.lists(keys, max_size=6))
def test_random_keys_are_heard_as_the_tape_says(
    name: str, pressed: list[tuple[int, Command]]
) -> None:
    random_session(name, pressed)


@pytest.mark.parametrize("seed", range(3))
def test_some_random_keys_are_heard_as_the_tape_says(seed: int) -> None:
    dice = np.random.default_rng(seed)
    commands = [each for each in Command if each is not Command.COME_UP]
    pressed: list[tuple[int, Command]] = [
        (int(dice.integers(1, 400)), commands[int(dice.integers(len(commands)))]) for _ in range(6)
    ]
    random_session("crunch", pressed)
