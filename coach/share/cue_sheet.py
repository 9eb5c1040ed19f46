"""Reads the cue sheet next to a sound file, as far as a phone needs it."""

import errno
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, ValidationError

from coach.errors import UsageError
from coach.files import read_plain
from coach.script.model import Posture, Side

_MAX_BYTES: Final = 20_000_000
"""The sheet of a four-hour routine has about 3 MB."""

_MAX_CHAPTERS: Final = 2_000
"""So many inversions too."""

_MAX_TEXT: Final = 1_000_000
"""Characters of titles and speech. Four hours of talking without a pause have 250,000."""

_REMEDY: Final = "Export again with --sidecars, or move it away."

_SEPARATOR: Final = " \u00b7 "
"""Between words that are said on the beat."""


class _Chapter(BaseModel):
    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    title: str


class _Cue(BaseModel):
    at: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(default=0, ge=0, allow_inf_nan=False)
    kind: str
    text: str = ""
    fit: str = ""
    sound: str = ""
    posture: Posture = Posture.UPRIGHT
    rep: int | None = Field(default=None, ge=1, le=100_000)
    side: Side | None = None


_Moment = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Inverted(BaseModel):
    longest: float = Field(ge=0, allow_inf_nan=False)
    total: float = Field(default=0, ge=0, allow_inf_nan=False)
    limit: float = Field(default=0, ge=0, allow_inf_nan=False)
    spans: list[tuple[_Moment, _Moment]] = []


class CueSheet(BaseModel):
    """The part of a cue sheet (docs/cue-sheet.md) that a phone needs."""

    version: Literal[1]
    title: str
    voice: str = ""
    duration: float = Field(ge=0, allow_inf_nan=False)
    inverted: _Inverted
    chapters: list[_Chapter]
    cues: list[_Cue]
    warnings: list[str] = []

    def as_mapping(self) -> dict[str, Any]:
        """The same as plain data, with cues ascending by `at`."""
        plain = self.model_dump(exclude_none=True)
        plain["cues"].sort(key=itemgetter("at"))
        return plain


@dataclass(frozen=True, slots=True)
class PageChapter:
    """A chapter as the page shows it.

    start, end: seconds.
    said: what is said in it, in paragraphs.
    """

    start: float
    end: float
    title: str
    said: tuple[str, ...]


def read_cue_sheet(sound: Path) -> CueSheet | None:
    """Read the `.cue.json` next to a sound file; None if there is no such file.

    Raises UsageError when it cannot be read, is not a cue sheet of version 1, or is too large for a
    page.
    """
    path = sound.with_suffix(".cue.json")
    try:
        sheet = CueSheet.model_validate_json(read_plain(path, _MAX_BYTES))
    except FileNotFoundError:
        return None
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            raise _too_large(path) from fault
        raise UsageError(
            f"The cue sheet cannot be read ({fault.strerror})", where=str(path)
        ) from fault
    except ValidationError as fault:
        raise UsageError(
            "This is not a cue sheet of version 1",
            where=str(path),
            remedy=_REMEDY,
        ) from fault
    _check_size(sheet, path)
    return sheet


def _check_size(sheet: CueSheet, path: Path) -> None:
    """Keep the page small: no cue is shown in two chapters, and everything has a limit."""
    chapters = [(each.start, each.end) for each in sheet.chapters]
    inversions = sheet.inverted.spans
    for what, ranges in (("chapters", chapters), ("inversions", inversions)):
        moments = [moment for each in ranges for moment in each]
        if moments != sorted(moments):
            raise UsageError(
                f"The {what} of this cue sheet overlap", where=str(path), remedy=_REMEDY
            )
    texts = (sheet.title, *(each.title for each in sheet.chapters), *(c.text for c in sheet.cues))
    many = max(len(chapters), len(inversions)) > _MAX_CHAPTERS
    if many or sum(map(len, texts)) > _MAX_TEXT:
        raise _too_large(path)


def _too_large(path: Path) -> UsageError:
    return UsageError(
        "There is too much in this cue sheet to show on a page", where=str(path), remedy=_REMEDY
    )


def page_chapters(sheet: CueSheet) -> tuple[PageChapter, ...]:
    """The chapters of a sheet, with what is said in each."""
    said = [cue for cue in sheet.cues if cue.kind == "say" and cue.fit != "dropped"]
    said.sort(key=_at)

    def phrases(chapter: _Chapter) -> list[_Cue]:
        first = bisect_left(said, chapter.start, key=_at)
        return said[first : bisect_left(said, chapter.end, key=_at)]

    return tuple(
        PageChapter(
            chapter.start,
            chapter.end,
            blank_unprintable(chapter.title),
            tuple(_paragraphs(phrases(chapter))),
        )
        for chapter in sheet.chapters
    )


def _at(cue: _Cue) -> float:
    return cue.at


def blank_unprintable(text: str) -> str:
    """Replace characters that HTML, XML or a header line cannot hold by spaces."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _paragraphs(cues: Iterable[_Cue]) -> Iterable[str]:
    """A sentence is a paragraph; the short words of a set run on, as they are spoken."""
    run: list[str] = []
    for text in (blank_unprintable(cue.text) for cue in cues):
        if text.endswith((".", "!", "?", ":")):
            if run:
                yield _SEPARATOR.join(run)
                run = []
            yield text
        elif text:
            run.append(text)
    if run:
        yield _SEPARATOR.join(run)
