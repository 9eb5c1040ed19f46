"""Vorbis comments (xiph.org/vorbis/doc/v-comment.html): the tags of Opus and FLAC."""

import base64
import struct

from coach.export.metadata import embedded
from coach.export.metadata.cover import SIZE
from coach.export.metadata.track import LANGUAGE, Track
from coach.units import timestamp

_FRONT_COVER = 3


def vorbis_comments(track: Track) -> dict[str, str]:
    """The tags, with the chapters in their usual form, CHAPTER000 and CHAPTER000NAME, and the cue
    sheet."""
    comments = track.tags() | {"language": LANGUAGE}
    comments[embedded.COMMENT] = embedded.comment(embedded.pack(track))
    for number, chapter in enumerate(track.chapters):
        comments[f"CHAPTER{number:03d}"] = timestamp(chapter.start)
        comments[f"CHAPTER{number:03d}NAME"] = chapter.title
    return comments


def picture_block(png: bytes) -> str:
    """A cover as METADATA_BLOCK_PICTURE, in the layout of FLAC (RFC 9639, section 8.8)."""
    media_type = b"image/png"
    head = struct.pack(">II", _FRONT_COVER, len(media_type)) + media_type + struct.pack(">I", 0)
    size = struct.pack(">IIIII", SIZE, SIZE, 24, 0, len(png))
    return base64.b64encode(head + size + png).decode("ascii")
