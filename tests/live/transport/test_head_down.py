"""The reported time head-down agrees with the clock of the device, even when audio was late,
the device lost time, or the device itself was lost."""

import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

import pytest

from coach.composer import Composer
from coach.dsp.pcm import Pcm
from coach.live.log import summary_row
from coach.live.transport.commands import Command
from coach.live.transport.commands import Key as AskedKey
from coach.live.transport.history import Role
from coach.live.transport.sequencer import MAX_SILENCE
from coach.live.ui.now_playing import NowPlaying
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.routine.model import Routine
from coach.script.model import Posture
from coach.sound.renderer import Renderer
from coach.timeline.model import Timeline
from coach.timeline.section import Section
from coach.units import FRAME_RATE
from tests.live.recording import RecordingDevice
from tests.live.stage import SOUNDS, HummingVoice, Key, Stage, hanging, once, presser

_QUICKLY = HummingVoice(pace=2.0)
_COACHING = Coaching(detail=Detail.CUES, doctor=False)
BLOCK = 4_096
"""Frames that an impatient device reads at a time."""

_SOON = 60.0
"""Seconds after which even a failing test continues."""


class SlowComposer:
    """A composer that needs this many frames of the device's time to finish an inversion."""

    def __init__(self, composer: Composer, device: RecordingDevice, slowness: int) -> None:
        self._composer, self._device, self._slowness = composer, device, slowness

    def __getattr__(self, name: str) -> Any:
        return getattr(self._composer, name)

    def rest_of(self, *words: Any, **more: Any) -> Section:
        until, soon = self._device.given + self._slowness, time.monotonic() + _SOON
        while self._device.given < until and time.monotonic() < soon:
            time.sleep(0.0002)
        return self._composer.rest_of(*words, **more)

    def with_dose(self, routine: Routine) -> "SlowComposer":
        return SlowComposer(self._composer.with_dose(routine), self._device, self._slowness)


def stage_of(
    routine: Routine,
    press: Callable[[NowPlaying], AskedKey | None],
    *devices: RecordingDevice,
    slowness: int = 0,
) -> Stage:
    left = iter(devices)

    def slowly(composer: Composer) -> Composer:
        return cast("Composer", SlowComposer(composer, devices[0], slowness))

    return Stage(routine, press, lambda: next(left), _QUICKLY, _COACHING, composer=slowly)


def impatient() -> RecordingDevice:
    """A device that does not wait for its source, like a real one."""
    return RecordingDevice(block=BLOCK, patience=0.02)


def rescued(stage: Stage) -> bool:
    alarms = stage.conductor.history.clips
    return any(clip.role is Role.WAY_UP for clip in alarms)


@pytest.mark.parametrize(
    ("command", "slowness"),
    [
        *((Command.FASTER, slowness) for slowness in (0.3, 1.2)),
        *(
            (command, slowness)
            for command in (Command.AGAIN, Command.NEXT)
            for slowness in (0.3, 1.2, 2.6)
        ),
    ],
)
def test_time_without_a_sound_after_a_key_is_time_head_down(
    command: Command, slowness: float
) -> None:
    # Another tempo begins after the present repetition, so there is time to lay it out, and even a
    # busy machine causes no silence.
    device = (
        RecordingDevice(block=BLOCK, patience=0.25) if command is Command.FASTER else impatient()
    )
    frames = round(slowness * FRAME_RATE)
    stage = stage_of(
        with_dose(find("crunch,squat"), reps=4),
        once(hanging(16), command),
        device,
        slowness=frames,
    )
    stage.run()
    stage.check_clock()
    clips = sum(
        length
        for clip in stage.conductor.history.clips
        for posture, length in clip.postures()
        if posture is Posture.INVERTED
    )
    total = stage.conductor.history.inverted_total
    # A switch is announced a few blocks ahead.
    least = 0 if command is Command.FASTER else min(frames, MAX_SILENCE) - 3 * BLOCK
    assert total - clips >= least
    assert rescued(stage) == (command is not Command.FASTER and frames > MAX_SILENCE)
    assert stage.conductor.history.posture is Posture.UPRIGHT
    logged = summary_row(stage.conductor.history)["inverted"]
    assert logged["total"] == total / FRAME_RATE


