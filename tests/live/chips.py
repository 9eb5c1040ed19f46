"""Music whose gain and position can be read off what was heard.

Its samples are as loud as each other and differ only in sign, and the channels are opposite. So the
mean of the channels is the voice, and half their difference is the music.
"""

from pathlib import Path
from typing import Final

import numpy as np

from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import Pcm, Stereo
from coach.live.audio.frame_queue import FrameQueue
from coach.live.music import LiveMusic
from coach.music.decoding import StereoSamples
from coach.music.store import DecodedTrack, MusicStore
from coach.sound.headroom import WITH_MUSIC
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS

_SAMPLE: Final = 3_277
"""Each sample, of 32,768."""

_CHIP: Final = 24
"""Frames of one sign."""

_SIGNS: Final = np.repeat(
    np.random.default_rng(17).choice(np.array([-1, 1], np.int16), 1 << 15), _CHIP
)
"""16 s, over and over."""

_PERIOD: Final = np.stack([_SIGNS, -_SIGNS], axis=1) * np.float32(_SAMPLE / 32_768)


class ChipStore(MusicStore):
    """A store in which every track is an hour of it, as loud as speech."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    def open(self, track: Path, frames: int) -> DecodedTrack:  # noqa: ARG002
        return _Chips()


class _Chips(DecodedTrack):
    def __init__(self) -> None:
        self.lufs, self.frames, self.is_whole = SPEECH_LUFS + DUAL_MONO, 3_600 * FRAME_RATE, True
        self.gain_reductions = np.zeros(3_600)

    def read(self, first: int, end: int) -> StereoSamples:
        left = signs(first, end - first) * np.int16(_SAMPLE)
        return np.stack([left, -left], axis=1)


class _Endless(FrameQueue):
    """The same, made when it is needed: without a thread, thousands of sessions are quick."""

    def holds(self, frames: int) -> bool:
        while self.written - self.position < frames:
            self.put(_PERIOD)
        return True


class _Ready(LiveMusic):
    def __init__(self, level: float) -> None:
        super().__init__([], ChipStore(), level)
        self.sound = _Endless()

    def begin(self) -> None:
        """It is ready."""


def chips(level: float = -8.0) -> LiveMusic:
    """Live music that is always ready."""
    return _Ready(level)


def signs(first: int, count: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """The sign of each frame on the left."""
    return np.take(_SIGNS, np.arange(first, first + count), mode="wrap")


def voice_of(sound: Stereo) -> Pcm:
    """What was heard without the music, as loud as it would be without music."""
    return np.asarray(sound.sum(axis=1) / 2 / WITH_MUSIC, np.float32)


def music_of(sound: Stereo) -> Pcm:
    """The gain of the music at each frame, with the sign of its sample."""
    left = (sound[:, 0] - sound[:, 1]) / 2
    return np.asarray(left / (_SAMPLE / 32_768 * WITH_MUSIC), np.float32)
