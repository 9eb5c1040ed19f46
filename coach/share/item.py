"""What is handed to the phone: a sound file, and what its cue sheet says of it."""

import os
import time
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from types import MappingProxyType
from typing import Final

from coach.errors import UsageError
from coach.files import check_name, open_plain
from coach.share.sheet import Stretch, clean, sheet_beside, stretches

MEDIA_TYPES: Final = MappingProxyType(
    {
        ".flac": "audio/flac",
        ".m4a": "audio/mp4",
        ".m4b": "audio/mp4",
        ".mp3": "audio/mpeg",
        ".ogg": "audio/ogg",
        ".opus": "audio/ogg",
        ".wav": "audio/wav",
    }
)
"""The sound files that can be shared, by suffix; the types are those of the IANA registry and, for
WAV, which it lacks, the one that browsers agree on."""


@dataclass(frozen=True, slots=True)
class Item:
    """One sound file to share.

    name: the name the phone is to keep it under.
    size: bytes.
    modified: seconds since 1970, as the disk has it: any number at all.
    title: from its cue sheet, else its name without the suffix.
    length: seconds; None when no cue sheet tells.
    longest_inversion: seconds head-down at a stretch, at most; None when no cue sheet tells.
    chapters: contiguous from 0 to `length`; empty without a cue sheet.
    """

    path: Path
    name: str
    size: int
    modified: float
    media_type: str
    title: str
    length: float | None
    longest_inversion: float | None
    chapters: tuple[Stretch, ...]


def is_sound_file(name: str) -> bool:
    """Whether a name on the command line means a sound file, not a routine."""
    return Path(name).suffix.lower() in MEDIA_TYPES


def item_of(path: Path) -> Item:
    """A sound file with what its cue sheet says, a `.cue.json` beside it, if there is one.

    Raises UsageError when the file, or the sheet, cannot be used.
    """
    media_type = _media_type(path)
    status = _status(path)
    found = sheet_beside(path)
    # A name that is not UTF-8 on this disk still needs one that can be sent and shown.
    name = clean(os.fsencode(path.name).decode("utf-8", "replace"))
    return Item(
        path=path,
        name=name,
        size=status.st_size,
        modified=status.st_mtime,
        media_type=media_type,
        title=clean(found.title) if found else Path(name).stem,
        length=found.duration if found else None,
        longest_inversion=found.inverted.longest if found else None,
        chapters=stretches(found) if found else (),
    )


def _media_type(path: Path) -> str:
    if not is_sound_file(path.name):
        kinds = ", ".join(suffix.removeprefix(".") for suffix in MEDIA_TYPES)
        raise UsageError("This is no sound file", where=str(path), remedy=f"Send one of: {kinds}.")
    return MEDIA_TYPES[path.suffix.lower()]


def date_line(modified: float) -> str:
    """The moment in the format of RFC 9110 and RFC 822: `Sun, 22 Nov 2026 10:00:00 GMT`.

    A file's date may be anything, and those formats have no year 11476. A date before 1970 is told
    as 1970, and one that has not come yet as now (RFC 9110, 8.8.2.1).
    """
    return formatdate(min(max(modified, 0.0), time.time()), usegmt=True)


def _status(path: Path) -> os.stat_result:
    """What the disk says of a file that can be read and has something in it."""
    check_name(path)
    try:
        if path.is_dir():
            raise UsageError("This is a folder", where=str(path), remedy="Name the files in it.")
        with open_plain(path) as file:
            status = os.fstat(file.fileno())
    except FileNotFoundError:
        raise UsageError(
            "There is no such file", where=str(path), remedy="Make it with `coach export`."
        ) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise UsageError(f"The file cannot be read ({reason})", where=str(path)) from fault
    if not status.st_size:
        raise UsageError("The file is empty", where=str(path), remedy="Export it again.")
    return status
