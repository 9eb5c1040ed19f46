"""Lays a session over music: stereo, with the voice in the middle.

The voice is read from the crossfade as it is without music, so it is the same to the frame. The
music has its own position, which does not advance while the music is silent.

Its gain follows that of the queue which is being played. When that jumps, because a key led to
something else, the gain follows in steps of 0.5 dB in 10 ms. If a word or a tone comes sooner than
that allows, the gain falls as fast as it must, but never by more than 20 dB in a crossfade. Speech
never waits for the music.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Final, Protocol

import numpy as np

from coach.dsp.pcm import Pcm, Stereo, linear_gain
from coach.live.audio.crossfade import FADE, Crossfade
from coach.live.audio.frame_queue import FrameQueue
from coach.sound.headroom import WITH_MUSIC
from coach.sound.music_gain import SILENT, UNDER_SPEECH
from coach.units import FRAME_RATE

_SILENT: Final = linear_gain(SILENT)
"""The gain below which music is not heard."""

_DOWN: Final = linear_gain(UNDER_SPEECH)
"""Maximum gain while it is not known what follows."""

_STEEPEST: Final = linear_gain(-50 / FRAME_RATE)
"""The factor of the gain over one frame of the steepest fall: 0.5 dB in 10 ms."""

_FASTEST: Final = linear_gain(UNDER_SPEECH / FADE)
"""The factor over one frame of a fall for a sound that begins already: 20 dB in a crossfade."""

_GENTLE: Final = linear_gain(20 / FRAME_RATE)
"""The factor over one frame while music fades in: from silence to its level in 2 to 3 s."""

_NEARLY: Final = 1.01
"""A factor, a tenth of a dB: the tolerance within which the music counts as down."""

_RUNS_OUT: Final = FRAME_RATE * 3 // 2
"""Frames of music that must be ready, or else it fades out before they end, in 1.2 s."""


class Music(Protocol):
    """What the mixer needs of the music."""

    @property
    def sound(self) -> FrameQueue:
        """Its frames in stereo, as loud as speech."""
        ...

    @property
    def is_on(self) -> bool:
        """Whether it should be heard."""
        ...

    def harmless(self) -> AbstractContextManager[None]:
        """A block in which a failure ends only the music."""
        ...


class Mixer:
    """A crossfade over music. It is the device's `FrameSource`."""

    channels: Final = 2

    def __init__(self, voice: Crossfade, music: Music) -> None:
        self._voice = voice
        self._music = music
        self._gain = _SILENT  # what gives way to the voice
        self._fade = _SILENT  # what switches the music on and off
        self._volume = voice.volume

    def holds(self, frames: int) -> bool:
        """Same contract as `FrameQueue.holds`."""
        return self._voice.holds(frames)

    def read(self, out: Stereo, lost: int) -> None:
        """See `coach.live.audio.device.FrameSource.read`."""
        coming = self._voice.coming
        voice = np.empty(len(out), np.float32)
        self._voice.read(voice, lost)
        out[:] = (voice * np.float32(WITH_MUSIC))[:, None]
        with self._music.harmless():
            self._add_music(out, coming)

    def _add_music(self, out: Stereo, coming: tuple[FrameQueue, int] | None) -> None:
        """Add the music to the voice that was read. coming: see `_ducking_gain`."""
        gain = np.minimum(self._ducking_gain(len(out), coming), self._fading(len(out)))
        before, self._volume = self._volume, self._voice.volume
        if gain.max() > _SILENT and self._music.sound.holds(len(out)):
            if not before == self._volume == 1.0:
                gain *= np.linspace(before, self._volume, len(out) + 1, dtype=np.float32)[1:]
            sound = np.empty_like(out)
            self._music.sound.read(sound, 0)
            sound *= (gain * np.float32(WITH_MUSIC))[:, None]
            out += sound

    def _ducking_gain(self, count: int, coming: tuple[FrameQueue, int] | None) -> Pcm:
        """The gain for the frames that were read, as the voice needs it.

        coming: the queue that was about to follow, and in how many frames.
        """
        curve, at = np.empty(count, np.float32), 0
        for queue, first, frames in self._voice.runs:
            gain = None if queue is None else queue.gain
            wanted = None if gain is None else gain.frames(first, frames)
            if wanted is None:
                wanted = np.full(frames, min(self._gain, _DOWN), np.float32)
            due = [] if gain is None else list(gain.due(first))
            if coming is not None and coming[0] is not queue and coming[0].gain is not None:
                due += [(coming[1] + n, g) for n, g in coming[0].gain.due(0)]
            curve[at : at + frames] = self._approach(wanted, due)
            at += frames
        return curve

    def _approach(self, wanted: Pcm, due: Iterable[tuple[int, float]]) -> Pcm:
        """A curve from the present gain toward `wanted`, low enough by each time that is due."""
        if not len(wanted):
            return wanted
        gain, steepest = self._gain, _powers(_STEEPEST, len(wanted))
        curve: Pcm = np.clip(wanted, gain * steepest, gain / steepest)
        for frames, down in due:
            if gain * _STEEPEST**frames > down * _NEARLY:
                each = np.arange(1, len(wanted) + 1) / max(frames, 1)
                fall = gain * (down / gain) ** np.minimum(each, 1)
                fall = np.maximum(fall, gain * _powers(_FASTEST, len(wanted)))
                curve = np.minimum(curve, fall.astype(np.float32))
        self._gain = max(float(curve[-1]), _SILENT)
        return curve

    def _fading(self, count: int) -> Pcm:
        """The fade of the music for the next frames."""
        comes_in = self._music.is_on and self._music.sound.holds(count + _RUNS_OUT)
        curve: Pcm = self._fade * _powers(_GENTLE if comes_in else _STEEPEST, count)
        curve = np.clip(curve, np.float32(_SILENT), np.float32(1))
        self._fade = float(curve[-1])
        return curve


@lru_cache
def _powers(base: float, count: int) -> Pcm:
    """base ** 1 to base ** count."""
    powers: Pcm = (base ** np.arange(1, count + 1)).astype(np.float32)
    powers.flags.writeable = False
    return powers
