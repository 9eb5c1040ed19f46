"""MP3: what plays everywhere, also in a car and on old players.

The first packet tells the length and where to look for a position (Xing's header).
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.dsp.pcm import Pcm
from coach.export.formats.base import Format, Sink
from coach.export.formats.coders import Codec
from coach.export.formats.encoding import Encoding, Recipe
from coach.export.formats.id3 import tag
from coach.export.metadata.cover import cover
from coach.export.metadata.track import Track

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_RECIPE: Final = Recipe(
    "mp3", Codec("libmp3lame", 128_000), options={"id3v2_version": "0", "write_xing": "1"}
)
_PACKET: Final = 1_152

_UNDO_LAME: Final = np.float32(1 / 0.95)
"""LAME turns what it is given down to 0.95 (-0.45 dB, measured); this turns it up again."""


class _AfterTag(io.FileIO):
    """A file whose place 0 is where the tag ends: FFmpeg comes back there to fill in its header.

    fault: what went wrong when FFmpeg had something written, since it does not tell itself.
    """

    def __init__(self, path: Path, head: bytes) -> None:
        super().__init__(path, "xb+")
        self.fault: OSError | None = None
        self._head = len(head)
        try:
            self.write(head)
        except BaseException:
            self.close()
            raise

    def write(self, data: "ReadableBuffer", /) -> int:
        """All of it: a disk that is nearly full takes a part, and tells so the next time."""
        whole = left = memoryview(data).cast("B")
        try:
            while left:
                left = left[super().write(left) :]
        except OSError as fault:
            self.fault = fault
            raise
        return len(whole)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        begin = self._head if whence == io.SEEK_SET else 0
        return super().seek(offset + begin, whence) - self._head

    def tell(self) -> int:
        return super().tell() - self._head


class _Mp3(Encoding):
    def __init__(self, path: Path, tag: bytes) -> None:
        self._file = _AfterTag(path, tag)
        try:
            with self._faults():
                super().__init__(self._file, _RECIPE, {})
        except BaseException:
            self._file.close()
            raise

    def write(self, block: Pcm) -> None:
        with self._faults():
            super().write(block * _UNDO_LAME)

    def close(self) -> None:
        try:
            with self._faults():
                super().close()
        finally:
            self._file.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self._file.fault is not None:
                raise self._file.fault from None
            raise


def _open(path: Path, track: Track) -> Sink:
    return _Mp3(path, tag(track, cover(track.title)))


MP3: Final = Format("mp3", open=_open, padding=_PACKET - 1)
