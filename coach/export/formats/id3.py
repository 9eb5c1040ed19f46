"""ID3v2.3: the tag in front of an MP3 file (id3.org/id3v2.3.0, id3.org/id3v2-chapters-1.0).

FFmpeg would write the transcript as a TXXX frame, where no player looks for it. Version 2.3 is the
one that every player reads; its text is UTF-16.
"""

import struct

from coach.export.metadata import embedded
from coach.export.metadata.track import LANGUAGE, Track
from coach.units import milliseconds_at

_UTF16 = b"\x01"
_LATIN = b"\x00"
_END16 = b"\x00\x00"
_FRONT_COVER = b"\x03"
_TOP_AND_ORDERED = b"\x03"
_UNKNOWN = 0xFFFFFFFF
"""As a byte position: players then use the time."""


def id3_tag(track: Track, picture: bytes) -> bytes:
    """The whole tag, with dose, transcript, chapters, their table of contents, and the cue sheet.

    picture: the cover, a PNG.
    """
    year, month, day = track.date.split("-")
    tags = track.tags()
    frames = [
        _text("TIT2", tags["title"]),
        _text("TPE1", tags["artist"]),
        _text("TALB", tags["album"]),
        _text("TRCK", tags["track"]),
        _text("TCON", tags["genre"]),
        _text("TLAN", LANGUAGE),
        _text("TYER", year),
        _text("TDAT", day + month),
        _frame("COMM", _with_language(tags["comment"])),
        _frame("USLT", _with_language(tags["lyrics"])),
        _frame("APIC", _LATIN + b"image/png\x00" + _FRONT_COVER + b"\x00" + picture),
        *_chapters(track),
        _frame("PRIV", embedded.private_frame(embedded.pack(track))),
    ]
    body = b"".join(frames)
    return b"ID3\x03\x00\x00" + _syncsafe(len(body)) + body


def _chapters(track: Track) -> list[bytes]:
    names = [f"chp{number}".encode() + b"\x00" for number in range(len(track.chapters))]
    if not names:
        return []
    contents = b"toc\x00" + _TOP_AND_ORDERED + bytes([len(names)]) + b"".join(names)
    frames = [_frame("CTOC", contents)]
    for name, chapter in zip(names, track.chapters, strict=True):
        times = struct.pack(
            ">IIII",
            milliseconds_at(chapter.start),
            milliseconds_at(chapter.end),
            _UNKNOWN,
            _UNKNOWN,
        )
        frames.append(_frame("CHAP", name + times + _text("TIT2", chapter.title)))
    return frames


def _text(name: str, text: str) -> bytes:
    return _frame(name, _UTF16 + _utf16(text))


def _with_language(text: str) -> bytes:
    """A text with its language and an empty description."""
    return _UTF16 + LANGUAGE.encode("ascii") + _utf16("") + _END16 + _utf16(text)


def _utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def _frame(name: str, body: bytes) -> bytes:
    return name.encode("ascii") + struct.pack(">IH", len(body), 0) + body


def _syncsafe(number: int) -> bytes:
    """A size in four bytes of seven bits each."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
