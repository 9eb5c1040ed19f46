"""A sound file to share, with what its cue sheet and tags say about it."""

import hashlib
import os
import time
from dataclasses import dataclass
from email.utils import formatdate
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Final

from coach.budget.limits import limits_of
from coach.errors import UsageError
from coach.export.contents import CoverImage, read_contents
from coach.files import check_name, open_plain
from coach.routine.model import Routine
from coach.share.cue_sheet import (
    SAME_LENGTH,
    CueSheet,
    PageChapter,
    blank_unprintable,
    exercise_within,
    page_chapters,
    read_cue_sheet,
)
from coach.share.plan_picture import PlanPicture, plan_picture
from coach.share.sheet_data import SheetData, sheet_data
from coach.share.tags import tagged_chapters, words
from coach.share.ways_up import WaysUp

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
"""The sound files that can be shared, by suffix. The types come from the IANA registry; it has none
for WAV, so that one is what browsers agree on."""

_MAX_NAME: Final = 100
"""Characters of the name of a routine or an exercise."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One sound file to share.

    name: the name under which the phone saves it.
    size: bytes.
    modified: seconds since 1970, as the disk says: any number.
    title: from its cue sheet, else from its tags, else its name without the suffix.
    length: seconds, from its cue sheet, else from the sound; None if neither can be read.
    longest_inversion: seconds of the longest time head-down; None without a cue sheet.
    chapters: from its cue sheet, contiguous from 0 to `length`; else from its tags, if any.
    digest: SHA-256 of its bytes.
    sheet: the player's data about it; None without a cue sheet.
    picture: of its plan; None without a cue sheet, or where it would be too large.
    ways_up: for a routine that was rendered just now.
    rendered: that routine; None for a file that was there already.
    partner: whether a partner is beside the table; None where nobody said.
    routine: the name of the routine in its cue sheet.
    exercises: the name of the exercise of each of `SheetData.inversions`; empty if unknown.
    words: what is said, in paragraphs, if its chapters are unknown.
    cover: from its tags.
    """

    path: Path
    name: str
    size: int
    modified: float
    media_type: str
    title: str
    length: float | None
    longest_inversion: float | None
    chapters: tuple[PageChapter, ...]
    digest: str
    sheet: SheetData | None
    picture: PlanPicture | None
    ways_up: WaysUp | None = None
    rendered: Routine | None = None
    partner: bool | None = None
    routine: str = ""
    exercises: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    cover: CoverImage | None = None

    @property
    def format(self) -> str:
        """The name of its format for people: `M4A`."""
        return self.path.suffix.removeprefix(".").upper()

    @property
    def head_down(self) -> float:
        """Seconds head-down in all; 0 without a cue sheet."""
        return sum(each.end - each.start for each in self.sheet.inversions) if self.sheet else 0.0

    @property
    def session_limit(self) -> float:
        """Most seconds head-down in a session; infinite without a cue sheet."""
        if self.rendered is not None:
            return float(limits_of(self.rendered).session)
        return self.sheet.session if self.sheet else inf

    def is_same_routine(self, other: "SharedFile") -> bool:
        """Whether another file has the same sound in another format, as far as coach can know."""
        ours, theirs = (each.path.absolute().with_suffix("") for each in (self, other))
        if self.format == other.format or ours != theirs:
            return False
        if self.sheet is not None and other.sheet is not None:
            return self.sheet == other.sheet
        if self.length is None or other.length is None:
            return True
        return abs(self.length - other.length) <= SAME_LENGTH

    @property
    def fingerprint(self) -> str:
        """Identifies the file in feeds, whatever the address that it is shared at."""
        return hashlib.sha256(f"{self.name} {self.size} {self.modified}".encode()).hexdigest()


def is_sound_file(name: str) -> bool:
    """Whether a name on the command line means a sound file, not a routine."""
    return Path(name).suffix.lower() in MEDIA_TYPES


def open_shared_file(path: Path) -> SharedFile:
    """Look at a sound file and at its cue sheet: the `.cue.json` next to it, else the one inside.

    Without a cue sheet, everything comes from its tags.

    Raises UsageError when the file or the sheet cannot be used.
    """
    media_type = _media_type(path)
    status, digest = _status_and_digest(path)
    sheet = read_cue_sheet(path)
    contents = read_contents(path)
    # A file name that is not valid UTF-8 still needs one that can be sent and shown.
    name = blank_unprintable(os.fsencode(path.name).decode("utf-8", "replace"))
    chapters = page_chapters(sheet) if sheet else tagged_chapters(contents)
    data = sheet_data(sheet) if sheet else None
    return SharedFile(
        path=path,
        name=name,
        size=status.st_size,
        modified=status.st_mtime,
        media_type=media_type,
        title=blank_unprintable(sheet.title if sheet else contents.title) or Path(name).stem,
        length=sheet.duration if sheet else contents.length,
        longest_inversion=sheet.inverted.longest if sheet else None,
        chapters=chapters,
        digest=digest,
        sheet=data,
        picture=plan_picture(sheet) if sheet else None,
        routine=_name(sheet.routine) if sheet else "",
        exercises=_exercises(sheet, data) if sheet and data else (),
        words=() if any(each.said for each in chapters) else words(contents),
        cover=contents.cover,
    )


def _exercises(sheet: CueSheet, data: SheetData) -> tuple[str, ...]:
    within = (exercise_within(sheet, each.start, each.end) for each in data.inversions)
    return tuple(map(_name, within))


def _name(text: str) -> str:
    """A name from a cue sheet as one word, which is not too long."""
    return "-".join(blank_unprintable(text).split())[:_MAX_NAME]


def _media_type(path: Path) -> str:
    if not is_sound_file(path.name):
        known = ", ".join(suffix.removeprefix(".") for suffix in MEDIA_TYPES)
        raise UsageError(
            "This is not a sound file", where=str(path), remedy=f"Send one of: {known}."
        )
    return MEDIA_TYPES[path.suffix.lower()]


def http_date(modified: float) -> str:
    """A date as HTTP and RSS write it (RFC 9110 and RFC 822): `Sun, 22 Nov 2026 10:00:00 GMT`.

    A file may carry any date, but these formats end at the year 9999. A date before 1970 becomes
    1970, and a date in the future becomes now (RFC 9110, 8.8.2.1).
    """
    return formatdate(min(max(modified, 0.0), time.time()), usegmt=True)


def _status_and_digest(path: Path) -> tuple[os.stat_result, str]:
    """The status and the SHA-256 of a readable file that is not empty."""
    check_name(path)
    try:
        if path.is_dir():
            raise UsageError("This is a folder", where=str(path), remedy="Name the files in it.")
        with open_plain(path) as file:
            status = os.fstat(file.fileno())
            digest = hashlib.file_digest(file, "sha256")
    except FileNotFoundError:
        raise UsageError(
            "There is no such file", where=str(path), remedy="Make it with `coach export`."
        ) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise UsageError(f"The file cannot be read ({reason})", where=str(path)) from fault
    if not status.st_size:
        raise UsageError("The file is empty", where=str(path), remedy="Export it again.")
    return status, digest.hexdigest()
