"""Shows a batch: a bar on a terminal, otherwise a line every 50 rows."""

import time
from typing import TYPE_CHECKING, Final, Self

from coach.batch.stages import BatchStage
from coach.cli.output.terminal import progress_bar, say, say_not_kept
from coach.errors import CoachError, TableError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY: Final = 50
"""Rows after which a line is printed."""


class BatchProgress:
    """Shows the stages of a batch (`coach.batch.stages.BatchObserver`).

    Use it in a `with` block: leaving the block removes the bar, after an error too.
    """

    def __init__(self, *, plain: bool) -> None:
        self._bar: Progress | None = None if plain else _bar()
        self._task: TaskID | None = None
        self._stage = BatchStage.LIST
        self._count = self._done = 0
        self._began = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, stage: BatchStage, count: int) -> None:
        """See `BatchObserver`."""
        self._stage, self._count, self._done = stage, count, 0
        self._began = time.monotonic()
        if self._bar is None:
            say(f"{stage} ({count})")
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(str(stage), total=count, rate="")
        self._bar.start()

    def step(self) -> None:
        """See `BatchObserver`."""
        self._done += 1
        if self._bar is not None and self._task is not None:
            rate = self._rate() if self._stage is BatchStage.MAKE else ""
            self._bar.update(self._task, advance=1, rate=rate)
        elif self._stage is BatchStage.MAKE and self._done % _EVERY == 0:
            say(f"{self._done} of {self._count} rows, {self._rate()}")

    def left_out(self, error: TableError) -> None:
        """See `BatchObserver`."""
        say(*error.lines)

    def not_kept(self, reason: str) -> None:
        """See `BatchObserver`."""
        say_not_kept(reason)

    def broken_off(self, error: CoachError) -> None:
        """See `BatchObserver`."""
        say(*error.lines)

    def _rate(self) -> str:
        minutes = (time.monotonic() - self._began) / 60
        return f"{self._done / minutes:.0f} a minute" if minutes > 0 else ""


def _bar() -> "Progress":
    from rich.progress import MofNCompleteColumn, TextColumn

    return progress_bar(MofNCompleteColumn(), TextColumn("{task.fields[rate]}", markup=False))
