"""Switches between queues are exact to the frame, without a click, and nothing is lost."""

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.live.audio.crossfade import FADE, NOTICE, Crossfade
from coach.live.audio.frame_queue import FrameQueue


def lane_of(pcm: Pcm, *, ended: bool = False) -> FrameQueue:
    queue = FrameQueue()
    for first in range(0, len(pcm), 480):
        queue.put(pcm[first : first + 480])
    queue.end_part()
    if ended:
        queue.end()
    return queue


def take(crossfade: Crossfade, count: int, lost: int = 0) -> Pcm:
    out = np.full(count, np.nan, np.float32)
    crossfade.read(out, lost)
    return out


def level(value: float, frames: int = 48_000) -> Pcm:
    return np.full(frames, value, np.float32)


def test_one_fades_out_while_the_other_fades_in_at_the_announced_frame() -> None:
    crossfade = Crossfade(lane_of(level(0.5)))
    take(crossfade, 512)
    switch = crossfade.request_switch()
    head = take(crossfade, 512)
    assert switch.at == 512 + NOTICE
    switch.queue = lane_of(level(-0.25))
    heard = np.concatenate([head, take(crossfade, 3_000)])
    cut = switch.at - 512
    assert np.all(heard[:cut] == 0.5)
    assert np.all(heard[cut + FADE :] == -0.25)
    assert switch.done
    assert np.max(np.abs(np.diff(heard))) < 0.01
    assert crossfade.queue.position == len(heard) - cut
    assert [segment.begin for segment in crossfade.segments] == [0, switch.at]


def test_a_switch_within_one_sound_changes_no_sample() -> None:
    wave = (0.5 * np.sin(np.arange(48_000) / 30)).astype(np.float32)
    crossfade = Crossfade(lane_of(wave))
    switch = crossfade.request_switch()
    heard = take(crossfade, 480)
    assert switch.at is not None
    switch.queue = lane_of(wave[switch.at :])
    heard = np.concatenate([heard, take(crossfade, 4_800)])
    assert np.max(np.abs(heard - wave[: len(heard)])) < 1e-6


def test_a_late_queue_begins_with_its_first_frame_after_quiet() -> None:
    crossfade = Crossfade(lane_of(level(0.5)))
    switch = crossfade.request_switch()
    heard = np.concatenate([take(crossfade, 480) for _ in range(20)])
    assert switch.at == NOTICE
    assert not heard[NOTICE + FADE :].any()
    assert crossfade.silence == crossfade.waited == 9_600 - switch.at
    ramp = np.arange(1, 4_801, dtype=np.float32)
    switch.queue = lane_of(ramp)
    heard = take(crossfade, 1_000)
    assert np.array_equal(heard[FADE:], ramp[FADE:1_000])
    assert crossfade.segments[-1].begin == 9_600
    assert crossfade.segments[-1].frame_of(100) == 9_700
    assert crossfade.silence == 0


@pytest.mark.parametrize("late", [False, True])
def test_a_cancelled_switch_loses_no_frame(late: bool) -> None:
    ramp = np.arange(1, 48_001, dtype=np.float32)
    crossfade = Crossfade(lane_of(ramp))
    switch = crossfade.request_switch()
    heard = [take(crossfade, 480)]
    if late:
        heard.append(take(crossfade, 2_400))
    switch.done = True
    heard.append(take(crossfade, 4_800))
    out = np.concatenate(heard)
    assert switch.at is not None
    last = out[-1]
    assert out[crossfade.segments[0].frame_of(int(last) - 1)] == last
    if not late:
        assert np.array_equal(out, ramp[: len(out)])


def test_a_switch_after_a_cancelled_one_ends_the_queue_at_the_same_frame() -> None:
    """A key that changes nothing, then one that does, before any further sound is ready."""
    crossfade = Crossfade(lane_of(level(0.5, NOTICE + FADE)))
    cancelled = crossfade.request_switch()
    for _ in range(3):
        take(crossfade, 480)
    cancelled.done = True
    switch = crossfade.request_switch()
    take(crossfade, 480)
    assert switch.at == cancelled.at == NOTICE


def test_a_switch_cancelled_while_another_fades_loses_no_frame() -> None:
    crossfade = Crossfade(lane_of(level(0.5)))
    first = crossfade.request_switch()
    first.queue = lane_of(np.arange(1, 101, dtype=np.float32))
    for _ in range(17):
        take(crossfade, 64)
    second = crossfade.request_switch()
    take(crossfade, 64)
    assert second.at == 100
    second.done = True
    first.queue.put(np.arange(101, 9_601, dtype=np.float32))
    last = take(crossfade, 2_000)[-1]
    assert crossfade.segments[-1].frame_of(int(last) - 1) == 18 * 64 + 2_000 - 1


def test_a_queue_without_frames_ends_with_those_it_has() -> None:
    crossfade = Crossfade(lane_of(level(0.5, 100)))
    take(crossfade, 5_000)
    switch = crossfade.request_switch()
    take(crossfade, 512)
    assert switch.at == 100
    switch.queue = lane_of(level(0.25))
    assert np.all(take(crossfade, 1_000)[FADE:] == np.float32(0.25))
    assert crossfade.segments[-1].begin == 5_512


def test_time_that_the_device_lost_is_counted() -> None:
    crossfade = Crossfade(lane_of(level(0.5)))
    take(crossfade, 480)
    switch = crossfade.request_switch()
    take(crossfade, 480, lost=1_000)
    assert switch.at == 480 + 1_000 + NOTICE
    switch.queue = lane_of(level(0.25))
    take(crossfade, 4_800)
    assert crossfade.segments[-1].begin == switch.at


def test_the_volume_changes_smoothly_and_exactly() -> None:
    crossfade = Crossfade(lane_of(level(0.5)))
    crossfade.volume = 0.5
    slope, after = take(crossfade, 512), take(crossfade, 512)
    assert np.max(np.abs(np.diff(slope))) < 0.001
    assert np.all(after == 0.25)
