"""What an export reports while it works. It prints nothing itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, TypeVar

from coach.dsp.meter import Figures
from coach.export.metadata.track import Track

Step = TypeVar("Step")


class ExportStage(StrEnum):
    """What is done with the sound of a track, in this order."""

    MEASURE = "Measuring"
    WRITE = "Writing"
    CHECK = "Checking"


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file, and its loudness and peak once it is decoded."""

    path: Path
    figures: Figures


class Watch(Protocol):
    """Follows the steps of a stage."""

    def __call__(self, stage: ExportStage, steps: Iterable[Step], count: int, /) -> Iterable[Step]:
        """Pass the steps through, each when it is done. count: how many there are."""
        ...


class ExportObserver:
    """Follows an export. This one shows nothing; a subclass overrides what it shows."""

    def compose(self, title: str) -> None:
        """Composing a track begins; missing phrases are recorded."""

    def note(self, text: str) -> None:
        """What was given up in a track to end within the time asked for."""

    def not_kept(self, reason: str) -> None:
        """The phrases that were recorded could not be kept."""

    def watch(self, _stage: ExportStage, steps: Iterable[Step], _count: int, /) -> Iterable[Step]:
        """See `Watch`."""
        return steps

    def written(self, track: Track, files: Sequence[Written]) -> None:
        """The sound files of a track are whole, and measured."""

    def finished(self, paths: Sequence[Path]) -> None:
        """Files that were asked for are in their place."""

    def already_there(self, there: int, count: int) -> None:
        """An interrupted export had finished this many of these files."""


unwatched: Final[Watch] = ExportObserver().watch
"""Passes the steps through, and shows nothing."""
