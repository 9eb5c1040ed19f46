"""Whole sessions on recording devices."""

from collections.abc import Callable, Iterator
from itertools import groupby
from threading import Event

import numpy as np
import pytest

from coach.errors import DeviceError, VoiceError
from coach.live.audio.crossfade import FADE
from coach.live.log import summary_row
from coach.live.transport.commands import AnyCommand, Command, Key, Silence, Volume
from coach.live.transport.history import Role
from coach.live.ui.now_playing import NowPlaying
from coach.routine.library import find
from coach.script.model import Earcon, Posture
from coach.script.phrases import phrase
from coach.sound.renderer import Renderer
from coach.timeline.model import BeepCue, join
from coach.units import FRAME_RATE
from coach.voices.base import Take
from tests.live.recording import RecordingDevice
from tests.live.stage import SOUNDS, HummingVoice, Stage, hanging, once, rows


def middle_of(posture: Posture, number: int = 0) -> float:
    """Seconds into `crunch` at the middle of a stay in a posture."""
    timeline = join(section.timeline for section in Stage(find("crunch")).composer.sections())
    stays = [[*spans] for _, spans in groupby(timeline.spans, lambda span: span.posture)]
    stay = [each for each in stays if each[0].posture is posture][number]
    return (stay[0].start + stay[-1].end) / 2 / FRAME_RATE


LEVEL = middle_of(Posture.HORIZONTAL)
"""While the exercise is explained."""

HEAD_DOWN = middle_of(Posture.INVERTED)
"""While repetitions are done."""

LEVEL_AGAIN = middle_of(Posture.HORIZONTAL, -1)
"""In the rest before upright."""


def test_a_session_without_keys_is_heard_as_laid_out_and_summed_up() -> None:
    stage = Stage(find("crunch"))
    stage.run()
    stage.check()
    said = [row["text"] for row in rows(stage) if row["kind"] == "say"]
    assert said[-1].startswith("You did five repetitions, and were head-down for")
    assert summary_row(stage.conductor.history)["reps"] == 5
    assert stage.session.stats.underruns == stage.session.stats.missed == 0


@pytest.mark.parametrize(
    "command",
    [
        *(Command.PAUSE, Command.NEXT, Command.AGAIN, Command.SLOWER, Command.COME_UP),
        # Each as one of those above, or as in the random sessions.
        *(
            pytest.param(each, marks=pytest.mark.heavy)
            for each in (Command.HALT, Command.RESUME, Command.BACK, Command.FASTER, Command.END)
        ),
    ],
)
def test_what_is_heard_after_a_key_is_what_the_history_says(command: Command) -> None:
    again = (Command.PAUSE,) if command is Command.PAUSE else ()
    stage = Stage(find("crunch"), once(hanging(12), command, *again))
    stage.run()
    stage.check()


