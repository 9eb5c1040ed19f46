"""A key that changes nothing is answered by a soft tick, which moves nothing else."""

from itertools import pairwise

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.live.audio.crossfade import Crossfade
from coach.live.audio.frame_queue import FrameQueue
from coach.live.log import tick_rows
from coach.live.transport.commands import Command, Volume
from coach.live.ui.now_playing import NowPlaying
from coach.routine.library import find
from coach.script.model import Earcon
from coach.sound.earcons import softened
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS
from tests.live.stage import SOUNDS, Stage, hanging, once

TICK = softened(SOUNDS[Earcon.TICK])


def test_a_refused_key_ticks_head_down_and_nothing_moves() -> None:
    keys = (Command.COME_UP, Command.NEXT, Command.FASTER)
    ticking = Stage(find("crunch"), once(hanging(12), *keys), refusal=TICK)
    silent = Stage(find("crunch"), once(hanging(12), *keys))
    for stage in (ticking, silent):
        stage.run()
        stage.check()
    assert [answer.refused for answer in ticking.answers] == [False, True, True]
    assert len(ticking.session.refused) == 2
    assert ticking.conductor.history.postures == silent.conductor.history.postures
    plain, heard = silent.heard, ticking.heard
    changed = np.flatnonzero(plain != heard)
    assert 0 < len(changed) <= 2 * len(TICK)
    for begin, row in zip(
        ticking.session.refused,
        tick_rows(ticking.conductor.history, [(at, 1) for at in ticking.session.refused]),
        strict=True,
    ):
        under = plain[begin : begin + len(TICK)]
        expected = under + TICK * (1 - np.abs(under))
        assert np.array_equal(heard[begin : begin + len(TICK)], expected)
        assert (row["sound"], row["frame"], row["posture"]) == ("tick", begin, "inverted")


def test_a_held_key_does_not_rattle() -> None:
    def press(playing: NowPlaying) -> Volume | None:
        return Volume.UP if 2 < playing.elapsed / FRAME_RATE < 6 else None

    stage = Stage(find("hang"), press, refusal=TICK)
    stage.run()
    assert len(stage.answers) > 30
    assert {answer.text for answer in stage.answers} == {"Full volume already"}
    ticks = stage.session.refused
    assert 4 <= len(ticks) <= 6
    assert all(after - before >= 0.7 * FRAME_RATE for before, after in pairwise(ticks))


def test_the_volume_is_shown() -> None:
    down = [Volume.DOWN] * 11
    stage = Stage(find("hang"), once(lambda _: True, *down, *[Volume.UP], apart=0.2))
    stage.run()
    texts = [answer.text for answer in stage.answers]
    assert texts[0] == "Volume 3 dB below full"
    assert texts[9:] == ["Volume 30 dB below full", "No softer", "Volume 27 dB below full"]


def overlaid(level: float, block: int) -> Pcm:
    """A queue at a constant level with an overlay at full scale from frame 4,096 on."""
    queue = FrameQueue()
    queue.put(np.full(16_384, level, np.float32))
    crossfade = Crossfade(queue)
    heard = []
    for first in range(0, 16_384, block):
        if first == 4_096:
            crossfade.overlay(np.ones(3_000, np.float32))
        out = np.empty(block, np.float32)
        crossfade.read(out, 0)
        heard.append(out)
    assert crossfade.overlaid == [4_096]
    return np.concatenate(heard)


@pytest.mark.parametrize("level", [0.994, -0.994, 0.0])
def test_it_never_clips_and_does_not_depend_on_blocks(level: float) -> None:
    heard = overlaid(level, 512)
    assert np.array_equal(heard, overlaid(level, 4_096))
    assert np.max(np.abs(heard)) <= 1
    assert np.all(heard[4_096:7_096] != np.float32(level))
    assert np.all(heard[:4_096] == np.float32(level))
    assert np.all(heard[7_096:] == np.float32(level))


def test_it_is_softer_than_speech() -> None:
    """The peak of the tick is below the RMS level of speech at its loudness."""
    assert np.max(np.abs(TICK)) < 10 ** (SPEECH_LUFS / 20)
