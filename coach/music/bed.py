"""The bed: tracks one after another in a loop, equally loud and joined by crossfades.

It is as loud as speech; `coach.sound.giving_way` turns it down from there.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle, pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.limiter import limit
from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import STEP, Pcm, Stereo, empty_stereo
from coach.music.store import Music, MusicStore
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS

CROSSFADE: Final = 3 * FRAME_RATE
"""Frames of the crossfade between two tracks; fewer if a track is shorter than 6 s."""

PEAK: Final = 0.70
"""The loudest sample of the bed. A lower level lowers all peaks, see `coach.sound.headroom`."""

_CHUNK: Final = FRAME_RATE
"""Frames that are made at a time, so that no sample depends on the size of a block."""

_CACHED_CHUNKS: Final = 8
"""3 MB: a block of 4 s, and what follows."""

_MARGIN: Final = 384
"""Frames on either side of a chunk that the limiter sees; it needs 240, in steps of 48."""

_MOST_GAIN: Final = 20.0
"""dB. A track quieter than -37 LUFS stays quieter, or its noise would be heard."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A track in the bed, over the frames [start, end).

    fade_in, fade_out: frames of the crossfades with its neighbours; 0 for none.
    """

    music: Music
    start: int
    end: int
    fade_in: int
    fade_out: int


class Bed:
    """Music from frame 0 on; a pure function of the position.

    names: the file names of the tracks that are heard, in order, each once.
    """

    def __init__(self, tracks: Sequence[Path], store: MusicStore, frames: int) -> None:
        """Tracks are decoded as far as `frames` reach. Raises MusicError for a track that cannot
        be, and OutputError if there is no room for it."""
        self._placed = _in_order(tracks, store, frames)
        self._starts = [placed.start for placed in self._placed]
        self._chunk = lru_cache(_CACHED_CHUNKS)(self._make_chunk)
        heard = len({id(placed.music) for placed in self._placed})
        self.names = tuple(track.name for track in tracks[:heard])

    def frames(self, first: int, count: int) -> Stereo:
        """The frames [first, first + count), shape (count, 2), none above `PEAK`; silence outside
        the bed."""
        block = empty_stereo(count)
        at = first
        while at < first + count:
            chunk = self._chunk(at // _CHUNK)[at % _CHUNK :][: first + count - at]
            block[at - first : at - first + len(chunk)] = chunk
            at += len(chunk)
        return block

    def _make_chunk(self, number: int) -> Stereo:
        first = number * _CHUNK - _MARGIN
        end = first + _CHUNK + 2 * _MARGIN
        mixed = empty_stereo(end - first)
        mixed[:] = 0
        # Crossfades take at most half of a track, so three tracks at most are heard in one instant.
        for placed in self._placed[: bisect_right(self._starts, end)]:
            begin, stop = max(first, placed.start), min(end, placed.end)
            if begin < stop:
                mixed[begin - first : stop - first] += _heard(placed, begin, stop)
        if max(float(mixed.max()), -float(mixed.min())) > PEAK:
            mixed[:] = limit(mixed.astype(np.float64), PEAK)
        chunk = mixed[_MARGIN:-_MARGIN]
        chunk.flags.writeable = False
        return chunk


def _in_order(tracks: Sequence[Path], store: MusicStore, frames: int) -> list[_Placed]:
    """The tracks placed until they reach `frames`."""
    opened: dict[Path, Music] = {}
    found: list[tuple[Music, int, int]] = []  # with the crossfade before it, and its start
    for track in cycle(tracks):
        start = fade = 0
        if found:
            before, _, begun = found[-1]
            start = begun + before.frames
            if start >= frames:
                break
        music = opened.get(track)
        if music is None:
            music = opened[track] = store.open(track, frames - start + CROSSFADE)
        if found:
            fade = min(CROSSFADE, found[-1][0].frames // 2, music.frames // 2)
        found.append((music, fade, start - fade))
    fades_out = [after[1] for _, after in pairwise(found)] + [0]
    return [
        _Placed(music, start, start + music.frames, fade, fade_out)
        for (music, fade, start), fade_out in zip(found, fades_out, strict=True)
    ]


def _heard(placed: _Placed, begin: int, stop: int) -> Stereo:
    """The samples of a track in [begin, stop), at the loudness of speech, with its fades."""
    samples = placed.music.read(begin - placed.start, stop - placed.start)
    gain = min(SPEECH_LUFS + DUAL_MONO - placed.music.lufs, _MOST_GAIN)
    sound = empty_stereo(len(samples))
    np.multiply(samples, np.float32(STEP * 10 ** (gain / 20)), out=sound)
    if begin < placed.start + placed.fade_in:
        sound *= _rise((np.arange(begin, stop) + 0.5 - placed.start) / placed.fade_in)[:, None]
    if stop > placed.end - placed.fade_out:
        sound *= _rise((placed.end - np.arange(begin, stop) - 0.5) / placed.fade_out)[:, None]
    return sound


def _rise(progress: NDArray[np.float64]) -> Pcm:
    """A fade of equal power: both sides of a crossfade together stay as loud."""
    return np.sin(np.pi / 2 * np.clip(progress, 0.0, 1.0)).astype(np.float32)
