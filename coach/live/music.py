"""Prepares the music of a live session in the background.

Nothing waits for it. It is silent until enough is ready, and fades out if it runs short. No fault
in this code reaches the session.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from coach.errors import CoachError, MusicError
from coach.live.audio.frame_queue import FrameQueue
from coach.live.clip_gain import ClipGain
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from coach.music.store import MusicStore

_CHUNK: Final = FRAME_RATE
"""Frames that are made at a time."""

_READY: Final = 30 * FRAME_RATE
"""Frames kept ready, 12 MB. They are heard while the next track is decoded: one of 20 minutes takes
3 s, and ten times as long on a slow computer."""

_DECODED: Final = 60 * FRAME_RATE
"""Frames by which tracks are decoded ahead."""

_POLL: Final = 0.05
"""Seconds between two checks for whether more is needed."""

_STOPS_WITHIN: Final = 2.0
"""Seconds that the end of a session waits for decoding to stop; a block takes 0.1 s."""


class LiveMusic:
    """The person's own music, from `begin` to `end`.

    tracks: in order; they start over after the last.
    store: where decoded tracks are kept.
    level: loudness between cues, in LU relative to speech.
    """

    def __init__(self, tracks: Sequence[Path], store: "MusicStore", level: float) -> None:
        self._tracks = tracks
        self._store = store
        self._level = level
        self._feeder: Thread | None = None
        self._ended = False
        self._failed = False
        self.sound = FrameQueue()
        """The next frames in stereo, as loud as speech."""
        self.is_on = True
        """Whether it is to be heard."""
        self.left_out: list[CoachError] = []
        """The errors of the tracks that were left out."""

    def gain(self) -> ClipGain:
        """The gain over the clips of a session from its beginning."""
        return ClipGain(self._level)

    def begin(self) -> None:
        """Start to decode, if that has not begun. Call it once the first sound has been played."""
        if self._feeder is None:
            self._feeder = Thread(target=self._feed, name="music", daemon=True)
            self._feeder.start()

    def end(self) -> None:
        """Stop decoding: no more is needed. What is half decoded is not kept."""
        self._ended = True
        self._store.close()
        if self._feeder is not None:
            self._feeder.join(_STOPS_WITHIN)

    @contextmanager
    def harmless(self) -> Iterator[None]:
        """Whatever fails in the block, the session plays on, and the music fades out."""
        try:
            yield
        except Exception as fault:  # noqa: BLE001  # a person may be head-down
            self.is_on = False
            if not self._failed:
                self._failed = True
                what = "The music stopped, because of a fault in coach"
                error = MusicError(what, remedy="Please report it with your command.")
                self.left_out.append(fault if isinstance(fault, CoachError) else error)

    def _feed(self) -> None:
        from coach.music.bed import Bed
        from coach.music.store import DecodingStopped

        with self.harmless(), suppress(DecodingStopped):
            bed = Bed(self._tracks, self._store, _DECODED, self.left_out.append)
            while not self._ended and bed.end > self.sound.written:
                self.sound.put(bed.frames(self.sound.written, _CHUNK))
                bed.extend(self.sound.written + _DECODED)
                while self.sound.holds(_READY) and not self._ended:
                    time.sleep(_POLL)
