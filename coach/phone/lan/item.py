"""What is handed to the phone: a sound file, and what its cue sheet says of it."""

import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from coach.errors import UsageError
from coach.phone.lan.sheet import Stretch, clean, sheet_beside, stretches

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
    title: from its cue sheet, else its name without the suffix.
    length: seconds; None when no cue sheet tells.
    longest_inversion: seconds head-down at a stretch, at most; None when no cue sheet tells.
    chapters: contiguous from 0 to `length`; empty without a cue sheet.
    """

    path: Path
    name: str
    size: int
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
    size = _size(path)
    found = sheet_beside(path)
    # A name that is not UTF-8 on this disk still needs one that can be sent and shown.
    name = clean(os.fsencode(path.name).decode("utf-8", "replace"))
    return Item(
        path=path,
        name=name,
        size=size,
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


def _size(path: Path) -> int:
    """Bytes of a file that can be read and has some."""
    try:
        if path.is_dir():
            raise UsageError("This is a folder", where=str(path), remedy="Name the files in it.")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise UsageError(
            "There is no such file", where=str(path), remedy="Make it with `coach export`."
        ) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise UsageError(f"The file cannot be read ({reason})", where=str(path)) from fault
    if not size:
        raise UsageError("The file is empty", where=str(path), remedy="Export it again.")
    return size
