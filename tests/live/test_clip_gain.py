"""The gain of the music when several things change at once, and when clips come late.

No thread is needed for that: clips are fed, read and switched by hand.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm
from coach.live import clip_gain
from coach.live.audio.crossfade import FADE, Crossfade
from coach.live.audio.frame_queue import FrameQueue
from coach.live.audio.mixer import Mixer
from coach.live.clip_gain import ClipGain
from coach.live.transport.history import Clip, Role, clip_of
from coach.script.model import Posture, Tone, Where
from coach.sound import music_gain
from coach.timeline.model import Chapter, Cue, Fit, GlideCue, SayCue, Span, Timeline
from coach.timeline.section import Section
from coach.units import FRAME_RATE
from tests.live.chips import chips, music_of
from tests.live.under_music import decibels

_MS = FRAME_RATE // 1_000
_FED = FRAME_RATE // 10
"""Frames that are fed at a time."""

_FALLS = 400 * _MS
"""Frames in which the music goes down by 20 dB, 0.5 dB in 10 ms."""

_UPRIGHT = Where(Posture.UPRIGHT)


@dataclass(frozen=True)
class Part:
    """A clip, in milliseconds: how long it is, and when words and tones of 0.5 s begin in it.

    ahead: by how much ahead of what is heard it is laid out.
    """

    lasts: int
    words: tuple[int, ...] = ()
    tones: tuple[int, ...] = ()
    role: Role = Role.ROUTINE
    ahead: int = 4_000

    def clip(self) -> Clip:
        end = self.lasts * _MS
        words = [(at * _MS, min(end, at * _MS + FRAME_RATE // 2)) for at in self.words]
        tones = [(at * _MS, min(end, at * _MS + FRAME_RATE // 2)) for at in self.tones]
        cues: list[Cue] = [SayCue(*each, _UPRIGHT, "", Fit.FULL, None) for each in words]
        cues += [GlideCue(*each, _UPRIGHT, Tone.HIGH) for each in tones]
        cues = sorted((cue for cue in cues if cue.start < end), key=lambda cue: cue.start)
        spans = (Span(0, end, Posture.UPRIGHT),)
        timeline = Timeline(0, end, tuple(cues), (Chapter(0, end, ""),), spans)
        return clip_of(Section(timeline), role=self.role)


@dataclass(frozen=True)
class Pressed:
    """What a key leads to.

    after: milliseconds from the key before to this one.
    late: blocks that are played between the key and the first clip.
    mid_section: the first clip does not wait for being late, but is heard from its middle.
    """

    after: int
    parts: tuple[Part, ...]
    late: int = 0
    mid_section: bool = False


class Feeder:
    """Lays out clips for one queue, never sooner than it must."""

    def __init__(self, gain: ClipGain, pressed: Pressed) -> None:
        self.gain = gain
        self.queue = FrameQueue(gain=gain, mid_section=pressed.mid_section)
        self.sounds: list[tuple[int, int, float]] = []
        """(first frame, end, dB): the music must be down to this meanwhile."""
        self.known = pressed.parts[0].lasts * _MS
        """Frames of the first clip; what follows it may not be known in time."""
        self._parts = list(pressed.parts)
        self._late = pressed.late
        self.missed = pressed.late if pressed.mid_section else 0
        """Blocks at the beginning that are not heard."""
        self._left = 0  # frames of the present clip to be fed

    def feed(self, block: int) -> None:
        """Feed what the next block needs."""
        self._late -= 1
        if self._late >= 0:
            return
        while self._left or self._parts:
            ahead = self.queue.written - self.queue.position
            if ahead >= max(block, 4 * FRAME_RATE if self._left else self._parts[0].ahead * _MS):
                return
            if not self._left:
                self._begin(self._parts.pop(0).clip())
            frames = min(_FED, self._left)
            self._left -= frames
            self.gain.cover(frames)
            self.queue.put(np.zeros(frames, np.float32))
            if not self._left:
                self.queue.end_part()

    def _begin(self, clip: Clip) -> None:
        self._left = clip.length
        for cue in clip.section.timeline.cues:
            most = -20.0 if isinstance(cue, SayCue) else -19.0
            at = self.queue.written
            self.sounds.append((at + cue.start, at + cue.end, most))
        if clip.role is Role.WAY_UP:
            self.sounds.append((self.queue.written, self.queue.written + clip.length, -20.0))
        self.gain.add(clip)


def play(
    first: Pressed, *keys: Pressed, level: float, block: int, lasts: int = 8
) -> NDArray[np.float64]:
    """The gain in dB at each frame, which is checked.

    It is played for `lasts` seconds after the last key.

    It rises by 0.5 dB in 10 ms at most, and falls no faster, unless a key led to a sound that comes
    too soon for that; then by 20 dB in a crossfade at most.
    """
    feeder = Feeder(ClipGain(level, comes_in=False), first)
    music, voice = chips(level), Crossfade(feeder.queue)
    mixer = Mixer(voice, music)
    feeders, heard, asked = [feeder], list[Pcm](), list[int]()

    def read(frames: int) -> None:
        for _ in range(-(-frames // block)):
            feeders[-1].feed(block)
            out = np.empty((block, 2), np.float32)
            mixer.read(out, 0)
            heard.append(music_of(out))

    read(5 * FRAME_RATE)  # until it has faded in
    begin = len(heard) * block
    for key in keys:
        read(key.after * _MS)
        asked.append(len(heard) * block)
        switch = voice.request_switch()
        read(1)
        assert switch.at is not None
        feeders.append(Feeder(feeders[-1].gain.following(switch.at), key))
        switch.queue = feeders[-1].queue
        while not switch.done:
            read(1)
    read(lasts * FRAME_RATE)
    curve = decibels(np.concatenate(heard))
    steps = curve[480:] - curve[:-480]
    assert steps[begin:].max() <= 0.505
    steps[:begin] = 0
    for key_at, each, segment in zip(asked, feeders[1:], voice.segments[1:], strict=True):
        at = segment.frame_of(0)
        soonest = min([each.known, *(start for start, _, _ in each.sounds)])
        until = at + (soonest if soonest < _FALLS else 0) + FADE + each.missed * block
        steps[key_at - 480 : until] = 0
    assert steps.min() >= -0.505
    assert (curve[_MS:] - curve[:-_MS]).min() >= -20 / 8 - 0.01
    check_down(feeders, voice, curve, block)
    return curve


def check_down(
    feeders: list[Feeder], voice: Crossfade, curve: NDArray[np.float64], block: int
) -> None:
    """The music is down under all that was heard, 300 ms ahead unless a key led to it at once."""
    for each, segment in zip(feeders, voice.segments, strict=True):
        left = next((s.begin for s in voice.segments if s.begin > segment.begin), len(curve))
        for start, end, most in each.sounds:
            begin = segment.frame_of(start)
            soon = start < FRAME_RATE + each.missed * block
            ahead = FADE + each.missed * block if soon else -300 * _MS
            under = curve[begin + ahead : min(left, begin + end - start)]
            assert under.max(initial=-60) <= most + 0.02


@pytest.mark.parametrize("ahead", range(0, 4_000, 500))
@pytest.mark.parametrize("then", [Part(2_000, tones=(0,)), Part(2_000, words=(1_500,))])
def test_it_does_not_jump_where_a_clip_is_laid_out_late(then: Part, ahead: int) -> None:
    """A tone ends 1.8 s before the clip that is laid out late."""
    late = Part(then.lasts, then.words, then.tones, ahead=ahead)
    play(Pressed(0, (Part(9_000, tones=(6_700,)), late)), level=0.0, block=4_096)


SPACE = (Part(60_000, role=Role.PAUSE),)


@pytest.mark.parametrize("phase", range(0, 2_400, 300))
def test_it_does_not_jump_where_keys_come_at_once_at_any_phase_of_a_ramp(phase: int) -> None:
    """Space, play and back while the music comes up, is up, and goes down again."""
    play(
        Pressed(0, (Part(20_000, words=(4_500, 7_400)),)),
        Pressed(phase, SPACE),
        Pressed(0, (Part(3_000, words=(0,)),), late=2),
        Pressed(10 + phase // 100, (Part(3_000, words=(150,)),), late=1),
        level=0.0,
        block=480 if phase % 200 else 4_096,
    )


@pytest.mark.parametrize("late", [1, 3, 60])
def test_it_does_not_jump_where_a_word_is_heard_from_its_middle(late: int) -> None:
    word = Pressed(0, (Part(3_000, words=(0, 600)),), late=late, mid_section=True)
    play(Pressed(0, (Part(20_000),)), word, level=0.0, block=480)


some_parts = st.builds(
    Part,
    st.integers(300, 4_000),
    st.lists(st.integers(0, 4_000), max_size=2).map(tuple),
    st.lists(st.integers(0, 4_000), max_size=2).map(tuple),
    st.sampled_from([*3 * [Role.ROUTINE], Role.PAUSE, Role.WAY_UP]),
    st.integers(0, 4_000),
)
several = st.lists(some_parts, min_size=1, max_size=4).map(tuple)
some_keys = st.builds(
    Pressed, st.integers(0, 30) | st.integers(0, 4_000), several, st.integers(0, 3), st.booleans()
)


@settings(max_examples=15, derandomize=True)
@given(
    several,
    st.lists(some_keys, max_size=4),
    st.sampled_from([0.0, -8.0]),
    st.sampled_from([480, 1_024, 4_096]),
)
def test_it_never_jumps(
    first: tuple[Part, ...], pressed: list[Pressed], level: float, block: int
) -> None:
    play(Pressed(0, first), *pressed, level=level, block=block)


def test_it_is_never_read_half_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audio thread reads while the next clip is added."""
    gain = ClipGain(0.0, comes_in=False)
    gain.add(Part(8_000).clip())
    gain.cover(8 * FRAME_RATE)
    read: list[Pcm] = []

    def reading(*of: object) -> Pcm:
        found = gain.frames(5 * FRAME_RATE, 3 * FRAME_RATE)
        assert found is not None
        read.append(found)
        return music_gain.gain_under(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(clip_gain, "gain_under", reading)
    gain.add(Part(8_000).clip())
    last = gain.frames(5 * FRAME_RATE, 3 * FRAME_RATE)
    assert last is not None
    assert not np.array_equal(read[0], last)
    assert all(np.array_equal(each, read[0]) or np.array_equal(each, last) for each in read)


def test_the_way_up_begins_with_the_end_of_an_exercise_and_is_soft_throughout() -> None:
    to_level = Part(8_000, words=(0,), role=Role.WAY_UP)
    play(Pressed(0, (Part(9_000),)), Pressed(0, (to_level,)), level=0.0, block=1_024)


def test_a_long_pause_is_silent_throughout() -> None:
    """It is laid out a minute at a time."""
    curve = play(
        Pressed(0, (Part(9_000),)), Pressed(0, 3 * SPACE), level=0.0, block=4_096, lasts=70
    )
    paused = curve[7 * FRAME_RATE :]
    assert len(paused) > 60 * FRAME_RATE
    assert paused.max() == -60
