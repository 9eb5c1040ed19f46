import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.live.audio.converter import RateConverter
from coach.live.audio.frame_queue import FrameQueue


def converted(pcm: Pcm, rate: int, block: int) -> Pcm:
    queue = FrameQueue()
    queue.put(pcm)
    queue.end_part()
    queue.end()
    converter, blocks = RateConverter(queue, rate), []
    for _ in range(0, len(pcm) * rate // 48_000, block):
        out = np.empty(block, np.float32)
        converter.read(out, 0)
        blocks.append(out)
    return np.concatenate(blocks)


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_clicks_stay_on_their_grid(rate: int) -> None:
    pcm = np.zeros(10 * 48_000, np.float32)
    pcm[24_000::48_000] = 0.5
    out = converted(pcm, rate, 512)
    for second in range(9):
        window = np.abs(out[second * rate : (second + 1) * rate])
        assert abs(int(np.argmax(window)) - rate // 2) <= 1


def test_a_tone_keeps_its_pitch_and_level() -> None:
    at = np.arange(48_000)
    pcm = (0.5 * np.sin(2 * np.pi * 700 * at / 48_000)).astype(np.float32)
    out = converted(pcm, 44_100, 300)[2_000:40_000]
    expected = 0.5 * np.sin(2 * np.pi * 700 * np.arange(2_000, 40_000) / 44_100)
    assert float(np.max(np.abs(out - expected))) < 0.002


def test_lost_frames_are_counted_in_those_of_the_timeline() -> None:
    queue = FrameQueue()
    queue.put(np.zeros(96_000, np.float32))
    converter = RateConverter(queue, 44_100)
    converter.read(np.empty(100, np.float32), 4_410)
    assert queue.missed == 4_800
