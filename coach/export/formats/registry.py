"""The table of sound file formats."""

from types import MappingProxyType
from typing import Final

from coach.errors import UsageError
from coach.export.formats.base import Format
from coach.export.formats.flac import FLAC
from coach.export.formats.m4a import M4A, M4B
from coach.export.formats.mp3 import MP3
from coach.export.formats.opus import OPUS
from coach.export.formats.wav import WAV

FORMATS: Final = MappingProxyType({row.name: row for row in (M4A, MP3, OPUS, FLAC, WAV, M4B)})
"""Every format by its name; the first is the default."""


def format_named(name: str) -> Format:
    """Look a format up by its name or suffix: `wav`, `.wav` and `WAV` are the same.

    Raises UsageError, with a list of the formats, for an unknown one.
    """
    row = FORMATS.get(name.lower().removeprefix("."))
    if row is None:
        what = f"There is no sound file format {name[:20]!r}" if name else "No format is named"
        raise UsageError(what, remedy=f"Use one of: {', '.join(FORMATS)}.")
    return row
