"""An MP4 file of one sound, written from front to end.

FFmpeg can write such files too. It keeps some 100 bytes for each packet of 21 ms until the end,
70 MB for four hours, and then writes the file a second time to put the index in front of it. How
many packets there will be is known beforehand, so here the index has its room from the beginning,
and what is kept for each packet is its size.
"""

from array import array
from pathlib import Path
from typing import Final

import numpy as np

from coach.errors import OutputError
from coach.phone.formats.base import check_length
from coach.phone.formats.coders import Codec
from coach.phone.formats.mp4.boxes import Box, box, u32
from coach.phone.formats.mp4.repeats import between_cues
from coach.phone.formats.mp4.stretches import Encoded, Stretches
from coach.phone.formats.mp4.tags import told
from coach.phone.formats.mp4.tracks import Sizes, Sound, index, titles
from coach.phone.hands import Hands
from coach.phone.picture.cover import cover
from coach.phone.track import Track
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

_LONGEST: Final = 12 * 3600 * FRAME_RATE
"""Frames; as much as a WAV file holds, and far from where the numbers in the index end."""

_MEDIA: Final = box("mdat")
"""What stands in front of the packets."""


class Mp4File:
    """See `coach.phone.formats.base.Sink`."""

    def __init__(
        self, path: Path, codec: Codec, track: Track, hands: Hands, brand: str, media_type: str = ""
    ) -> None:
        """brand: what kind of player the file is for. media_type: iTunes' number for what it is."""
        frames = track.timeline.frames
        check_length(frames, _LONGEST, "an M4A")
        tags = track.tags() | ({"media_type": media_type} if media_type else {})
        self._sound = Sound(frames, codec.for_decoders())
        self._chapters = track.chapters
        picture = hands.do(cover, track.title).result()
        self._told = told(tags, picture, self._chapters)
        self._stretches = Stretches(codec, hands, between_cues(track.timeline))
        self._sizes = array("I")
        self._head = box("ftyp", brand.encode(), u32(0), brand.encode(), b"mp42", b"isom")
        room = self._index(np.zeros(self._sound.packets, np.uint32), 0)
        self._first = self._head.length + room.length + _MEDIA.length
        self._file = path.open("xb")
        self._file.seek(self._first)
        self._file.write(b"".join(titles(self._chapters)))

    def write(self, block: Pcm) -> None:
        """See `Sink.write`."""
        for encoded in self._stretches.add(block):
            self._append(encoded)

    def close(self) -> None:
        """See `Sink.close`."""
        with self._file:
            for encoded in self._stretches.rest():
                self._append(encoded)
            self._put_in_front()

    def _append(self, encoded: Encoded) -> None:
        self._sizes.extend(encoded.sizes)
        self._file.write(encoded.data)

    def _put_in_front(self) -> None:
        wanted, found = self._sound.packets, len(self._sizes)
        if found != wanted:
            raise OutputError(f"{found} packets came out of the encoder instead of {wanted}")
        index = self._index(np.frombuffer(self._sizes, np.uint32), self._first)
        length = _MEDIA.length + self._file.tell() - self._first
        self._file.seek(0)
        self._file.writelines((*self._head.pieces, *index.pieces, u32(length), b"mdat"))

    def _index(self, sizes: Sizes, first: int) -> Box:
        return index(self._sound, sizes, self._chapters, first, self._told)
