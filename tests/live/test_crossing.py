"""From one lane to another: to the frame, without a click, and nothing is lost."""

import numpy as np
import pytest

from coach.live.crossing import FADE, NOTICE, Crossing
from coach.live.lane import Lane
from coach.voices.base import Pcm


def lane_of(pcm: Pcm, *, ended: bool = False) -> Lane:
    lane = Lane()
    for first in range(0, len(pcm), 480):
        lane.put(pcm[first : first + 480])
    lane.part_done()
    if ended:
        lane.end()
    return lane


def take(crossing: Crossing, count: int, lost: int = 0) -> Pcm:
    out = np.full(count, np.nan, np.float32)
    crossing.fill(out, lost)
    return out


def level(value: float, frames: int = 48_000) -> Pcm:
    return np.full(frames, value, np.float32)


def test_one_goes_out_while_the_other_comes_in_at_the_frame_that_was_named() -> None:
    crossing = Crossing(lane_of(level(0.5)))
    take(crossing, 512)
    change = crossing.ask()
    head = take(crossing, 512)
    assert change.at == 512 + NOTICE
    change.lane = lane_of(level(-0.25))
    heard = np.concatenate([head, take(crossing, 3_000)])
    cut = change.at - 512
    assert np.all(heard[:cut] == 0.5)
    assert np.all(heard[cut + FADE :] == -0.25)
    assert change.done
    assert np.max(np.abs(np.diff(heard))) < 0.01
    assert crossing.lane.position == len(heard) - cut
    assert [stretch.begin for stretch in crossing.stretches] == [0, change.at]


def test_the_same_sound_goes_on_as_if_nothing_had_been() -> None:
    wave = (0.5 * np.sin(np.arange(48_000) / 30)).astype(np.float32)
    crossing = Crossing(lane_of(wave))
    change = crossing.ask()
    heard = take(crossing, 480)
    assert change.at is not None
    change.lane = lane_of(wave[change.at :])
    heard = np.concatenate([heard, take(crossing, 4_800)])
    assert np.max(np.abs(heard - wave[: len(heard)])) < 1e-6


def test_what_comes_late_is_waited_for_in_quiet_and_begins_at_its_first_frame() -> None:
    crossing = Crossing(lane_of(level(0.5)))
    change = crossing.ask()
    heard = np.concatenate([take(crossing, 480) for _ in range(20)])
    assert change.at == NOTICE
    assert not heard[NOTICE + FADE :].any()
    assert crossing.dry == crossing.waited == 9_600 - change.at
    ramp = np.arange(1, 4_801, dtype=np.float32)
    change.lane = lane_of(ramp)
    heard = take(crossing, 1_000)
    assert np.array_equal(heard[FADE:], ramp[FADE:1_000])
    assert crossing.stretches[-1].begin == 9_600
    assert crossing.stretches[-1].frame_of(100) == 9_700
    assert crossing.dry == 0


@pytest.mark.parametrize("late", [False, True])
def test_a_change_that_is_taken_back_loses_no_frame(late: bool) -> None:
    ramp = np.arange(1, 48_001, dtype=np.float32)
    crossing = Crossing(lane_of(ramp))
    change = crossing.ask()
    heard = [take(crossing, 480)]
    if late:
        heard.append(take(crossing, 2_400))
    change.done = True
    heard.append(take(crossing, 4_800))
    out = np.concatenate(heard)
    assert change.at is not None
    last = out[-1]
    assert out[crossing.stretches[0].frame_of(int(last) - 1)] == last
    if not late:
        assert np.array_equal(out, ramp[: len(out)])


def test_a_lane_that_stands_still_is_left_with_what_it_has() -> None:
    crossing = Crossing(lane_of(level(0.5, 100)))
    take(crossing, 5_000)
    change = crossing.ask()
    take(crossing, 512)
    assert change.at == 100
    change.lane = lane_of(level(0.25))
    assert np.all(take(crossing, 1_000)[FADE:] == np.float32(0.25))
    assert crossing.stretches[-1].begin == 5_512


def test_time_that_the_device_lost_is_counted() -> None:
    crossing = Crossing(lane_of(level(0.5)))
    take(crossing, 480)
    change = crossing.ask()
    take(crossing, 480, lost=1_000)
    assert change.at == 480 + 1_000 + NOTICE
    change.lane = lane_of(level(0.25))
    take(crossing, 4_800)
    assert crossing.stretches[-1].begin == change.at


def test_the_volume_changes_smoothly_and_exactly() -> None:
    crossing = Crossing(lane_of(level(0.5)))
    crossing.volume = 0.5
    slope, after = take(crossing, 512), take(crossing, 512)
    assert np.max(np.abs(np.diff(slope))) < 0.001
    assert np.all(after == 0.25)
