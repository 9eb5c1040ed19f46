import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.errors import DeviceError, VoiceError
from coach.live.audio.frame_queue import TAIL
from coach.live.audio.player import PlaybackStats, Player
from tests.live.recording import RecordingDevice
from tests.live.score import parts, rendered, session


def wait_for(device: RecordingDevice, frames: int) -> None:
    """Block the making of a block until the device has read this many frames."""
    while device.given < frames:
        time.sleep(0.0005)


def test_the_device_gets_what_the_renderer_made_and_a_tail_of_quiet() -> None:
    sections, device = session(), RecordingDevice()
    played = Player(device).play(parts(sections))
    expected = rendered(sections)
    assert np.array_equal(device.heard[: len(expected)], expected)
    tail = device.heard[len(expected) :]
    assert len(tail) >= TAIL
    assert not tail.any()
    assert played == PlaybackStats(underruns=0, missed=0, waited=0)
    assert not device.playing


@pytest.mark.parametrize("block", [64, 1_000, 4_096])
def test_the_sound_is_the_same_for_every_block_of_the_device(block: int) -> None:
    sections, device = session(), RecordingDevice(block=block)
    Player(device).play(parts(sections, size=777))
    expected = rendered(sections)
    assert np.array_equal(device.heard[: len(expected)], expected)


def test_a_late_block_is_a_gap_that_moves_nothing() -> None:
    sections, device = session(), RecordingDevice(block=480, patience=0)
    expected = rendered(sections)

    def late() -> Iterator[Pcm]:
        yield expected[:96_000]
        wait_for(device, 100_800)
        yield expected[96_000:]

    played = Player(device).play([late()])
    heard = device.heard[: len(expected)]
    gap = slice(96_000, 96_000 + played.missed)
    assert played.underruns == 1
    assert played.missed >= 4_800
    assert not heard[gap].any()
    assert np.array_equal(heard[: gap.start], expected[: gap.start])
    assert np.array_equal(heard[gap.stop :], expected[gap.stop :])


def test_time_that_the_device_lost_is_left_out_and_counted() -> None:
    sections, device = session(), RecordingDevice(block=480, breaks={48_000: 12_345})
    played = Player(device).play(parts(sections))
    expected = rendered(sections)
    expected[48_000 : 48_000 + 12_345] = 0
    assert np.array_equal(device.heard[: len(expected)], expected)
    assert (played.underruns, played.missed) == (1, 12_345)


def test_a_part_that_is_still_being_recorded_is_waited_for_and_heard_whole() -> None:
    sections, device = session(), RecordingDevice(block=480, patience=0)
    first, second = (rendered((section,)) for section in sections)

    def slowly() -> Iterator[list[Pcm]]:
        yield [first]
        wait_for(device, len(first) + 48_000)
        yield [second]

    played = Player(device).play(slowly())
    again = len(first) + played.waited
    assert np.array_equal(device.heard[: len(first)], first)
    assert np.array_equal(device.heard[again : again + len(second)], second)
    assert played.waited >= 48_000
    assert (played.underruns, played.missed) == (0, 0)


def test_the_frame_being_heard_is_reported_and_never_goes_back() -> None:
    sections, device, reported = session(), RecordingDevice(), list[tuple[int, int]]()
    Player(device).play(parts(sections), lambda frame: reported.append((frame, device.given)))
    assert all(before <= after for before, after in pairwise(reported))
    assert all(frame == min(given, sections[-1].end) for frame, given in reported)
    assert len(reported) > 50 * sections[-1].end / 48_000


def test_a_device_that_goes_away_is_an_error_and_the_device_is_let_go() -> None:
    device = RecordingDevice(block=480, gone_at=48_000)
    with pytest.raises(DeviceError, match="gone away"):
        Player(device).play(parts(session()))
    assert not device.playing
    assert device.given == 48_000


def test_a_voice_that_fails_in_mid_session_silences_and_is_raised() -> None:
    device = RecordingDevice(patience=0)

    def failing() -> Iterator[list[Pcm]]:
        yield [np.ones(48_000, np.float32)]
        raise VoiceError("nothing was heard", where="hibari:heart")

    with pytest.raises(VoiceError, match="nothing was heard"):
        Player(device).play(failing())
    assert not device.playing


def test_a_voice_that_fails_before_the_first_sound_starts_no_device() -> None:
    device = RecordingDevice()

    def failing() -> Iterator[list[Pcm]]:
        raise VoiceError("nothing was heard")
        yield []

    with pytest.raises(VoiceError):
        Player(device).play(failing())
    assert device.given == 0


def test_an_interrupt_silences_at_once() -> None:
    device = RecordingDevice()

    def press(frame: int) -> None:
        if frame >= 96_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Player(device).play(parts(session()), press)
    assert not device.playing
    assert device.given < 96_000 + 2_000
