"""The bed: tracks one after another in a loop, equally loud and joined by crossfades.

It is as loud as speech; `coach.sound.music_gain` turns it down from there.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.limiter import limit
from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import Pcm, Stereo, empty_stereo, linear_gain
from coach.errors import CoachError, MusicError
from coach.music.compressor import compressor_gain
from coach.music.decoding import as_sound
from coach.music.store import DecodedTrack, MusicStore
from coach.music.tracks import MAX_TRACKS
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS

CROSSFADE: Final = 3 * FRAME_RATE
"""Frames of the crossfade between two tracks; fewer if a track is shorter than 6 s."""

BED_PEAK: Final = 0.70
"""Peak sample of the bed. A lower level lowers all peaks, see `coach.sound.headroom`."""

_CHUNK: Final = FRAME_RATE
"""Frames made at a time. It is fixed, so that no sample depends on the size of a block."""

_CACHED_CHUNKS: Final = 8
"""They take 3 MB and hold a block of 4 s and what follows it."""

_MARGIN: Final = 384
"""Frames on either side of a chunk that the limiter sees; it needs 240, in steps of 48."""

_MAX_GAIN: Final = 20.0
"""dB. A track quieter than -37 LUFS stays quieter, or its noise would be heard."""


@dataclass(frozen=True, slots=True)
class _PlacedTrack:
    """A track in the bed, over the frames [start, end).

    fade_in, fade_out: frames of the crossfades with its neighbours; 0 for none.
    """

    music: DecodedTrack
    start: int
    end: int
    fade_in: int
    fade_out: int


class Bed:
    """Music from frame 0 on; a pure function of the position."""

    def __init__(
        self,
        tracks: Sequence[Path],
        store: MusicStore,
        frames: int,
        leave_out: Callable[[CoachError], None] | None = None,
    ) -> None:
        """Tracks are decoded as far as `frames` reach.

        leave_out: called with the error of a track that cannot be decoded, which is then left out.
            If None, the error is raised: MusicError, or OutputError if there is no room for the
            track.
        """
        self._tracks = deque(tracks)  # the next one first
        self._store = store
        self._leave_out = leave_out
        self._opened: dict[Path, DecodedTrack] = {}
        self._placed: list[_PlacedTrack] = []
        self._starts: list[int] = []
        self._chunk = lru_cache(_CACHED_CHUNKS)(self._make_chunk)
        self.extend(frames)

    @property
    def names(self) -> tuple[str, ...]:
        """The file names of the tracks that are heard, in order, each once."""
        return tuple(track.name for track in self._opened)

    @property
    def end(self) -> int:
        """The frame at which the bed ends so far. The last `CROSSFADE` frames may still change."""
        return self._placed[-1].end if self._placed else 0

    def extend(self, frames: int) -> None:
        """Decode and place tracks until the bed has this many frames, or no track is left.

        Raises the same errors as the constructor.
        """
        while self.end < frames and self._tracks:
            if not (self._placed and self._lengthen_last()):
                self._place_next(frames)

    def frames(self, first: int, count: int) -> Stereo:
        """The frames [first, first + count), shape (count, 2), none above `BED_PEAK`; silent
        outside the bed."""
        block = empty_stereo(count)
        at = first
        while at < first + count:
            chunk = self._chunk(at // _CHUNK)[at % _CHUNK :][: first + count - at]
            block[at - first : at - first + len(chunk)] = chunk
            at += len(chunk)
        return block

    def _place_next(self, frames: int) -> None:
        """Place the next track after the last one, in a crossfade."""
        track, start, fade = self._tracks[0], self.end, 0
        music = self._opened.get(track) or self._open(track, frames - start + CROSSFADE)
        if music is None:
            self._tracks.popleft()
            return
        self._opened[track] = music
        if len(self._opened) == MAX_TRACKS:
            self._tracks = deque(each for each in self._tracks if each in self._opened)
        self._tracks.rotate(-1)
        if self._placed:
            before = self._placed[-1]
            fade = min(CROSSFADE, before.music.frames // 2, music.frames // 2)
            self._placed[-1] = replace(before, fade_out=fade)
        start -= fade
        self._placed.append(_PlacedTrack(music, start, start + music.frames, fade, 0))
        self._starts.append(start)

    def _lengthen_last(self) -> bool:
        """Decode more of the last track; False where there is no more of it."""
        last, track = self._placed[-1], self._tracks[-1]
        if last.music.is_whole:
            return False
        music = self._open(track, 2 * last.music.frames)
        if music is not None and music.lufs != last.music.lufs:
            self._skip(
                MusicError(
                    "The track changed while it was played",
                    where=str(track),
                    remedy="Leave its file alone until the session is over.",
                )
            )
            music = None
        if music is None:
            last.music.is_whole = True
            self._tracks.pop()
            return False
        self._opened[track] = music
        self._placed[-1] = replace(last, music=music, end=last.start + music.frames)
        return True

    def _open(self, track: Path, frames: int) -> DecodedTrack | None:
        """At least this many frames of a track, or all of it; None if the track is left out."""
        try:
            return self._store.open(track, frames)
        except CoachError as error:
            self._skip(error)
            return None

    def _skip(self, error: CoachError) -> None:
        """Leave out a track because of an error, or raise that."""
        if self._leave_out is None:
            raise error
        self._leave_out(error)

    def _make_chunk(self, number: int) -> Stereo:
        first = number * _CHUNK - _MARGIN
        end = first + _CHUNK + 2 * _MARGIN
        heard = [
            placed
            for placed in self._placed[: bisect_right(self._starts, end)]
            if max(first, placed.start) < min(end, placed.end)
        ]
        if len(heard) == 1 and heard[0].start <= first and heard[0].end >= end:
            mixed = _heard(heard[0], first, end)
        else:
            mixed = empty_stereo(end - first)
            mixed[:] = 0
            for placed in heard:
                begin, stop = max(first, placed.start), min(end, placed.end)
                mixed[begin - first : stop - first] += _heard(placed, begin, stop)
        chunk = limit(mixed, BED_PEAK)[_MARGIN:-_MARGIN]
        chunk.flags.writeable = False
        return chunk


def _heard(placed: _PlacedTrack, begin: int, stop: int) -> Stereo:
    """The samples of a track in [begin, stop), at the loudness of speech, with its fades."""
    samples = placed.music.read(begin - placed.start, stop - placed.start)
    gain = min(SPEECH_LUFS + DUAL_MONO - placed.music.lufs, _MAX_GAIN)
    sound = as_sound(samples, linear_gain(gain))
    reductions = placed.music.gain_reductions
    compressed = compressor_gain(reductions, begin - placed.start, stop - placed.start)
    if compressed is not None:
        sound *= compressed[:, None]
    if begin < placed.start + placed.fade_in:
        sound *= _rise((np.arange(begin, stop) + 0.5 - placed.start) / placed.fade_in)[:, None]
    if stop > placed.end - placed.fade_out:
        sound *= _rise((placed.end - np.arange(begin, stop) - 0.5) / placed.fade_out)[:, None]
    return sound


def _rise(progress: NDArray[np.float64]) -> Pcm:
    """A fade of equal power: both sides of a crossfade together stay as loud."""
    return np.sin(np.pi / 2 * np.clip(progress, 0.0, 1.0)).astype(np.float32)
