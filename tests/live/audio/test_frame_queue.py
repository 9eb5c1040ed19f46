import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.dsp.pcm import Pcm
from coach.live.audio.frame_queue import FrameQueue


def ramp(first: int, count: int) -> Pcm:
    """Frames that tell their position: frame n is n + 1."""
    return np.arange(first + 1, first + count + 1, dtype=np.float32)


def take(queue: FrameQueue, count: int, lost: int = 0) -> list[float]:
    out = np.full(count, np.nan, np.float32)
    queue.read(out, lost)
    return [float(sample) for sample in out]


def test_frames_come_out_in_order_whatever_the_sizes() -> None:
    queue = FrameQueue()
    for first, count in ((0, 3), (3, 5), (8, 2)):
        queue.put(ramp(first, count))
    queue.end_part()
    queue.end()
    assert take(queue, 4) + take(queue, 1) + take(queue, 6) == [*range(1, 11), 0.0]
    assert (queue.underruns, queue.missed, queue.waited) == (0, 0, 0)


def test_a_late_block_leaves_a_gap_and_moves_nothing() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 4))
    assert take(queue, 6) == [1, 2, 3, 4, 0, 0]
    queue.put(ramp(4, 6))
    assert take(queue, 4) == [7, 8, 9, 10]
    assert (queue.underruns, queue.missed, queue.waited) == (1, 2, 0)


def test_one_gap_is_one_underrun_however_often_the_device_asks() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 2))
    for _ in range(3):
        take(queue, 2)
    queue.put(ramp(2, 8))
    assert take(queue, 2) == [7, 8]
    take(queue, 2)
    take(queue, 2)
    assert (queue.underruns, queue.missed) == (2, 6)


def test_frames_that_the_device_lost_are_left_out() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 10))
    assert take(queue, 2) == [1, 2]
    assert take(queue, 2, lost=3) == [6, 7]
    assert queue.missed == 3


def test_between_parts_it_waits_and_loses_nothing() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 3))
    queue.end_part()
    assert take(queue, 5) == [1, 2, 3, 0, 0]
    assert take(queue, 4) == [0, 0, 0, 0]
    queue.put(ramp(3, 3))
    assert take(queue, 3) == [4, 5, 6]
    assert (queue.underruns, queue.missed, queue.waited) == (0, 0, 6)


def test_a_part_that_is_late_to_its_end_does_not_eat_into_the_next() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 2))
    take(queue, 8)
    queue.put(ramp(2, 3))
    queue.end_part()
    assert take(queue, 2) == [0, 0]
    queue.put(ramp(5, 2))
    assert take(queue, 2) == [6, 7]


def test_it_lists_its_waits_and_the_one_under_way() -> None:
    queue = FrameQueue()
    take(queue, 2)
    queue.put(ramp(0, 3))
    queue.end_part()
    assert take(queue, 5) == [1, 2, 3, 0, 0]
    assert queue.waits == [(0, 2), (3, 2)]
    take(queue, 4)
    assert queue.waits == [(0, 2), (3, 6)]
    queue.put(ramp(3, 20))
    take(queue, 2)
    assert queue.waits == [(0, 2), (3, 6)]
    take(queue, 1, lost=5)
    assert queue.waits == [(0, 2), (3, 6)]
    assert queue.time_of(5) == 5 + 8


def test_a_part_that_is_late_is_on_its_grid_and_waits_only_beyond_its_end() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 2))
    take(queue, 8)
    assert queue.waits == []
    queue.put(ramp(2, 3))
    queue.end_part()
    take(queue, 2)
    assert queue.waits == [(5, 5)]


def test_it_is_over_after_two_seconds_of_quiet() -> None:
    queue = FrameQueue()
    queue.put(ramp(0, 4))
    queue.end_part()
    queue.end()
    take(queue, 4)
    assert not queue.over
    take(queue, 95_999)
    assert not queue.over
    assert take(queue, 1) == [0]
    assert queue.over


@given(st.lists(st.integers(1, 40), max_size=12), st.lists(st.integers(1, 40), max_size=30))
def test_a_frame_is_heard_in_its_own_place_or_not_at_all(puts: list[int], takes: list[int]) -> None:
    """Puts and reads in turn, so that some blocks are late: out[n] is frame n or quiet."""
    queue, heard = FrameQueue(), []
    for turn in range(max(len(puts), len(takes))):
        if turn < len(puts):
            queue.put(ramp(queue.written, puts[turn]))
        if turn < len(takes) and queue.written:
            heard += take(queue, takes[turn])
    assert all(sample in (0.0, at + 1) for at, sample in enumerate(heard))
    assert heard.count(0.0) == queue.missed
