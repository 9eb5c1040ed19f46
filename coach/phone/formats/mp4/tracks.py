"""The index of an MP4 file: which bytes of it are which moment of which track.

Track 1 is the sound. Track 2 holds the titles of the chapters, in the way that QuickTime has them.
Times are counted in frames throughout. Numbers have 32 bits: enough for 24 hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.phone.formats.mp4.boxes import Box, box, full_box, table, u8, u16, u32
from coach.phone.formats.mp4.repeats import PACKET
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE

Sizes = NDArray[np.uint32]
"""Bytes in each packet, shape (packets,)."""

_PRIMING: Final = PACKET
"""Frames that a decoder gives before the first one of the sound."""

_CHUNK: Final = 47
"""Packets that are found by one place in the index, a second of AAC."""

_UNDETERMINED: Final = 0x55C4
"""The language `und` of ISO 639-2, five bits a letter."""

_FIXED_ONE: Final = 0x0001_0000
_MATRIX: Final = u32(_FIXED_ONE, 0, 0, 0, _FIXED_ONE, 0, 0, 0, 0x4000_0000)
"""Nothing is turned or stretched."""

_AAC_LC_AUDIO: Final = 0x40
_AUDIO_STREAM: Final = 0x15
"""The sound is MPEG-4 audio (ISO/IEC 14496-1, tables 5 and 6)."""

_SOUND, _TITLES = 1, 2


@dataclass(frozen=True, slots=True)
class Sound:
    """A track of AAC. frames: its length. decoder: the AudioSpecificConfig (ISO/IEC 14496-3)."""

    frames: int
    decoder: bytes

    @property
    def packets(self) -> int:
        """How many hold all of it."""
        return -(-(_PRIMING + self.frames) // PACKET)


def index(sound: Sound, sizes: Sizes, chapters: Sequence[Chapter], first: int, told: Box) -> Box:
    """The box `moov`, as long for any sizes.

    sizes: one for each packet. first: the place in the file where the titles of the chapters stand,
    see `titles`, and right after them the packets. told: the box `udta`.
    """
    names = titles(chapters)
    after = first + sum(map(len, names))
    tracks = [_sound_track(sound, sizes, after, named=bool(names))]
    if names:
        tracks.append(_title_track(sound.frames, chapters, names, first))
    whole = (u32(0, 0, FRAME_RATE, sound.frames, _FIXED_ONE), u16(0x0100, 0), u32(0, 0), _MATRIX)
    head = full_box("mvhd", *whole, u32(0, 0, 0, 0, 0, 0), u32(_TITLES + 1))
    return box("moov", head, *tracks, told)


def titles(chapters: Sequence[Chapter]) -> list[bytes]:
    """The packets of the track of titles: a length, UTF-8, and that it is UTF-8."""
    found = []
    for chapter in chapters:
        text = chapter.title.encode()
        found.append(u16(len(text)) + text + bytes(box("encd", u32(0x100))))
    return found


def _sound_track(sound: Sound, sizes: Sizes, first: int, *, named: bool) -> Box:
    length = _PRIMING + sound.frames
    count = len(sizes)
    last = length - (count - 1) * PACKET
    chunks = np.add.reduceat(sizes, np.arange(0, count, _CHUNK), dtype=np.int64)
    starts = first + np.cumsum([0, *chunks])[:-1]
    samples = box(
        "stbl",
        table("stsd", _mp4a(sound, sizes, chunks)),
        table("stts", u32(count - 1, PACKET), u32(1, last)),
        _chunks(count),
        full_box("stsz", u32(0, count), _row(sizes)),
        full_box("stco", u32(len(starts)), _row(starts)),
        # A decoder that begins in the middle needs the packet before (14496-12, 10.1).
        full_box("sgpd", b"roll", u32(2, 1), u16(0xFFFF), version=1),
        full_box("sbgp", b"roll", u32(1), u32(count, 1)),
    )
    names = [box("tref", box("chap", u32(_TITLES)))] if named else []
    media = _media("soun", length, full_box("smhd", u32(0)), samples)
    edit = _edit(sound.frames, _PRIMING)
    return box("trak", _head(_SOUND, sound.frames), edit, *names, media)


def _title_track(
    frames: int, chapters: Sequence[Chapter], names: Sequence[bytes], first: int
) -> Box:
    look = u32(0, 0), u16(0, 0, 0), u16(0, 0, 0, 0), u32(0, 0), u16(0, 0), u8(0), u16(0, 0, 0, 0)
    samples = box(
        "stbl",
        table("stsd", box("text", bytes(6), u16(1), *look, u8(0))),
        table("stts", *(u32(1, chapter.end - chapter.start) for chapter in chapters)),
        table("stsc", u32(1, len(names), 1)),
        full_box("stsz", u32(0, len(names)), u32(*map(len, names))),
        table("stco", u32(first)),
    )
    general = full_box("gmin", u16(0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    media = _media("text", frames, box("gmhd", general, box("text", _MATRIX)), samples)
    return box("trak", _head(_TITLES, frames), _edit(frames, 0), media)


def _head(number: int, frames: int) -> Box:
    """Only the sound is played by itself."""
    played = number == _SOUND
    volume = u16(0, 0, 0x0100 if played else 0, 0)
    times = u32(0, 0, number, 0, frames), u32(0, 0)
    return full_box("tkhd", *times, volume, _MATRIX, u32(0, 0), flags=3 if played else 2)


def _edit(frames: int, priming: int) -> Box:
    """What of a track is heard: all but what stands before its first frame."""
    return box("edts", table("elst", u32(frames, priming, _FIXED_ONE)))


def _media(kind: str, length: int, header: Box, samples: Box) -> Box:
    here = full_box("url ", flags=1)
    return box(
        "mdia",
        full_box("mdhd", u32(0, 0, FRAME_RATE, length), u16(_UNDETERMINED, 0)),
        full_box("hdlr", u32(0), kind.encode(), u32(0, 0, 0), u8(0)),
        box("minf", header, box("dinf", table("dref", here)), samples),
    )


def _mp4a(sound: Sound, sizes: Sizes, chunks: NDArray[np.int64]) -> Box:
    """chunks: bytes in each."""
    most = int(chunks.max()) * 8 * FRAME_RATE // (_CHUNK * PACKET)
    usual = int(chunks.sum()) * 8 * FRAME_RATE // (len(sizes) * PACKET)
    rates = u32(max(most, usual), usual)
    kind = u8(_AAC_LC_AUDIO, _AUDIO_STREAM) + int(sizes.max()).to_bytes(3, "big") + rates
    config = _descriptor(4, kind, _descriptor(5, sound.decoder))
    stream = _descriptor(3, u16(_SOUND), u8(0), config, _descriptor(6, u8(2)))
    plays = u32(0, 0), u16(1, 16, 0, 0), u32(FRAME_RATE << 16)
    return box("mp4a", bytes(6), u16(1), *plays, full_box("esds", stream))


def _descriptor(tag: int, *parts: bytes) -> bytes:
    """See ISO/IEC 14496-1, 8.3.3; all of ours have fewer than 128 bytes."""
    content = b"".join(parts)
    return u8(tag, len(content)) + content


def _chunks(count: int) -> Box:
    whole, rest = divmod(count, _CHUNK)
    rows = [u32(1, _CHUNK, 1)] if whole else []
    return table("stsc", *rows, *([u32(whole + 1, rest, 1)] if rest else []))


def _row(numbers: "NDArray[np.unsignedinteger | np.signedinteger]") -> "memoryview[int]":
    return numbers.astype(">u4").data.cast("B")
