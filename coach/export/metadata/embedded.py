"""The cue sheet inside a sound file, where players ignore it.

It is deflated JSON (RFC 1950): 37 kB become 5. It is in a box of type `uuid` at the end of M4A and
M4B (ISO/IEC 14496-12, 11.1), in a PRIV frame of the ID3 tag of MP3, and in base64 in a comment of
Opus and FLAC. docs/cue-sheet.md documents it.
"""

import base64
import binascii
import json
import os
import re
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import UUID

from coach.export.metadata.track import Track
from coach.timeline.sheet import cue_sheet

if TYPE_CHECKING:
    from av.container import InputContainer

COMMENT: Final = "COACH_CUE_SHEET"
"""The name of the Vorbis comment."""

_UUID: Final = UUID("948d1da8-901d-41d9-bafe-e1b7953dce6f")
"""Our own: the type of the box and, as a URN, the owner of the PRIV frame."""

_MAX_PACKED: Final = 4_000_000
"""Bytes of a deflated sheet. That of a four-hour routine has about 200 kB."""

_MAX_BOXES: Final = 1_000
"""Boxes of an MP4 file that are searched. Ours have four; a fragmented file has many."""

_BOX_HEAD: Final = struct.Struct(">I4s")


def pack(track: Track) -> bytes:
    """The deflated cue sheet of a track."""
    sheet = cue_sheet(track.timeline, track.header)
    text = json.dumps(sheet, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), level=9)


def unpack(packed: bytes, max_bytes: int) -> bytes:
    """The JSON of a deflated cue sheet, unchecked.

    Inflates at most `max_bytes`. Raises OverflowError if there are more, ValueError if it is
    damaged or cut.
    """
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, max_bytes)
    except zlib.error as fault:
        raise ValueError("not deflated") from fault
    if inflater.unconsumed_tail:
        raise OverflowError(f"more than {max_bytes} bytes")
    if not inflater.eof:
        raise ValueError("cut short")
    return text


def comment(packed: bytes) -> str:
    """The value of the Vorbis comment."""
    return base64.b64encode(packed).decode("ascii")


def private_frame(packed: bytes) -> bytes:
    """The body of the PRIV frame (id3.org/id3v2.3.0, 4.28)."""
    return _UUID.urn.encode("ascii") + b"\x00" + packed


def box(packed: bytes) -> bytes:
    """The box, to be appended to an MP4 file."""
    body = _UUID.bytes + packed
    return _BOX_HEAD.pack(_BOX_HEAD.size + len(body), b"uuid") + body


def find_cue_sheet(container: "InputContainer", file: BinaryIO) -> bytes | None:
    """The deflated cue sheet in a sound file; None if it has none.

    container: the file, opened by FFmpeg. file: the same file; its position changes.
    Raises OverflowError for a sheet that is too large, ValueError for one that is damaged. Raises
    OSError.
    """
    if "mp4" in container.format.name.split(","):
        return _find_box(file)
    tags = {**container.metadata}
    for stream in container.streams.audio:
        tags |= stream.metadata
    for name, value in tags.items():
        if name.upper() != COMMENT and name.lower() != f"id3v2_priv.{_UUID.urn}":
            continue
        if len(value) > 4 * _MAX_PACKED:  # FFmpeg writes up to four characters for a byte
            raise OverflowError("a huge tag")
        return _from_base64(value) if name.upper() == COMMENT else _from_ffmpeg(value)
    return None


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise ValueError("not base64") from fault


def _from_ffmpeg(text: str) -> bytes:
    r"""The bytes of a PRIV frame: FFmpeg gives those that do not print as `\x00`."""
    plain = re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text)
    return plain.encode("latin-1", "replace")


def _find_box(file: BinaryIO) -> bytes | None:
    """The content of our box; None if there is none, or the boxes are damaged."""
    end, start = file.seek(0, os.SEEK_END), 0
    for _ in range(_MAX_BOXES):
        file.seek(start)
        head = file.read(_BOX_HEAD.size)
        if len(head) < _BOX_HEAD.size:
            return None
        size, kind = _BOX_HEAD.unpack(head)
        if size == 1:  # the size follows, in 64 bits
            size = int.from_bytes(file.read(8))
        left = start + size - file.tell()
        if left < 0 or start + size > end:
            return None
        if kind == b"uuid" and file.read(16) == _UUID.bytes:
            if left > _MAX_PACKED:
                raise OverflowError("a huge box")
            return file.read(max(0, left - 16))
        start += size
    return None
