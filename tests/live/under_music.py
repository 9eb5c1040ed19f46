"""What must hold of the music in every session, read off what was heard."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm
from coach.live.audio.crossfade import FADE
from coach.live.transport.history import Clip, Role
from coach.units import FRAME_RATE
from tests.live.chips import signs
from tests.live.stage import Stage, rows

_MS = FRAME_RATE // 1_000
"""Frames from one look at the gain to the next: a look at each would take most of the time."""

_SOON = FRAME_RATE
"""Frames from a key to a word, at least, for the music to be down 300 ms before that."""

_FALLS = 400 * _MS
"""Frames in which the music goes down by 20 dB, 0.5 dB in 10 ms."""


def decibels(gain: Pcm) -> NDArray[np.float64]:
    """A gain in dB, at least -60."""
    return 20 * np.log10(np.maximum(np.abs(gain).astype(np.float64), 1e-3))


def check_music(stage: Stage, level: float, *, whole: bool = True) -> None:
    """The music gives way to whatever was heard, smoothly, and loses nothing of itself.

    whole: no time was lost or waited.
    """
    music = stage.music
    check_position(music)
    curve = decibels(music[::_MS])
    assert curve.max() <= level + 1e-3
    begun = sorted({segment.frame_of(0) for segment in stage.session.segments} | {0})
    sounds = list(_sounds(stage))
    for kind, first, end in sounds:
        most = min(level, -20.0 if kind == "say" else -19.0) + 0.01
        since = max(begin for begin in begun if begin <= first)
        # Where a key led to this at once, the music goes down while the crossfade lasts.
        under = curve[-(-max(first, since + FADE) // _MS) : -(-end // _MS)]
        assert under.max(initial=-60) <= most
        if whole and first - since >= _SOON:
            assert curve[first // _MS - 299 : first // _MS].max() <= most
    if whole:
        check_smooth(stage, curve, begun[1:], [first for _, first, _ in sounds])


def check_position(music: Pcm) -> None:
    """What was heard of the music is all of it from its beginning, without a gap."""
    is_heard = np.concatenate(([False], music != 0, [False]))
    edges = np.flatnonzero(is_heard[1:] != is_heard[:-1])
    position = 0
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        expected = signs(position, end - begin)
        assert np.array_equal(np.signbit(music[begin:end]), expected < 0)
        position += end - begin


def check_smooth(
    stage: Stage, curve: NDArray[np.float64], begun: list[int], sounds: list[int]
) -> None:
    """No step is larger than 0.5 dB in 10 ms, but down where a key had a sound follow too soon.

    begun: frames at which something else began to be played; sounds: at which a sound began.
    """
    steps = curve[10:] - curve[:-10]
    assert steps.max() <= 0.505
    notice = max(1_024, 2 * stage.block)
    for at in begun:
        soon = min((first for first in sounds if at <= first < at + _FALLS), default=at)
        steps[max(0, (at - notice) // _MS - 10) : (soon + FADE) // _MS + 1] = 0
    assert steps.min() >= -0.505


def _sounds(stage: Stage) -> Iterator[tuple[str, int, int]]:
    """(kind, first frame, end) of all that was heard, on the clock of the session; the way up, with
    all its pauses, counts as something said."""
    for row in rows(stage):
        yield row["kind"], row["frame"], round(row["end"] * FRAME_RATE)
    at = 0
    for each in stage.conductor.history.played:
        if isinstance(each, Clip) and each.role is Role.WAY_UP:
            yield "say", at, at + each.length
        at += each.length
