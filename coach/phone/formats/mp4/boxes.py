"""What MP4 files are made of: boxes, each of them its length, a name of four letters, and bytes.

The layouts are those of ISO/IEC 14496-12 and, where a player of Apple's reads them, of the
QuickTime File Format. Numbers are big-endian.
"""

import struct
from dataclasses import dataclass
from typing import Final, TypeAlias

_HEAD: Final = 8
"""Bytes of a box before what is in it: its length, and its name."""

Buffer: TypeAlias = "bytes | memoryview[int]"
Content: TypeAlias = "Buffer | Box"


@dataclass(frozen=True, slots=True)
class Box:
    """A box in pieces, so that what is large in it is never copied from box to box."""

    pieces: tuple[Buffer, ...]
    length: int

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces)


def box(kind: str, *content: Content) -> Box:
    """A box of these bytes and boxes."""
    pieces: list[Buffer] = []
    length = _HEAD
    for part in content:
        pieces += part.pieces if isinstance(part, Box) else (part,)
        length += part.length if isinstance(part, Box) else len(part)
    return Box((u32(length), kind.encode("latin-1"), *pieces), length)


def full_box(kind: str, *content: Content, version: int = 0, flags: int = 0) -> Box:
    """A box that says which version of its layout it has."""
    return box(kind, u32(version << 24 | flags), *content)


def table(kind: str, *rows: Content) -> Box:
    """A full box that holds a count and as many rows."""
    return full_box(kind, u32(len(rows)), *rows)


def u8(*numbers: int) -> bytes:
    """Numbers of 8 bits."""
    return bytes(numbers)


def u16(*numbers: int) -> bytes:
    """Numbers of 16 bits."""
    return struct.pack(f">{len(numbers)}H", *numbers)


def u32(*numbers: int) -> bytes:
    """Numbers of 32 bits."""
    return struct.pack(f">{len(numbers)}I", *numbers)


def short_text(text: str) -> bytes:
    """UTF-8 after its length in one byte; what does not fit is left out."""
    content = text.encode()[:255].decode(errors="ignore").encode()
    return u8(len(content)) + content
