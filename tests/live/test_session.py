"""Whole sessions on the device that keeps what it was given."""

from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.live.clip import Role
from coach.live.crossing import FADE
from coach.live.journal import closing
from coach.live.moment import Moment
from coach.live.recording import RecordingDevice
from coach.live.wishes import Command, Volume
from coach.routine.library import find
from coach.script.catalogue import phrase
from coach.script.model import Posture, Sound
from coach.sound.renderer import Renderer
from coach.timeline.model import BeepCue
from coach.units import FRAME_RATE
from coach.voices.base import Take
from tests.live.stage import SOUNDS, HummingVoice, Stage, hanging, once, rows


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
    devices = [RecordingDevice(gone_at=130 * FRAME_RATE), RecordingDevice()]
    left: Iterator[RecordingDevice] = iter(devices)
    stage = Stage(find("crunch"), devices=lambda: next(left))
    stage.run()
    assert len(stage.lost) == 1
    (rescued,) = (clip for clip in stage.conductor.tape.clips if clip.role is Role.WAY_UP)
    assert stage.conductor.tape.posture is Posture.UPRIGHT
    way_up = rescued.section.timeline
    pcm = Renderer(SOUNDS).render(way_up, way_up.start, way_up.frames)
    assert np.array_equal(devices[1].heard[: len(pcm)], pcm)
    played, passed = sum(len(each.heard) for each in devices), stage.session.frames
    assert passed > played
    assert stage.session.sounded[-1].frame_of(0) == passed - len(devices[1].heard)
    stage.check_clock()
    assert stage.conductor.tape.inverted_longest > passed - played


def test_the_volume_goes_down_in_steps_and_never_above_full() -> None:
    wishes = (Volume.UP, Volume.UP, Volume.DOWN)
    stage = Stage(find("crunch"), once(hanging(1), *wishes, apart=2))
    stage.run()
    pieces = list(stage.pieces())
    heard = np.concatenate([stage.device.heard[begin : begin + len(pcm)] for begin, pcm in pieces])
    expected = np.concatenate([pcm for _, pcm in pieces])
    found = heard[expected != 0] / expected[expected != 0]
    assert np.all(found <= 1.000001)
    assert found[0] == 1
    assert abs(found[-1] - 10 ** (-3 / 20)) < 1e-6
