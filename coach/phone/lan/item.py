"""What is handed to the phone: a sound file, and what its cue sheet says of it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from pydantic import BaseModel, Field, ValidationError

from coach.errors import UsageError

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

_LARGEST_SHEET: Final = 50_000_000
"""Bytes. The sheet of four hours has about 3 MB."""

_BETWEEN: Final = " \u00b7 "
"""Stands between words that are said on a beat."""


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


@dataclass(frozen=True, slots=True)
class Item:
    """One sound file to share.

    name: the name the phone is to keep it under.
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


class _Chapter(BaseModel):
    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    title: str


class _Cue(BaseModel):
    at: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    kind: str
    text: str = ""
    fit: str = ""


class _Inverted(BaseModel):
    longest: float = Field(ge=0, allow_inf_nan=False)


class _Sheet(BaseModel):
    """The part of a cue sheet (docs/cue-sheet.md) that a phone has a use for."""

    version: Literal[1]
    title: str
    duration: float = Field(ge=0, allow_inf_nan=False)
    inverted: _Inverted
    chapters: list[_Chapter]
    cues: list[_Cue]


def is_sound_file(name: str) -> bool:
    """Whether a name on the command line means a sound file, not a routine."""
    return Path(name).suffix.lower() in MEDIA_TYPES


def item_of(path: Path) -> Item:
    """A sound file with what its cue sheet says, a `.cue.json` beside it, if there is one.

    Raises UsageError when the file, or the sheet, cannot be used.
    """
    size = _size(path)
    found = _beside(path)
    # A name that is not UTF-8 on this disk still needs one that can be sent and shown.
    name = clean(os.fsencode(path.name).decode("utf-8", "replace"))
    return Item(
        path=path,
        name=name,
        size=size,
        media_type=MEDIA_TYPES[path.suffix.lower()],
        title=clean(found.title) if found else Path(name).stem,
        length=found.duration if found else None,
        longest_inversion=found.inverted.longest if found else None,
        chapters=tuple(_stretches(found)) if found else (),
    )


def clean(text: str) -> str:
    """Text with blanks for what has no place in HTML, XML or a header line."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _size(path: Path) -> int:
    if path.suffix.lower() not in MEDIA_TYPES:
        kinds = ", ".join(suffix.removeprefix(".") for suffix in MEDIA_TYPES)
        raise UsageError("This is no sound file", where=str(path), remedy=f"Send one of: {kinds}.")
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


def _beside(path: Path) -> _Sheet | None:
    beside = path.with_suffix(".cue.json")
    try:
        with beside.open("rb") as file:
            raw = file.read(_LARGEST_SHEET + 1)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise UsageError(
            f"The cue sheet cannot be read ({fault.strerror})", where=str(beside)
        ) from fault
    try:
        return _Sheet.model_validate_json(raw)
    except ValidationError as fault:
        raise UsageError(
            "This is not a cue sheet of version 1",
            where=str(beside),
            remedy="Export again with --sidecars, or move it away.",
        ) from fault


def _stretches(sheet: _Sheet) -> Iterable[Stretch]:
    phrases = [cue for cue in sheet.cues if cue.kind == "say" and cue.fit != "dropped"]
    for chapter in sheet.chapters:
        said = [cue for cue in phrases if chapter.start <= cue.at < chapter.end]
        yield Stretch(chapter.start, chapter.end, clean(chapter.title), tuple(_paragraphs(said)))


def _paragraphs(cues: list[_Cue]) -> Iterable[str]:
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
