"""What the tests of a batch share: tables, and workers that are this process."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from coach.batch.outcome import Outcome
from coach.batch.stages import BatchOutput, BatchStage, run
from coach.errors import CoachError, TableError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Here:
    """Works in this process, and notes what it was given to do."""

    outlives = False

    def __init__(self) -> None:
        self.did: list[str] = []

    def prepare(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result | None]]:
        for item in items:
            self.did.append(task.__name__)
            yield item, task(item)

    def close_voices(self) -> None: ...

    make = prepare


class RecordedProgress:
    """Follows a batch."""

    def __init__(self) -> None:
        self.left_out_lines: list[str] = []
        self.broken_off_lines: list[str] = []

    def begin(self, stage: BatchStage, count: int) -> None: ...

    def step(self) -> None: ...

    def not_kept(self, reason: str) -> None: ...

    def broken_off(self, error: CoachError) -> None:
        self.broken_off_lines += error.lines

    def left_out(self, error: TableError) -> None:
        self.left_out_lines += error.lines


def batch(
    table: Path,
    output: BatchOutput,
    *,
    skip_bad: bool = False,
    progress: RecordedProgress | None = None,
) -> tuple[list[Outcome], list[str]]:
    """Run a batch; the outcomes, and the names of the tasks that were done."""
    here = Here()
    outcomes = run(
        table,
        output,
        lambda _: nullcontext(here),
        progress or RecordedProgress(),
        skip_bad=skip_bad,
    )
    return outcomes, here.did
