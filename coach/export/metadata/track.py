"""What a file tells of itself beside its sound: title, dose, transcript, chapters."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from coach.routine.model import Kind, Routine, Step
from coach.timeline.model import Chapter, Fit, SayCue, Timeline
from coach.timeline.sheet import About
from coach.units import length_in_words

ARTIST: Final = "coach"
GENRE: Final = "Fitness"

RELEASED: Final = "2026-11-22"
"""The date that files carry: the day of this release, and not of the export, so that the same
command gives the same bytes. SOURCE_DATE_EPOCH (reproducible-builds.org) puts another in its place.
"""

MOST_CHAPTERS: Final = 255
"""The lists of chapters in MP3 (CTOC) and MP4 (chpl) count in one byte."""

_LONGEST_TITLE: Final = 255
"""Bytes of UTF-8 that a chapter's title may have in the list of an MP4 file (chpl)."""

_CARE: Final = "Ask a doctor before you invert. Come up at once if you feel unwell."


@dataclass(frozen=True, slots=True)
class Track:
    """One sound file to be: what is heard, and what is told of it.

    album: what the track belongs to; the routine's title.
    dose: how much of what, for people.
    number, of: its place in the album, from 1.
    """

    timeline: Timeline
    about: About
    album: str
    dose: str = ""
    number: int = 1
    of: int = 1

    @property
    def title(self) -> str:
        """What a player shows."""
        return self.about.title

    @property
    def comment(self) -> str:
        """The dose, and a word of care."""
        return f"{self.dose} {_CARE}".strip()

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The timeline's, contiguous; those past `MOST_CHAPTERS` are joined to the last, and titles
        that are too long are cut."""
        chapters = tuple(replace(one, title=_cut(one.title)) for one in self.timeline.chapters)
        if len(chapters) <= MOST_CHAPTERS:
            return chapters
        last = chapters[MOST_CHAPTERS - 1]
        return (*chapters[: MOST_CHAPTERS - 1], Chapter(last.start, self.timeline.end, last.title))

    @property
    def said(self) -> tuple[SayCue, ...]:
        """Every phrase that is heard, in order."""
        cues = self.timeline.cues
        return tuple(cue for cue in cues if isinstance(cue, SayCue) and cue.fit is not Fit.DROPPED)

    @property
    def transcript(self) -> str:
        """Every word that is said, a paragraph with its title for each chapter."""
        paragraphs = []
        for chapter in self.timeline.chapters:
            words = [cue.text for cue in self.said if chapter.start <= cue.start < chapter.end]
            paragraphs.append(f"{chapter.title}\n" + "\n".join(words))
        return "\n\n".join(paragraphs)

    @property
    def date(self) -> str:
        """The day as 2026-11-22."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        if epoch.isascii() and epoch.isdecimal() and len(epoch) <= 11:
            return f"{datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%d}"
        return RELEASED

    def tags(self) -> dict[str, str]:
        """Tags by the names that FFmpeg and Vorbis comments have for them."""
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
    return title.encode()[:_LONGEST_TITLE].decode(errors="ignore")


def dose_of(routine: Routine) -> str:
    """The dose of a routine in a line: `Inverted Squat: 1 x 5, tempo 3-1-2-1, rest 1 min.`"""
    return " ".join(_dose(step) for step in routine.steps)


def _dose(step: Step) -> str:
    dose = step.dose
    if step.exercise.kind is Kind.TIMED:
        amount = f"{dose.sets} x {length_in_words(dose.hold)}"
    else:
        sides = " a side" if step.exercise.sided else ""
        amount = f"{dose.sets} x {dose.reps}{sides}, tempo {dose.tempo}"
    return f"{step.exercise.title}: {amount}, rest {length_in_words(dose.rest)}."
