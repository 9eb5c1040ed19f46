"""A batch from its rows to its finished files, as one list of stages.

    rows -> kept or to be made -> phrases, recorded once -> each distinct request checked -> files

All faults in rows are found before the first file is made.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from os.path import lexists
from pathlib import Path
from typing import Final, Protocol, TypeVar

from coach.batch.note import RowFiles, digester, is_ours, kept
from coach.batch.outcome import Outcome, RowState
from coach.batch.rows import BadRow, Row, read_rows, reason_of
from coach.batch.table import CellFault, table_error
from coach.batch.work import Job, Phrase, check_request, make, missing, phrases_of, record
from coach.drafts import interrupted, planned
from coach.errors import CoachError, OutputError, TableError, VoiceError
from coach.files import DISK_FULL, already_exists, check_target, new_folder
from coach.request import Request

Item = TypeVar("Item")
Result = TypeVar("Result")

_AT_ONCE: Final = 8
"""Phrases that a process records at a time: few enough that all processes finish together, many
enough that voices, which stay open, seldom change."""

_SKIPPING: Final = "Nothing was made; --skip-bad makes the files of the others."

_DIED: Final = "the process that worked on it died each time; is there enough memory?"


class BatchStage(StrEnum):
    """What is done with the rows, in this order."""

    LIST = "Listing what is said"
    RECORD = "Recording"
    CHECK = "Checking"
    MAKE = "Making files"


class BatchObserver(Protocol):
    """Follows a batch."""

    def begin(self, stage: BatchStage, count: int) -> None:
        """A stage begins. count: its steps; rows for `MAKE`."""
        ...

    def step(self) -> None:
        """One more step of the stage is done."""
        ...

    def left_out(self, error: TableError) -> None:
        """Bad rows are left out."""
        ...

    def not_kept(self, reason: str) -> None:
        """The phrases that were recorded could not be kept."""
        ...

    def broken_off(self, error: CoachError) -> None:
        """No more files can be made."""
        ...


class Executor(Protocol):
    """Processes that do the work of a batch, on this computer or also on a cluster.

    outlives: when the command ends early, they finish the files they have begun.
    """

    @property
    def outlives(self) -> bool: ...  # noqa: D102

    def prepare(
        self, task: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[tuple[Item, Result | None]]:
        """Each item with its result, in the order in which they finish; None for an item whose
        process died every time. The task may open voices: it is done on this computer."""
        ...

    def close_voices(self) -> None:
        """Free the memory that `prepare` took."""
        ...

    def make(
        self, task: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[tuple[Item, Result | None]]:
        """The same for a task that opens no voice, which any computer may do."""
        ...


@dataclass(frozen=True, slots=True)
class BatchOutput:
    """Where the files go, and how they are written.

    fmt: the name of a format.
    zipped: each file goes into a ZIP of its own.
    overwrite: replace existing files, even if coach did not make them.
    """

    folder: Path
    fmt: str
    zipped: bool = False
    overwrite: bool = False


def run(
    table: Path,
    output: BatchOutput,
    executor_for: Callable[[Sequence[Job]], AbstractContextManager[Executor]],
    progress: BatchObserver,
    *,
    skip_bad: bool,
) -> list[Outcome]:
    """Write a file for each row of a table; the outcomes in the order of the table.

    executor_for: returns the processes for these files.
    skip_bad: leave bad rows out. Otherwise they raise a TableError, before anything is made.
    Raises RoutineError, UsageError or OutputError too, when it cannot be begun.
    """

    def leave_out(bad: Sequence[BadRow]) -> list[tuple[int, Outcome]]:
        if bad:
            faults = [fault for row in bad for fault in row.faults]
            error = table_error(table, faults, "" if skip_bad else _SKIPPING)
            if not skip_bad:
                raise error
            progress.left_out(error)
        return [(row.line, Outcome(row.id, RowState.BAD, message=row.message)) for row in bad]

    rows = read_rows(table, all_faults=skip_bad)
    jobs, there, refused = _to_make(rows.good, output)
    bad = sorted((*_with_taken_names(rows.bad, output), *refused), key=lambda row: row.line)
    if rows.faults:
        faults = [*rows.faults, *(fault for row in bad for fault in row.faults)]
        raise table_error(table, faults, "`coach batch --example people.csv` shows the columns.")
    outcomes = [*leave_out(bad), *there]
    if jobs:
        with executor_for(jobs) as executor:
            reasons = _prepare([job.row.request for job in jobs], executor, progress)
            outcomes += leave_out(
                [
                    _bad(job.row, "routine", reasons[job.row.request])
                    for job in jobs
                    if job.row.request in reasons
                ]
            )
            jobs = [job for job in jobs if job.row.request not in reasons]
            made, why_not = _make_all(jobs, executor, progress)
        # Now that the processes have ended: one may have made its file after the run broke off.
        outcomes += [(job.row.line, _outcome_of(job, made, why_not)) for job in jobs]
    return [outcome for _, outcome in sorted(outcomes, key=lambda each: each[0])]


def _to_make(
    rows: Iterable[Row], output: BatchOutput
) -> tuple[list[Job], list[tuple[int, Outcome]], list[BadRow]]:
    """The files to make, the rows whose files are there, and the rows that cannot be done: another
    file has the name, or the voice is missing."""
    digest = digester(f"{output.fmt}{', zipped' * output.zipped}")
    left = interrupted(output.folder)
    jobs, there, bad = [], [], []
    for row in rows:
        files = _files_of(row.id, output)
        try:
            digested = digest(row.request)
            done = kept(files, digested.whole)
            if done is not None:
                there.append((row.line, done))
                continue
            ours = _check_files(files, output, left)
        except VoiceError as error:
            bad.append(_bad(row, "voice", reason_of(error)))
        except CoachError as error:
            bad.append(_bad(row, "id", reason_of(error)))
        else:
            jobs.append(Job(row, files, output.fmt, output.zipped, digested, replaces=ours))
    return jobs, there, bad


def _with_taken_names(bad: Iterable[BadRow], output: BatchOutput) -> Iterator[BadRow]:
    """Bad rows; the name of the file is among the faults where it cannot be used either."""
    left = interrupted(output.folder)
    for row in bad:
        if row.id:
            try:
                _check_files(_files_of(row.id, output), output, left)
            except CoachError as error:
                fault = CellFault(row.line, "id", reason_of(error))
                yield replace(row, faults=(fault, *row.faults))
                continue
        yield row


def _files_of(name: str, output: BatchOutput) -> RowFiles:
    return RowFiles(output.folder, name, "zip" if output.zipped else output.fmt)


def _check_files(files: RowFiles, output: BatchOutput, left: Collection[str]) -> bool:
    """Whether the files there are ours, to be replaced. Raises CoachError if another file has the
    name. left: what an interrupted batch may have left there."""
    ours = output.overwrite or is_ours(files)
    check_target(files.file, overwrite=ours or files.file.name in left)
    if lexists(files.note) and not ours:
        raise already_exists(files.note)
    return ours


def _bad(row: Row, column: str, reason: str) -> BadRow:
    return BadRow(row.line, row.id, (CellFault(row.line, column, reason),))


def _prepare(
    asked: Iterable[Request], executor: Executor, progress: BatchObserver
) -> dict[Request, str]:
    """Record every phrase once and lay out each distinct request; the reasons of those that cannot
    be done."""
    prepare = executor.prepare
    requests = list(dict.fromkeys(asked))
    said: dict[Phrase, None] = {}
    for _, phrases in _watched(BatchStage.LIST, prepare(phrases_of, requests), requests, progress):
        said.update(dict.fromkeys(phrases or ()))
    wanted = _in_parts(sorted(missing(said), key=lambda phrase: (phrase.voice or "", phrase.pace)))
    reasons: dict[str, None] = {}
    for _, reason in _watched(BatchStage.RECORD, prepare(record, wanted), wanted, progress):
        if reason:
            reasons[reason] = None
    if reasons:
        progress.not_kept(next(iter(reasons)))
    faults = {}
    for request, reason in _watched(
        BatchStage.CHECK, prepare(check_request, requests), requests, progress
    ):
        if reason is None or reason:
            faults[request] = _DIED if reason is None else reason
    if wanted:
        executor.close_voices()
    return faults


def _outcome_of(job: Job, made: Mapping[int, Outcome], why_not: str) -> Outcome:
    """The outcome of a job, also of one that reported none."""
    outcome = made.get(job.row.line) or kept(job.files, job.digest.whole)
    return outcome or Outcome(job.row.id, RowState.BAD, message=why_not)


def _make_all(
    jobs: Sequence[Job], executor: Executor, progress: BatchObserver
) -> tuple[dict[int, Outcome], str]:
    """Make the files. Returns the reported outcomes, by line, and why there are no others:
    when nothing more can be made, the remaining rows are bad."""
    outcomes: dict[int, Outcome] = {}
    left = _DIED
    try:
        with _reserved(jobs, outlived=executor.outlives):
            for job, outcome in _watched(
                BatchStage.MAKE, executor.make(make, jobs), jobs, progress
            ):
                if outcome is not None:
                    outcomes[job.row.line] = outcome
                    if outcome.disk_full:
                        raise OutputError(
                            DISK_FULL,
                            where=str(job.files.folder),
                            remedy="Free some space, then run the same command again to continue.",
                        )
    except CoachError as error:
        progress.broken_off(error)
        left = reason_of(error)
    return outcomes, left


@contextmanager
def _reserved(jobs: Sequence[Job], *, outlived: bool) -> Iterator[None]:
    """List the files in their folder while they are made, so that a run that is interrupted
    between a file and its note can be continued."""
    with ExitStack() as stack:
        for folder in {job.files.folder for job in jobs}:
            stack.enter_context(new_folder(folder))
            names = [job.files.file.name for job in jobs]
            stack.enter_context(planned(folder, names, outlived=outlived))
        yield


def _watched(
    stage: BatchStage, results: Iterable[Item], items: Sequence[object], progress: BatchObserver
) -> Iterator[Item]:
    if items:
        progress.begin(stage, len(items))
    for result in results:
        progress.step()
        yield result


def _in_parts(phrases: Iterable[Phrase]) -> list[tuple[Phrase, ...]]:
    rest = iter(phrases)
    parts = []
    while part := tuple(islice(rest, _AT_ONCE)):
        parts.append(part)
    return parts
