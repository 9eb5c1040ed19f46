"""Vorbis comments (xiph.org/vorbis/doc/v-comment.html): what Opus and FLAC tell of themselves."""

import base64
import struct

from coach.phone.cover import SIZE
from coach.phone.track import Track
from coach.units import FRAME_RATE


def comments(track: Track) -> dict[str, str]:
    """The tags, and the chapters in their usual form, CHAPTER000 and CHAPTER000NAME."""
    found = track.tags()
    for number, chapter in enumerate(track.chapters):
        found[f"CHAPTER{number:03d}"] = _clock(chapter.start)
        found[f"CHAPTER{number:03d}NAME"] = chapter.title
    return found


def picture(png: bytes) -> str:
    """A front cover as METADATA_BLOCK_PICTURE, laid out as in FLAC (RFC 9639, section 8.8)."""
    kind = b"image/png"
    head = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">I", 0)
    size = struct.pack(">IIIII", SIZE, SIZE, 24, 0, len(png))
    return base64.b64encode(head + size + png).decode("ascii")


def _clock(frame: int) -> str:
    """A position as 01:02:03.456."""
    milliseconds = (frame * 1_000 + FRAME_RATE // 2) // FRAME_RATE
    seconds, rest = divmod(milliseconds, 1_000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
