import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.live.lane import Lane
from coach.voices.base import Pcm


def ramp(first: int, count: int) -> Pcm:
    """Frames that say where they belong: frame n holds n + 1."""
    return np.arange(first + 1, first + count + 1, dtype=np.float32)


def take(lane: Lane, count: int, lost: int = 0) -> list[float]:
    out = np.full(count, np.nan, np.float32)
    lane.fill(out, lost)
    return [float(sample) for sample in out]


def test_frames_come_out_in_order_whatever_the_sizes() -> None:
    lane = Lane()
    for first, count in ((0, 3), (3, 5), (8, 2)):
        lane.put(ramp(first, count))
    lane.part_done()
    lane.end()
    assert take(lane, 4) + take(lane, 1) + take(lane, 6) == [*range(1, 11), 0.0]
    assert (lane.underruns, lane.missed, lane.waited) == (0, 0, 0)


def test_a_late_block_leaves_a_gap_and_moves_nothing() -> None:
    lane = Lane()
    lane.put(ramp(0, 4))
    assert take(lane, 6) == [1, 2, 3, 4, 0, 0]
    lane.put(ramp(4, 6))
    assert take(lane, 4) == [7, 8, 9, 10]
    assert (lane.underruns, lane.missed, lane.waited) == (1, 2, 0)


def test_one_gap_is_one_underrun_however_often_the_device_asks() -> None:
    lane = Lane()
    lane.put(ramp(0, 2))
    for _ in range(3):
        take(lane, 2)
    lane.put(ramp(2, 8))
    assert take(lane, 2) == [7, 8]
    take(lane, 2)
    take(lane, 2)
    assert (lane.underruns, lane.missed) == (2, 6)


def test_frames_that_the_device_lost_are_left_out() -> None:
    lane = Lane()
    lane.put(ramp(0, 10))
    assert take(lane, 2) == [1, 2]
    assert take(lane, 2, lost=3) == [6, 7]
    assert lane.missed == 3


def test_between_parts_it_waits_and_loses_nothing() -> None:
    lane = Lane()
    lane.put(ramp(0, 3))
    lane.part_done()
    assert take(lane, 5) == [1, 2, 3, 0, 0]
    assert take(lane, 4) == [0, 0, 0, 0]
    lane.put(ramp(3, 3))
    assert take(lane, 3) == [4, 5, 6]
    assert (lane.underruns, lane.missed, lane.waited) == (0, 0, 6)


def test_a_part_that_is_late_to_its_end_does_not_eat_into_the_next() -> None:
    lane = Lane()
    lane.put(ramp(0, 2))
    take(lane, 8)
    lane.put(ramp(2, 3))
    lane.part_done()
    assert take(lane, 2) == [0, 0]
    lane.put(ramp(5, 2))
    assert take(lane, 2) == [6, 7]


def test_it_tells_where_it_has_waited_and_waits() -> None:
    lane = Lane()
    take(lane, 2)
    lane.put(ramp(0, 3))
    lane.part_done()
    assert take(lane, 5) == [1, 2, 3, 0, 0]
    assert lane.waits == [(0, 2), (3, 2)]
    take(lane, 4)
    assert lane.waits == [(0, 2), (3, 6)]
    lane.put(ramp(3, 20))
    take(lane, 2)
    assert lane.waits == [(0, 2), (3, 6)]
    take(lane, 1, lost=5)
    assert lane.waits == [(0, 2), (3, 6)]
    assert lane.time_of(5) == 5 + 8


def test_a_part_that_is_late_is_on_its_grid_and_waits_only_beyond_its_end() -> None:
    lane = Lane()
    lane.put(ramp(0, 2))
    take(lane, 8)
    assert lane.waits == []
    lane.put(ramp(2, 3))
    lane.part_done()
    take(lane, 2)
    assert lane.waits == [(5, 5)]


def test_it_is_over_after_two_seconds_of_quiet() -> None:
    lane = Lane()
    lane.put(ramp(0, 4))
    lane.part_done()
    lane.end()
    take(lane, 4)
    assert not lane.over
    take(lane, 95_999)
    assert not lane.over
    assert take(lane, 1) == [0]
    assert lane.over


@given(st.lists(st.integers(1, 40), max_size=12), st.lists(st.integers(1, 40), max_size=30))
def test_a_frame_is_heard_in_its_own_place_or_not_at_all(puts: list[int], takes: list[int]) -> None:
    """Blocks and requests in turn, so that some come too late: out[n] is frame n, or quiet."""
    lane, heard = Lane(), []
    for turn in range(max(len(puts), len(takes))):
        if turn < len(puts):
            lane.put(ramp(lane.filled, puts[turn]))
        if turn < len(takes) and lane.filled:
            heard += take(lane, takes[turn])
    assert all(sample in (0.0, at + 1) for at, sample in enumerate(heard))
    assert heard.count(0.0) == lane.missed
