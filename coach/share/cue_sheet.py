"""Reads the cue sheet next to a sound file or in it, as far as a phone needs it."""

import errno
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from coach.errors import UsageError
from coach.export.contents import read_contents, read_embedded_sheet
from coach.files import read_plain
from coach.script.model import Posture, Side

_MAX_BYTES: Final = 20_000_000
"""The sheet of a four-hour routine has about 3 MB."""

_MAX_CHAPTERS: Final = 2_000
"""Also the most inversions."""

_MAX_TEXT: Final = 1_000_000
"""Characters of titles and speech. Four hours of talking without a pause have 250,000."""

_TOO_LARGE: Final = "There is too much in this cue sheet to show on a page"

SAME_LENGTH: Final = 1.0
"""Seconds by which a sound may differ from its sheet, and from the same sound in another format,
which may pad it by a few milliseconds."""

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
    exercise: str = ""
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
    routine: str = ""
    title: str
    voice: str = ""
    duration: float = Field(ge=0, allow_inf_nan=False)
    inverted: _Inverted
    chapters: list[_Chapter]
    cues: list[_Cue]
    warnings: list[str] = []

    def as_mapping(self) -> dict[str, Any]:
        """The sheet as plain data, with cues ascending by `at`."""
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


class _UnfitError(Exception):
    """A cue sheet that no page can show; says why."""


def read_cue_sheet(sound: Path) -> CueSheet | None:
    """Read the cue sheet of a sound file: the `.cue.json` next to it, else the one inside it.

    None if there is neither. Raises UsageError when it cannot be read, is not a cue sheet of
    version 1, or is too large for a page; and when it is inside a sound of another length.
    """
    beside = sound.with_suffix(".cue.json")
    with (
        suppress(FileNotFoundError),
        _errors(beside, "This", "Export again with --sidecars, or move it away."),
    ):
        return _parse(read_plain(beside, _MAX_BYTES))
    with _errors(sound, "What this file carries", "Export it again."):
        content = read_embedded_sheet(sound, _MAX_BYTES)
        return None if content is None else _parse(content, read_contents(sound).length)


@contextmanager
def _errors(path: Path, name: str, remedy: str) -> Iterator[None]:
    """Turn errors about a cue sheet into a UsageError, except for a missing file."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            raise UsageError(_TOO_LARGE, where=str(path), remedy=remedy) from fault
        raise UsageError(
            f"The cue sheet cannot be read ({fault.strerror})", where=str(path)
        ) from fault
    except OverflowError as fault:
        raise UsageError(_TOO_LARGE, where=str(path), remedy=remedy) from fault
    except _UnfitError as fault:
        raise UsageError(str(fault), where=str(path), remedy=remedy) from fault
    except ValueError as fault:
        raise UsageError(
            f"{name} is not a cue sheet of version 1", where=str(path), remedy=remedy
        ) from fault


def _parse(content: bytes, length: float | None = None) -> CueSheet:
    """length: seconds of the sound, to compare; None to skip that.

    Raises _UnfitError or ValueError for anything that is not a cue sheet of version 1.
    """
    sheet = CueSheet.model_validate_json(content)
    if length is not None and abs(length - sheet.duration) > SAME_LENGTH:
        # The sound was cut, so the spans and chapters no longer fit it.
        raise _UnfitError(
            f"The cue sheet in this file is for a sound of {sheet.duration:.0f} s, and the file "
            f"has {length:.0f} s"
        )
    # Keep the page small: no cue is shown in two chapters, and everything has a limit.
    chapters = [(each.start, each.end) for each in sheet.chapters]
    inversions = sheet.inverted.spans
    for what, ranges in (("chapters", chapters), ("inversions", inversions)):
        moments = [moment for each in ranges for moment in each]
        if moments != sorted(moments):
            raise _UnfitError(f"The {what} of this cue sheet overlap")
    texts = (sheet.title, *(each.title for each in sheet.chapters), *(c.text for c in sheet.cues))
    many = max(len(chapters), len(inversions)) > _MAX_CHAPTERS
    if many or sum(map(len, texts)) > _MAX_TEXT:
        raise _UnfitError(_TOO_LARGE)
    return sheet


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
            tuple(paragraphs(cue.text for cue in phrases(chapter))),
        )
        for chapter in sheet.chapters
    )


def exercise_within(sheet: CueSheet, start: float, end: float) -> str:
    """The name of the exercise of an inversion; empty if no cue has it."""
    within = (
        cue
        for cue in sheet.cues
        if cue.exercise and cue.posture is Posture.INVERTED and start <= cue.at < end
    )
    first = min(within, key=_at, default=None)
    return "" if first is None else first.exercise


def _at(cue: _Cue) -> float:
    return cue.at


def blank_unprintable(text: str) -> str:
    """Replace characters that HTML, XML or a header line cannot hold by spaces."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def paragraphs(phrases: Iterable[str]) -> Iterable[str]:
    """A sentence is a paragraph; the short words of a set run on, as they are spoken."""
    run: list[str] = []
    for text in map(blank_unprintable, phrases):
        if text.endswith((".", "!", "?", ":")):
            if run:
                yield _SEPARATOR.join(run)
                run = []
            yield text
        elif text:
            run.append(text)
    if run:
        yield _SEPARATOR.join(run)
