"""What a sound file says about itself, whoever wrote it."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from coach.export.metadata import embedded
from coach.files import open_plain

if TYPE_CHECKING:
    from av.container import InputContainer

DEMUXERS: Final = MappingProxyType(
    {
        ".flac": "flac",
        ".m4a": "mp4",
        ".m4b": "mp4",
        ".mp3": "mp3",
        ".ogg": "ogg",
        ".opus": "ogg",
        ".wav": "wav",
    }
)
"""FFmpeg's demuxer for a suffix. If FFmpeg chose by content, a playlist could make it open other
files and addresses."""

_BUDGET: Final = 8_000_000
"""Bytes of a file that FFmpeg may read. The index of four hours of M4A has 3 MB; a file full of
empty boxes would take minutes."""

_SEEK: Final = 1_000
_WAV_BUDGET: Final = 1_000_000
"""For WAV, where the sound follows a short header."""

_MAX_CHAPTERS: Final = 2_000
_MAX_TITLE: Final = 1_000
_MAX_WORDS: Final = 1_000_000
"""Characters."""

_MAX_COVER: Final = 5_000_000
"""Bytes."""

_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""The media types of pictures that are shown, by their first bytes."""


@dataclass(frozen=True, slots=True)
class CoverImage:
    """A cover. media_type: `image/png` or `image/jpeg`."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What a sound file says about itself. Text is unchecked; only its length is limited.

    length: seconds; None if unknown.
    title: empty if it has none.
    chapters: (start, end, title) in seconds, ascending, without overlaps.
    words: its lyrics, in lines; empty if it has none.
    """

    length: float | None = None
    title: str = ""
    chapters: tuple[tuple[float, float, str], ...] = ()
    words: str = ""
    cover: CoverImage | None = None


def read_contents(path: Path) -> FileMetadata:
    """Read what a sound file says about itself, except for its cue sheet.

    For a file that FFmpeg cannot read, everything is unknown. Raises OSError if it cannot be
    opened.
    """
    import av

    with open_plain(path) as file, _opened(file, path) as container:
        if container is None:
            return FileMetadata()
        tags = {**container.metadata, **container.streams.audio[0].metadata}
        length = None if container.duration is None else container.duration / av.time_base
        return FileMetadata(
            length=length,
            title=_tag(tags, "title")[:_MAX_TITLE],
            chapters=tuple(_in_order(container.chapters(), length)),
            words=_tag(tags, "lyrics")[:_MAX_WORDS],
            cover=_cover(container),
        )


def read_embedded_sheet(path: Path, max_bytes: int) -> bytes | None:
    """The JSON of the cue sheet in a sound file, unchecked; None if it has none.

    Raises OverflowError if it has more than `max_bytes`, ValueError if it is damaged, and OSError
    if the file cannot be opened.
    """
    with open_plain(path) as file, _opened(file, path) as container:
        packed = None if container is None else embedded.find_cue_sheet(container, file)
    return None if packed is None else embedded.unpack(packed, max_bytes)


class _Budgeted:
    """A file that seems to end once too much of it has been read."""

    def __init__(self, file: BinaryIO, budget: int) -> None:
        """budget: bytes."""
        self._file = file
        self._left = budget
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes."""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move as a file does. This costs as much as reading `_SEEK` bytes."""
        self._left = max(0, self._left - _SEEK)
        return self._file.seek(offset, whence)


@contextmanager
def _opened(file: BinaryIO, path: Path) -> "Iterator[InputContainer | None]":
    """A sound file as FFmpeg reads it; None if it cannot, or finds no sound."""
    import av

    demuxer = DEMUXERS[path.suffix.lower()]
    budget = _WAV_BUDGET if demuxer == "wav" else _BUDGET
    try:
        container = av.open(_Budgeted(file, budget), "r", format=demuxer, metadata_errors="replace")
    except av.FFmpegError:
        yield None
        return
    with container:
        yield container if container.streams.audio else None


def _tag(tags: dict[str, str], name: str) -> str:
    """A tag by its name, in any case. ID3 adds the language: `lyrics-eng`."""
    for key, value in tags.items():
        if key.lower().split("-")[0] == name:
            return value
    return ""


def _in_order(rows: Sequence[Any], length: float | None) -> Iterable[tuple[float, float, str]]:
    """Chapters up to the first one out of order, and no more than a page can show."""
    last = 0.0
    for row in rows[:_MAX_CHAPTERS]:
        base = float(row["time_base"] or 0)
        start, end = row["start"] * base, row["end"] * base
        if not last <= start <= end or (length is not None and start > length):
            return
        yield start, end, row["metadata"].get("title", "")[:_MAX_TITLE]
        last = end


def _cover(container: "InputContainer") -> CoverImage | None:
    """The first attached picture."""
    import av
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            continue
        try:
            data = bytes(next(container.demux(stream)))
        except (av.FFmpegError, StopIteration):
            return None
        if len(data) > _MAX_COVER:
            return None
        for beginning, media_type in _PICTURES.items():
            if data.startswith(beginning):
                return CoverImage(data, media_type)
    return None
