"""ID3v2.3: the tag in front of an MP3 file (id3.org/id3v2.3.0, id3.org/id3v2-chapters-1.0).

Written by ourselves, since FFmpeg puts a transcript where no player looks for it. Version 2.3 is
the one that every player reads; its text is UTF-16.
"""

import struct

from coach.export.metadata.timestamps import milliseconds
from coach.export.metadata.track import Track

_UTF16 = b"\x01"
_LATIN = b"\x00"
_END16 = b"\x00\x00"
_FRONT_COVER = b"\x03"
_TOP_AND_ORDERED = b"\x03"
_UNKNOWN = 0xFFFFFFFF
"""In place of a byte position: players then go by the time."""


def tag(track: Track, picture: bytes) -> bytes:
    """The whole tag: title, dose, transcript, chapters with their table of contents, and the
    picture, which is a PNG."""
    year, month, day = track.date.split("-")
    tags = track.tags()
    frames = [
        _text("TIT2", tags["title"]),
        _text("TPE1", tags["artist"]),
        _text("TALB", tags["album"]),
        _text("TRCK", tags["track"]),
        _text("TCON", tags["genre"]),
        _text("TYER", year),
        _text("TDAT", day + month),
        _frame("COMM", _spoken(tags["comment"])),
        _frame("USLT", _spoken(tags["lyrics"])),
        _frame("APIC", _LATIN + b"image/png\x00" + _FRONT_COVER + b"\x00" + picture),
        *_chapters(track),
    ]
    body = b"".join(frames)
    return b"ID3\x03\x00\x00" + _seven_bits(len(body)) + body


def _chapters(track: Track) -> list[bytes]:
    names = [f"chp{number}".encode() + b"\x00" for number in range(len(track.chapters))]
    if not names:
        return []
    contents = b"toc\x00" + _TOP_AND_ORDERED + bytes([len(names)]) + b"".join(names)
    frames = [_frame("CTOC", contents)]
    for name, chapter in zip(names, track.chapters, strict=True):
        times = struct.pack(
            ">IIII", milliseconds(chapter.start), milliseconds(chapter.end), _UNKNOWN, _UNKNOWN
        )
        frames.append(_frame("CHAP", name + times + _text("TIT2", chapter.title)))
    return frames


def _text(name: str, text: str) -> bytes:
    return _frame(name, _UTF16 + _utf16(text))


def _spoken(text: str) -> bytes:
    """A text in a language, with an empty description."""
    return _UTF16 + b"eng" + _utf16("") + _END16 + _utf16(text)


def _utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def _frame(name: str, body: bytes) -> bytes:
    return name.encode("ascii") + struct.pack(">IH", len(body), 0) + body


def _seven_bits(number: int) -> bytes:
    """A size in four bytes of which the top bit is never set."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
