"""MP3: plays everywhere, in cars and on old players too.

The first packet is a Xing header: the length, and a table for seeking.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.dsp.pcm import Sound
from coach.export.formats.base import Format, Sink
from coach.export.formats.codec import Codec
from coach.export.formats.ffmpeg import Encoding, FFmpegSink
from coach.export.formats.id3 import id3_tag
from coach.export.metadata.cover import cover
from coach.export.metadata.track import Track

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_ENCODING: Final = Encoding(
    "mp3", Codec("libmp3lame", 128_000), options={"id3v2_version": "0", "write_xing": "1"}
)
_PACKET: Final = 1_152

_UNDO_LAME: Final = np.float32(1 / 0.95)
"""LAME scales its input by 0.95 (-0.45 dB, measured); this undoes it."""


class _AfterTag(io.FileIO):
    """A file whose position 0 is the end of the tag: FFmpeg seeks there to complete its header.

    fault: the last error in `write`, which FFmpeg would hide.
    """

    def __init__(self, path: Path, tag: bytes) -> None:
        super().__init__(path, "xb+")
        self.fault: OSError | None = None
        self._offset = len(tag)
        try:
            self.write(tag)
        except BaseException:
            self.close()
            raise

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all of it. A nearly full disk takes a part, and raises at the next attempt."""
        whole = left = memoryview(data).cast("B")
        try:
            while left:
                left = left[super().write(left) :]
        except OSError as fault:
            self.fault = fault
            raise
        return len(whole)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = self._offset if whence == io.SEEK_SET else 0
        return super().seek(offset + start, whence) - self._offset

    def tell(self) -> int:
        return super().tell() - self._offset


class _Mp3Sink(FFmpegSink):
    def __init__(self, path: Path, tag: bytes, channels: int) -> None:
        self._file = _AfterTag(path, tag)
        try:
            with self._raising_write_errors():
                super().__init__(self._file, _ENCODING.of(channels), {})
        except BaseException:
            self._file.close()
            raise

    def write(self, block: Sound) -> None:
        with self._raising_write_errors():
            super().write(block * _UNDO_LAME)

    def close(self) -> None:
        try:
            with self._raising_write_errors():
                super().close()
        finally:
            self._file.close()

    @contextmanager
    def _raising_write_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self._file.fault is not None:
                raise self._file.fault from None
            raise


def _open(path: Path, track: Track) -> Sink:
    return _Mp3Sink(path, id3_tag(track, cover(track.title)), track.channels)


MP3: Final = Format("mp3", open=_open, padding=_PACKET - 1, cue_sheet=True)