def test_time_without_a_sound_between_two_parts_is_time_head_down() -> None:
    """The present repetition ends before the rest of the bout has been laid out."""
    stage = stage_of(
        with_dose(find("crunch"), reps=4),
        once(hanging(16), Command.FASTER),
        impatient(),
        slowness=8 * FRAME_RATE,
    )
    stage.run()
    assert stage.session.stats.waited > FRAME_RATE // 4
    stage.check_clock()


@pytest.mark.parametrize("limit", [40, 55])
def test_slow_laying_out_never_passes_the_limit(limit: int) -> None:
    """Again and again, laying out takes nearly as long as the way up would wait."""
    routine = replace(with_dose(find("crunch"), reps=2), max_inverted=Fraction(limit))
    pressed: list[Key] = [(True, tenths, Command.AGAIN) for tenths in (140, 40, 40)]
    pressed += [(True, 40, Command.PAUSE)]
    stage = stage_of(routine, presser(pressed), impatient(), slowness=MAX_SILENCE - 9_600)
    stage.run()
    stage.check_clock()
    assert stage.conductor.history.posture is Posture.UPRIGHT
    assert max(stage.inversions()) <= limit * FRAME_RATE


def test_the_wait_for_a_lost_device_is_time_head_down_and_the_summary_says_so() -> None:
    first, second = RecordingDevice(gone_at=65 * FRAME_RATE), RecordingDevice()
    stage = stage_of(with_dose(find("crunch"), reps=4), lambda _: None, first, second)
    stage.run()
    stage.check_clock()
    waited = stage.session.elapsed - len(first.heard) - len(second.heard)
    assert waited >= FRAME_RATE // 4
    history = stage.conductor.history
    assert history.posture is Posture.UPRIGHT
    assert rescued(stage)
    heard = sum(
        frames
        for clip in history.clips
        for posture, frames in clip.postures()
        if posture is Posture.INVERTED
    )
    assert heard + waited <= history.inverted_longest <= heard + waited + FRAME_RATE // 4
    assert summary_row(history)["inverted"]["longest"] == history.inverted_longest / FRAME_RATE


@pytest.mark.parametrize("blocks", range(1, 6))
def test_a_device_lost_during_a_switch(blocks: int) -> None:
    """A queued clip that was not played does not count as heard."""
    pressed: list[int] = []

    def press(playing: NowPlaying) -> Command | None:
        if pressed or playing.inverted < 10 * FRAME_RATE:
            return None
        pressed.append(playing.elapsed)
        return Command.AGAIN

    whole = RecordingDevice()
    stage_of(with_dose(find("crunch"), reps=2), press, whole).run()
    first = RecordingDevice(gone_at=pressed.pop() + blocks * 512)
    stage = stage_of(with_dose(find("crunch"), reps=2), press, first, RecordingDevice())
    stage.run()
    stage.check_clock()
    assert rescued(stage)


class StuckRenderer(Renderer):
    """Renders the last second of the opening only after the device has passed its end."""

    def __init__(self, device: RecordingDevice) -> None:
        super().__init__(SOUNDS)
        self._device = device
        self.until = 10**9

    def render(self, timeline: Timeline, first: int, count: int) -> Pcm:
        upright = timeline.spans[0].posture is Posture.UPRIGHT
        if upright and first > timeline.end - FRAME_RATE and self.until == 10**9:
            self.until, soon = timeline.end + 2 * FRAME_RATE, time.monotonic() + _SOON
            while self._device.given < self.until and time.monotonic() < soon:
                time.sleep(0.0002)
        return super().render(timeline, first, count)


def test_a_clip_that_is_late_at_its_end_gets_no_longer() -> None:
    device = impatient()
    renderer = StuckRenderer(device)
    stage = Stage(
        find("crunch"),
        once(lambda playing: playing.elapsed > renderer.until - FRAME_RATE // 2, Command.AGAIN),
        lambda: device,
        _QUICKLY,
        _COACHING,
        renderer=renderer,
    )
    stage.run()
    assert len(stage.session.segments) == 2
    assert len(list(stage.expected())) == len(stage.conductor.history.clips)
    stage.check_clock()
