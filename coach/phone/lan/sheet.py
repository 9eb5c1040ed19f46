"""What the cue sheet beside a sound file tells a phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, Field, ValidationError

from coach.errors import UsageError

_LARGEST: Final = 50_000_000
"""Bytes. The sheet of four hours has about 3 MB; what is larger is cut off here, and so none."""

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
        with beside.open("rb") as file:
            return Sheet.model_validate_json(file.read(_LARGEST))
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise UsageError(
            f"The cue sheet cannot be read ({fault.strerror})", where=str(beside)
        ) from fault
    except ValidationError as fault:
        raise UsageError(
            "This is not a cue sheet of version 1",
            where=str(beside),
            remedy="Export again with --sidecars, or move it away.",
        ) from fault


def stretches(sheet: Sheet) -> tuple[Stretch, ...]:
    """Its chapters, with what is said in each."""
    phrases = [cue for cue in sheet.cues if cue.kind == "say" and cue.fit != "dropped"]
    return tuple(
        Stretch(
            chapter.start,
            chapter.end,
            clean(chapter.title),
            tuple(_paragraphs(cue for cue in phrases if chapter.start <= cue.at < chapter.end)),
        )
        for chapter in sheet.chapters
    )


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