def test_a_key_is_heard_within_a_tenth_of_a_second() -> None:
    pressed: list[int] = []

    def press(playing: NowPlaying) -> Command | None:
        if pressed or playing.tone_height is None or not hanging(10)(playing):
            return None
        pressed.append(playing.elapsed)
        return Command.PAUSE

    stage = Stage(find("crunch"), press)
    stage.run()
    quiet = stage.device.heard[pressed[0] + FRAME_RATE // 10 :][: 10 * FRAME_RATE]
    assert set(np.unique(quiet)) <= {0, np.float32(1 / 64)}, "only the voice, which says so"
    stage.check()


def test_coming_up_is_asked_for_twice_to_be_silenced() -> None:
    stage = Stage(find("crunch"), once(hanging(12), Command.COME_UP, Command.COME_UP, apart=3))
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert not stage.device.playing
    assert Role.WAY_UP in {clip.role for clip in stage.conductor.history.clips}
    assert 2.5 * FRAME_RATE < stage.conductor.history.clips[-1].length < 4 * FRAME_RATE


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
    assert Role.WAY_UP in {clip.role for clip in stage.conductor.history.clips}


def test_a_voice_that_hangs_head_down_is_answered_by_the_way_up() -> None:
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
    clips = stage.conductor.history.clips
    rescued = next(clip for clip in clips if clip.role is Role.WAY_UP)
    first = rescued.section.timeline.cues[0]
    assert isinstance(first, BeepCue)
    assert first.earcon is Earcon.ATTENTION
    assert rescued.section.timeline.inversions
    assert stage.conductor.history.posture is Posture.UPRIGHT
    sound = SOUNDS[Earcon.ATTENTION]
    at = next(
        row["frame"] for row in rows(stage) if row.get("sound") == "attention" and row["at"] > 60
    )
    assert np.array_equal(device.heard[at + FADE : at + len(sound)], sound[FADE:])
    assert stage.session.segments[-1].frame_of(0) == at
    before = device.heard[at - 3 * FRAME_RATE : at]
    assert before[:FRAME_RATE].any()
    assert not before[FRAME_RATE:].any()


def test_a_device_that_comes_back_plays_the_way_up() -> None:
    devices = [RecordingDevice(gone_at=round(HEAD_DOWN * FRAME_RATE)), RecordingDevice()]
    left: Iterator[RecordingDevice] = iter(devices)
    stage = Stage(find("crunch"), devices=lambda: next(left))
    stage.run()
    assert len(stage.lost) == 1
    (rescued,) = (clip for clip in stage.conductor.history.clips if clip.role is Role.WAY_UP)
    assert stage.conductor.history.posture is Posture.UPRIGHT
    way_up = rescued.section.timeline
    pcm = Renderer(SOUNDS).render(way_up, way_up.start, way_up.frames)
    assert np.array_equal(devices[1].heard[: len(pcm)], pcm)
    played, passed = sum(len(each.heard) for each in devices), stage.session.elapsed
    assert passed > played
    assert stage.session.segments[-1].frame_of(0) == passed - len(devices[1].heard)
    stage.check_clock()
    assert stage.conductor.history.inverted_longest > passed - played


def signalled(stage: Stage, many: int) -> None:
    """A command put straight into the inbox, as signal handlers do."""
    for _ in range(many):
        stage.inbox.put(Command.COME_UP)


def test_signals_never_silence_the_way_up() -> None:
    def press(playing: NowPlaying) -> None:
        if hanging(12)(playing) or playing.clip.role is Role.WAY_UP:
            signalled(stage, 2)

    stage = Stage(find("crunch"), press)
    stage.run()
    stage.check()
    assert stage.conductor.history.clips[-1].role is Role.SUMMARY
    assert len(stage.session.segments) == 2


class Plug:
    """A device that is unplugged after some seconds and plugged in `away` seconds later."""

    def __init__(self, after: float, away: float) -> None:
        self._left = [RecordingDevice(gone_at=round(after * FRAME_RATE)), RecordingDevice()]
        self._away = away
        self.stage: Stage

    def __call__(self) -> RecordingDevice:
        if len(self._left) == 1 and self.stage.waited < self._away:
            raise DeviceError("no such device")
        return self._left.pop(0)


def plugged(
    after: float,
    away: float,
    name: str = "crunch",
    press: Callable[[NowPlaying], Key | None] = lambda _: None,
) -> Stage:
    plug = Plug(after, away)
    plug.stage = Stage(find(name), press, devices=plug)
    return plug.stage


@pytest.mark.parametrize(
    ("after", "away"), [(0.0, 598.0), (4.0, 4.0), (LEVEL, 598.0), (LEVEL_AGAIN, 4.0)]
)
def test_a_session_resumes_after_its_device_was_lost_at_ease(after: float, away: float) -> None:
    stage = plugged(after, away)
    stage.run()
    stage.check_clock()
    assert [hanging for _, hanging in stage.lost] == [False]
    history = stage.conductor.history
    assert history.reps == 5
    assert not any(clip.role is Role.WAY_UP for clip in history.clips)
    assert stage.session.elapsed > away * FRAME_RATE
    said = [row["text"] for row in rows(stage) if row["kind"] == "say"]
    whole = Stage(find("crunch"))
    whole.run()
    logged = [row["text"] for row in rows(whole) if row["kind"] == "say"]
    # Everything was said, only the broken sentence twice. The last one tells the time head-down.
    assert len(logged) <= len(said) <= len(logged) + 1
    assert [text for text, before in zip(said, [None, *said], strict=False) if text != before] == [
        text for text, before in zip(logged, [None, *logged], strict=False) if text != before
    ]


def sleeping(posture: Posture, seconds: float) -> Stage:
    """A session whose computer falls asleep once, 12 s into a stay in this posture."""
    stayed: list[int] = []

    def press(playing: NowPlaying) -> None:
        if playing.clip.section.posture_at(playing.frame) is posture:
            stayed.append(playing.elapsed)
            if not stage.slept and playing.elapsed - stayed[0] >= 12 * FRAME_RATE:
                stage.slept = seconds

    devices = iter((RecordingDevice(), RecordingDevice()))
    stage = Stage(find("crunch"), press, devices=lambda: next(devices))
    return stage


@pytest.mark.parametrize("seconds", [5.0, 300.0])
def test_a_computer_that_slept_head_down_plays_the_way_up(seconds: float) -> None:
    stage = sleeping(Posture.INVERTED, seconds)
    stage.run()
    assert [hanging for _, hanging in stage.lost] == [True]
    history = stage.conductor.history
    assert history.posture is Posture.UPRIGHT
    assert any(clip.role is Role.WAY_UP for clip in history.clips)
    assert history.inverted_longest > seconds * FRAME_RATE, "it counts as time head-down"
    stage.check_clock()


def test_a_computer_that_slept_at_ease_resumes() -> None:
    stage = sleeping(Posture.HORIZONTAL, 300)
    stage.run()
    assert [hanging for _, hanging in stage.lost] == [False]
    history = stage.conductor.history
    assert history.reps == 5
    assert not any(clip.role is Role.WAY_UP for clip in history.clips)
    assert stage.session.elapsed > 300 * FRAME_RATE


@pytest.mark.parametrize("posture", [Posture.HORIZONTAL, Posture.INVERTED])
def test_a_computer_that_slept_for_long_speaks_to_nobody(posture: Posture) -> None:
    stage = sleeping(posture, 30_000)
    with pytest.raises(DeviceError, match="asleep"):
        stage.run()
    assert len(stage.opened) == 1
    assert stage.session.elapsed < 2_000 * FRAME_RATE


@pytest.mark.parametrize("lost_at", [LEVEL, HEAD_DOWN])
def test_a_computer_that_slept_for_long_while_the_device_was_away_speaks_to_nobody(
    lost_at: float,
) -> None:
    def fall_asleep() -> None:
        if stage.waited == 4:
            stage.slept = 30_000

    stage = plugged(lost_at, 10.0)
    stage.asleep = fall_asleep
    with pytest.raises(DeviceError):
        stage.run()
    assert len(stage.opened) == 1
    assert stage.session.elapsed < 2_000 * FRAME_RATE


def test_a_device_lost_at_ease_for_longer_than_ten_minutes_is_an_error() -> None:
    stage = plugged(4.0, 700.0)
    with pytest.raises(DeviceError):
        stage.run()
    assert 600 <= stage.waited <= 601
    stage.check_clock()


def test_somebody_upright_may_end_the_wait_for_the_device() -> None:
    stage = plugged(4.0, 500.0)
    stage.asleep = lambda: stage.inbox.put(Command.COME_UP) if stage.waited == 10 else None
    stage.run()
    assert stage.waited == 10
    assert stage.conductor.history.posture is Posture.UPRIGHT


def test_somebody_level_who_asks_to_come_up_hears_the_way_up_once_the_device_is_back() -> None:
    stage = plugged(LEVEL, 20.0)
    stage.asleep = lambda: stage.inbox.put(Command.COME_UP) if stage.waited == 10 else None
    stage.run()
    stage.check_clock()
    clips = stage.conductor.history.clips
    (up,) = (clip for clip in clips if clip.role is Role.WAY_UP)
    assert up.section.timeline.spans[0].posture is Posture.HORIZONTAL
    assert stage.conductor.history.posture is Posture.UPRIGHT


def test_somebody_level_may_end_the_wait_for_the_device_in_silence() -> None:
    stage = plugged(LEVEL, 28.0)
    keys: list[tuple[float, AnyCommand]] = [(10.0, Command.COME_UP), (14.0, Silence.NOW)]

    def press() -> None:
        if keys and stage.waited >= keys[0][0]:
            stage.inbox.put(keys.pop(0)[1])

    stage.asleep = press
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert stage.waited == 14


def test_nothing_pressed_head_down_while_the_device_is_away_silences_the_way_up() -> None:
    """Somebody who hears nothing presses `q` again and again."""
    stage = plugged(HEAD_DOWN, 20.0)
    stage.asleep = lambda: stage.inbox.put(Silence.NOW) if stage.waited == 10 else None
    stage.run()
    stage.check_clock()
    assert Role.WAY_UP in {clip.role for clip in stage.conductor.history.clips}
    assert stage.conductor.history.posture is Posture.UPRIGHT


def test_other_commands_during_the_wait_for_the_device_are_dropped() -> None:
    stage = plugged(LEVEL, 20.0)
    stage.asleep = lambda: stage.inbox.put(Command.PAUSE) if stage.waited == 10 else None
    stage.run()
    assert stage.conductor.history.reps == 5


def test_a_pause_lasts_even_if_the_device_is_lost_in_it() -> None:
    press = once(
        lambda playing: playing.elapsed > 2 * FRAME_RATE, Command.PAUSE, Command.RESUME, apart=20
    )
    stage = plugged(10.0, 4.0, press=press)
    stage.run()
    paused = [playing.elapsed for playing in stage.seen if playing.paused]
    assert max(paused) - min(paused) > 19 * FRAME_RATE
    assert stage.conductor.history.reps == 5


def test_the_volume_stays_when_a_device_comes_back() -> None:
    devices = [RecordingDevice(gone_at=10 * FRAME_RATE), RecordingDevice()]
    left = iter(devices)
    lower = once(lambda _: True, Volume.DOWN, Volume.DOWN)
    stage = Stage(find("crunch"), lower, devices=lambda: next(left))
    stage.run()
    begin, pcm = next((at, pcm) for at, pcm in stage.expected() if at > 10 * FRAME_RATE)
    assert np.allclose(stage.heard[begin : begin + len(pcm)], pcm * 10 ** (-6 / 20), atol=1e-6)


def test_the_volume_goes_down_in_steps_and_never_above_full() -> None:
    commands = (Volume.UP, Volume.UP, Volume.DOWN)
    stage = Stage(find("crunch"), once(hanging(1), *commands, apart=2))
    stage.run()
    played = list(stage.expected())
    heard = np.concatenate([stage.device.heard[begin : begin + len(pcm)] for begin, pcm in played])
    expected = np.concatenate([pcm for _, pcm in played])
    found = heard[expected != 0] / expected[expected != 0]
    assert np.all(found <= 1.000001)
    assert found[0] == 1
    assert abs(found[-1] - 10 ** (-3 / 20)) < 1e-6
