"""What the cue sheet beside a sound file tells a phone."""

import errno
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, Field, ValidationError

from coach.errors import UsageError
from coach.files import read_plain

_LARGEST: Final = 20_000_000
"""Bytes of a sheet. That of four hours has about 3 MB."""

_MOST_CHAPTERS: Final = 2_000
_MOST_TEXT: Final = 1_000_000
"""Characters of titles and spoken words. Four hours of talking without a pause have 250,000."""

_REMEDY: Final = "Export again with --sidecars, or move it away."

_BETWEEN: Final = " \u00b7 "
"""Stands between words that are said on a beat."""


class _Chapter(BaseModel):
    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    title: str


class _Cue(BaseModel):
    at: float = Field(ge=0, allow_inf_nan=False)
    kind: str
    text: str = ""
    fit: str = ""


class _Inverted(BaseModel):
    longest: float = Field(ge=0, allow_inf_nan=False)


class Sheet(BaseModel):
    """The part of a cue sheet (docs/cue-sheet.md) that a phone has a use for."""

    version: Literal[1]
    title: str
    duration: float = Field(ge=0, allow_inf_nan=False)
    inverted: _Inverted
    chapters: list[_Chapter]
    cues: list[_Cue]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A chapter as the page shows it.

    start, end: seconds.
    said: what is said in it, a paragraph each.
    """

    start: float
    end: float
    title: str
    said: tuple[str, ...]


def sheet_beside(path: Path) -> Sheet | None:
    """The sheet of a sound file, a `.cue.json` beside it; None where there is none.

    Raises UsageError for one that cannot be read, or is no cue sheet of version 1.
    """
    beside = path.with_suffix(".cue.json")
    try:
        sheet = Sheet.model_validate_json(read_plain(beside, _LARGEST))
    except FileNotFoundError:
        return None
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            raise _too_much(beside) from fault
        raise UsageError(
            f"The cue sheet cannot be read ({fault.strerror})", where=str(beside)
        ) from fault
    except ValidationError as fault:
        raise UsageError(
            "This is not a cue sheet of version 1",
            where=str(beside),
            remedy=_REMEDY,
        ) from fault
    _check_size(sheet, beside)
    return sheet


def _check_size(sheet: Sheet, beside: Path) -> None:
    """Keep the page bounded: no cue is shown in two chapters, and there is a most of everything."""
    ends = [moment for each in sheet.chapters for moment in (each.start, each.end)]
    if ends != sorted(ends):
        raise UsageError(
            "The chapters of this cue sheet overlap", where=str(beside), remedy=_REMEDY
        )
    texts = (sheet.title, *(each.title for each in sheet.chapters), *(c.text for c in sheet.cues))
    if len(sheet.chapters) > _MOST_CHAPTERS or sum(map(len, texts)) > _MOST_TEXT:
        raise _too_much(beside)


def _too_much(beside: Path) -> UsageError:
    return UsageError(
        "There is too much in this cue sheet to show on a page", where=str(beside), remedy=_REMEDY
    )


def stretches(sheet: Sheet) -> tuple[Stretch, ...]:
    """Its chapters, with what is said in each."""
    said = [cue for cue in sheet.cues if cue.kind == "say" and cue.fit != "dropped"]
    said.sort(key=_at)

    def phrases(chapter: _Chapter) -> list[_Cue]:
        first = bisect_left(said, chapter.start, key=_at)
        return said[first : bisect_left(said, chapter.end, key=_at)]

    return tuple(
        Stretch(
            chapter.start,
            chapter.end,
            clean(chapter.title),
            tuple(_paragraphs(phrases(chapter))),
        )
        for chapter in sheet.chapters
    )


def _at(cue: _Cue) -> float:
    return cue.at


def clean(text: str) -> str:
    """Text with blanks for what has no place in HTML, XML or a header line."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _paragraphs(cues: Iterable[_Cue]) -> Iterable[str]:
    """Sentences stand by themselves; the short words of a set run on, as they are said."""
    run: list[str] = []
    for text in (clean(cue.text) for cue in cues):
        if text.endswith((".", "!", "?", ":")):
            if run:
                yield _BETWEEN.join(run)
                run = []
            yield text
        elif text:
            run.append(text)
    if run:
        yield _BETWEEN.join(run)
