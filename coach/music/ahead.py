"""Decodes the tracks of an export in two processes.

A first export with new music takes 2.1 times as long as one without; in one process it took 2.4
times. Threads do not help: FFmpeg lets other threads of Python run for microseconds at a time, so
two threads take as long to decode two tracks as one.

The helper shares the work through the folder of decoded tracks, so it returns nothing but a line
after each. A pool of `multiprocessing` would need its own answers to Ctrl-C and to a parent that is
killed. Here the pipe is the answer: once nobody reads it, the next line ends the helper. If it does
not finish a track, for whatever reason, this process decodes it, and reports what is wrong.
"""

import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from coach.errors import CoachError, MusicError
from coach.music.decoding import MEASURED
from coach.music.playable import tracks_within
from coach.music.store import DecodedTrack, DecodingStopped, MusicStore
from coach.processors import processors
from coach.units import FRAME_RATE

_WORTHWHILE: Final = 120 * FRAME_RATE
"""Fewest frames in the helper's tracks: it takes 0.2 s to start, in which 90 s are decoded."""

_FARTHEST: Final = 3_600 * FRAME_RATE
"""Frames of a bed for which the helper decodes. The folder holds 87 minutes, and would lose what
the helper made long before it is needed."""


@contextmanager
def decoded_ahead(folder: Path, tracks: Iterable[Path], frames: int) -> Iterator[MusicStore]:
    """A store in which another process decodes every second track for a bed of this length, until
    the block is left."""
    store = MusicStore(folder)
    lengths = _not_kept(store, tracks, min(frames, _FARTHEST))
    own = list(lengths)[1::2]
    with ExitStack() as stack:
        if processors() > 1 and sum(lengths[track] for track in own) >= _WORTHWHILE:
            with suppress(OSError):  # no room for another process
                helper = _Helper(folder, own)
                stack.callback(helper.end)
                store = _SharedStore(folder, helper)
        yield store


class _SharedStore(MusicStore):
    """A store that a helper fills too."""

    def __init__(self, folder: Path, helper: "_Helper") -> None:
        super().__init__(folder)
        self._helper = helper

    def open(self, track: Path, frames: int) -> DecodedTrack:
        """See `MusicStore.open`."""
        self._helper.await_track(track)
        return super().open(track, frames)


class _Helper:
    """A process that decodes tracks, and writes a line after each. It takes 70 MB."""

    def __init__(self, folder: Path, tracks: Sequence[Path]) -> None:
        self._left = deque(tracks)
        # With -P, it imports nothing from the current folder.
        command = [sys.executable, "-P", "-m", __name__, str(folder), *map(str, tracks)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def await_track(self, track: Path) -> None:
        """Return once this track is done, or once the process has ended."""
        assert self._process.stdout is not None, "it is a pipe"
        while track in self._left and self._process.stdout.readline():
            self._left.popleft()

    def end(self) -> None:
        """End the process; what it has half done is not kept."""
        self._process.terminate()
        with self._process:  # which waits, and closes the pipe
            pass


def _not_kept(store: MusicStore, tracks: Iterable[Path], frames: int) -> dict[Path, int]:
    """The tracks of a bed that are not decoded yet, in order, and their frames. Tracks that may be
    heard only in part are left out."""
    lengths = tracks_within(tracks, frames)
    with suppress(MusicError):  # which is reported when the track's turn comes
        return {
            track: length
            for track, length in lengths.items()
            if length <= MEASURED and not store.keeps(track)
        }
    return {}


def _decode(folder: str, *tracks: str) -> None:
    """What the helper does."""
    store = MusicStore(Path(folder))
    signal.signal(signal.SIGTERM, lambda *_: store.close())
    with suppress(DecodingStopped, OSError, KeyboardInterrupt):  # nobody waits any more
        for track in tracks:
            with suppress(CoachError):
                store.open(Path(track), 0)
            sys.stdout.write("\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _decode(*sys.argv[1:])
