"""Shows an export: a bar on a terminal, else a line for each milestone; then its files."""

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

from coach.cli.output.terminal import give, progress_bar, say, say_not_kept
from coach.export.metadata.track import Track
from coach.export.normalize import MAX_PEAK, TARGET, TOLERANCE
from coach.export.progress import ExportObserver, ExportStage, Step, Written
from coach.printable import printable
from coach.units import compared, length_in_words, seconds_of

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class ExportProgress(ExportObserver):
    """Shows the stages of an export, but not its results.

    Use it in a `with` block: leaving the block removes the bar, after an error too.
    """

    def __init__(self, *, plain: bool) -> None:
        self._bar: Bar | None = None if plain else _bar()
        self._title = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def compose(self, title: str) -> None:
        """See `ExportObserver`."""
        self._title = title
        if self._bar is None:
            say(f"Recording {title}")

    def note(self, text: str) -> None:
        """See `ExportObserver`."""
        say(text)

    def not_kept(self, reason: str) -> None:
        """See `ExportObserver`."""
        say_not_kept(reason)

    def watch(self, stage: ExportStage, steps: Iterable[Step], count: int, /) -> Iterator[Step]:
        """See `Watch`."""
        if self._bar is None:
            if stage is ExportStage.WRITE:
                say(f"Writing {self._title}")
            yield from steps
            return
        task = self._bar.add_task(f"{stage} {printable(self._title)}", total=count)
        self._bar.start()
        for step in steps:
            yield step
            self._bar.advance(task)
        self._bar.stop()
        self._bar.remove_task(task)


class ExportReport(ExportProgress):
    """Shows the results too: paths of finished files on stdout, all else on stderr."""

    def written(self, track: Track, files: Sequence[Written]) -> None:
        """See `ExportObserver`."""
        say(f"{track.title}: {length_in_words(seconds_of(track.timeline.frames))}")
        for file in files:
            _say_loudness(file)

    def finished(self, paths: Sequence[Path]) -> None:
        """See `ExportObserver`."""
        for path in paths:
            give(str(path))

    def already_there(self, there: int, count: int) -> None:
        """See `ExportObserver`."""
        say(f"Already there from before it was interrupted: {there} of {count} files.")


def _bar() -> "Bar":
    from rich.progress import TaskProgressColumn

    return progress_bar(TaskProgressColumn())


def _say_loudness(file: Written) -> None:
    figures = file.figures
    as_mono = f" ({figures.lufs:.1f} as a mono file)" if figures.channels == 1 else ""
    say(
        f"  {file.path.suffix[1:]}: {figures.heard:.1f} LUFS on two speakers{as_mono}, "
        f"true peak {figures.peak:.1f} dBTP"
    )
    if figures.lufs > -math.inf and (
        abs(figures.heard - TARGET) > TOLERANCE or figures.peak > MAX_PEAK
    ):
        peak, most = compared(Fraction(figures.peak), Fraction(MAX_PEAK), write=_decibels)
        say(f"  Note: {TARGET:g} LUFS and at most {most} dBTP were aimed at; the peak is {peak}.")


def _decibels(figure: Fraction, places: int) -> str:
    return f"{float(figure):.{places}f}"
