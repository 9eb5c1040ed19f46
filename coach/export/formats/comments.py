"""Vorbis comments (xiph.org/vorbis/doc/v-comment.html): what Opus and FLAC tell of themselves."""

import base64
import struct

from coach.export.metadata.cover import SIZE
from coach.export.metadata.timestamps import hours
from coach.export.metadata.track import Track


def comments(track: Track) -> dict[str, str]:
    """The tags, and the chapters in their usual form, CHAPTER000 and CHAPTER000NAME."""
    found = track.tags()
    for number, chapter in enumerate(track.chapters):
        found[f"CHAPTER{number:03d}"] = hours(chapter.start)
        found[f"CHAPTER{number:03d}NAME"] = chapter.title
    return found


def picture(png: bytes) -> str:
    """A front cover as METADATA_BLOCK_PICTURE, laid out as in FLAC (RFC 9639, section 8.8)."""
    kind = b"image/png"
    head = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">I", 0)
    size = struct.pack(">IIIII", SIZE, SIZE, 24, 0, len(png))
    return base64.b64encode(head + size + png).decode("ascii")
