"""What an MP4 file tells of itself: the list of tags that iTunes began, and Nero's chapters."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from coach.phone.formats.mp4.boxes import Box, box, full_box, short_text, u8, u16, u32
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE

_TEXT: Final = 1
_PNG: Final = 14
_NUMBER: Final = 21
"""Kinds of data (QuickTime File Format, well-known types)."""

_CHPL_UNIT: Final = 10_000_000
"""Chapters of Nero's are counted in 100 ns."""


AUDIOBOOK: Final = "2"
"""What iTunes calls it by; see `told`."""


def told(tags: Mapping[str, str], cover: bytes, chapters: Iterable[Chapter]) -> Box:
    """The box `udta`. tags: by the names of `coach.phone.track.Track.tags`, and `media_type`.
    cover: PNG. chapters: 255 at the most."""
    rows = [_ROWS[name](text) for name, text in tags.items()]
    items = box("ilst", *rows, _row("covr", _PNG, cover))
    manner = full_box("hdlr", u32(0), b"mdirappl", u32(0, 0), u8(0))
    return box("udta", full_box("meta", manner, items), _nero(list(chapters)))


def _row(kind: str, data: int, content: bytes) -> Box:
    return box(kind, box("data", u32(data, 0), content))


def _text(kind: str) -> Callable[[str], Box]:
    return lambda text: _row(kind, _TEXT, text.encode())


def _place(text: str) -> Box:
    """`2/4`: the second track of four."""
    number, of = map(int, text.split("/"))
    return _row("trkn", 0, u16(0, number, of, 0))


_ROWS: Final = MappingProxyType[str, Callable[[str], Box]](
    {
        "title": _text("\xa9nam"),
        "artist": _text("\xa9ART"),
        "album": _text("\xa9alb"),
        "genre": _text("\xa9gen"),
        "date": _text("\xa9day"),
        "comment": _text("\xa9cmt"),
        "lyrics": _text("\xa9lyr"),
        "track": _place,
        "media_type": lambda text: _row("stik", _NUMBER, u8(int(text))),
    }
)


def _nero(chapters: list[Chapter]) -> Box:
    rows = [
        (chapter.start * _CHPL_UNIT // FRAME_RATE).to_bytes(8, "big") + short_text(chapter.title)
        for chapter in chapters
    ]
    return full_box("chpl", u32(0), u8(len(rows)), *rows, version=1)
