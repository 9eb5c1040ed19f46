"""The metadata of a sound file: title, dose, transcript, chapters."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from coach.timeline.model import Chapter, SayCue, Timeline
from coach.timeline.sheet import SheetHeader

ARTIST: Final = "coach"
GENRE: Final = "Fitness"

LANGUAGE: Final = "eng"
"""What is spoken (ISO 639-2)."""

RELEASED: Final = "2026-11-22"
"""The date in the tags: the day of the release, not of the export, so that the same command gives
the same bytes. SOURCE_DATE_EPOCH (reproducible-builds.org) replaces it."""

MAX_CHAPTERS: Final = 255
"""The chapter lists of MP3 (CTOC) and MP4 (chpl) count in one byte."""

_MAX_TITLE: Final = 255
"""Bytes of UTF-8 in a chapter title of MP4 (chpl)."""

_CARE: Final = "Ask a doctor before you invert. Come up at once if you feel unwell."


@dataclass(frozen=True, slots=True)
class Track:
    """The timeline and the metadata of one sound file.

    album: the title of the routine.
    dose: how much of which exercise, for people.
    number, of: track number, from 1, and number of tracks in the album.
    """

    timeline: Timeline
    header: SheetHeader
    album: str
    dose: str = ""
    number: int = 1
    of: int = 1

    @property
    def channels(self) -> int:
        """2 with music, else 1."""
        return 1 if self.header.music is None else 2

    @property
    def title(self) -> str:
        """The title that players show."""
        return self.header.title

    @property
    def comment(self) -> str:
        """The dose, and a safety note."""
        return f"{self.dose} {_CARE}".strip()

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Contiguous. Chapters beyond `MAX_CHAPTERS` are merged into the last one, and long titles
        are cut."""
        chapters = tuple(replace(one, title=_cut(one.title)) for one in self.timeline.chapters)
        if len(chapters) <= MAX_CHAPTERS:
            return chapters
        last = chapters[MAX_CHAPTERS - 1]
        return (*chapters[: MAX_CHAPTERS - 1], Chapter(last.start, self.timeline.end, last.title))

    @property
    def said(self) -> tuple[SayCue, ...]:
        """The spoken phrases, in order."""
        return self.timeline.said

    @property
    def transcript(self) -> str:
        """Everything that is said: for each chapter a paragraph under its title."""
        paragraphs = []
        for chapter in self.timeline.chapters:
            words = [cue.text for cue in self.said if chapter.start <= cue.start < chapter.end]
            paragraphs.append(f"{chapter.title}\n" + "\n".join(words))
        return "\n\n".join(paragraphs)

    @property
    def date(self) -> str:
        """The date in the form 2026-11-22."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        if epoch.isascii() and epoch.isdecimal() and len(epoch) <= 11:
            return f"{datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%d}"
        return RELEASED

    def tags(self) -> dict[str, str]:
        """Tags by their names in FFmpeg and in Vorbis comments."""
        return {
            "title": self.title,
            "artist": ARTIST,
            "album": self.album,
            "track": f"{self.number}/{self.of}",
            "genre": GENRE,
            "date": self.date,
            "comment": self.comment,
            "lyrics": self.transcript,
        }


def _cut(title: str) -> str:
    return title.encode()[:_MAX_TITLE].decode(errors="ignore")
