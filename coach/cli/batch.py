"""`coach batch`: a file for each row of a table of people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.flags import completion
from coach.cli.flags.shared import Folder, Overwrite, Plain, number_of
from coach.cli.output.terminal import give, say
from coach.english import counted
from coach.errors import CoachError, UsageError
from coach.program import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from coach.batch.stages import Executor
    from coach.batch.work import Job

_MAX_WORKERS = 256


def batch(
    table: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TABLE]",
            readable=False,
            help="A CSV or TOML file with a row for each person: id, routine, reps, level, voice, "
            "greeting, and other columns named like the flags of export. Only id is needed.",
            show_default=False,
        ),
    ] = None,
    example: Annotated[
        Path | None,
        typer.Option(
            "--example",
            metavar="FILE",
            readable=False,
            help="Write an example table, CSV or TOML by its suffix, and nothing else.",
            show_default=False,
        ),
    ] = None,
    to: Folder = None,
    fmt: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="NAME",
            help="m4a, mp3, opus, flac, wav or m4b. Default: m4a.",
            show_default=False,
            autocompletion=completion.sound_format,
        ),
    ] = "m4a",
    zip_each: Annotated[
        bool, typer.Option("--zip-each", help="Each file in a ZIP of its own.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            parser=number_of(int, 1, _MAX_WORKERS),
            metavar="N",
            help="Processes that work at a time, each on one processor. Default: one for "
            "each processor.",
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="A Dask scheduler whose workers make the files: tcp://HOST:8786 or "
            "tls://HOST:8786; or local, for one on this computer.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            readable=False,
            help="What became of each row, as CSV. Default: report.csv among the files.",
            show_default=False,
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Make the files of the rows that are not bad.")
    ] = False,
    overwrite: Overwrite = False,
    plain: Plain = False,
) -> None:
    """Write a sound file for each person in a table.

    Every bad row is named before anything is made. Run the same command again to continue an
    interrupted batch. Your own defaults and your practice record do not apply here.
    """
    from coach.batch.outcome import RowState
    from coach.batch.report import check_report, write_report
    from coach.batch.stages import BatchOutput, run
    from coach.cli.output.batch_progress import BatchProgress
    from coach.cli.output.terminal import is_plain
    from coach.cli.signals import ended_like_ctrl_c
    from coach.export.formats.registry import format_named

    to = to or Path()
    if example is not None:
        _write_example(example, table, overwrite=overwrite)
        return
    if table is None:
        raise UsageError(
            "No table is named",
            remedy="Write `coach batch people.csv`; `coach batch --example people.csv` makes one.",
        )
    if scheduler is not None:  # the workers run in other folders
        table, to = table.absolute(), to.absolute()
    output = BatchOutput(to, format_named(fmt.strip()).name, zip_each, overwrite)
    target = report or to / "report.csv"
    check_report(target, table, overwrite=overwrite)
    executor_for = _executor_for(scheduler, workers)
    with ended_like_ctrl_c(), BatchProgress(plain=is_plain(plain)) as progress:
        try:
            outcomes = run(table, output, executor_for, progress, skip_bad=skip_bad)
        except KeyboardInterrupt:
            say("Interrupted. Run the same command again to continue; finished files are whole.")
            raise
        write_report(target, outcomes)
    give(str(target))
    counts = {state: sum(row.state is state for row in outcomes) for state in RowState}
    say(
        f"{counted(counts[RowState.DONE], 'file')} made, {counts[RowState.KEPT]} kept from before, "
        f"{counted(counts[RowState.BAD], 'row')} bad."
    )
    if counts[RowState.BAD]:
        raise typer.Exit(CoachError.exit_code)


def _executor_for(
    scheduler: str | None, workers: int | None
) -> "Callable[[Sequence[Job]], AbstractContextManager[Executor]]":
    from coach.batch.pool import Pool
    from coach.processors import processors

    if scheduler is None:
        return lambda jobs: Pool(min(len(jobs), workers or processors()))
    from coach.batch.cluster import cluster
    from coach.batch.scheduler import check_scheduler

    check_scheduler(scheduler, workers)
    return lambda jobs: cluster(scheduler, workers, jobs)


def _write_example(path: Path, table: Path | None, *, overwrite: bool) -> None:
    from coach.batch.columns import example
    from coach.drafts import write_whole
    from coach.files import new_folder

    if table is not None:
        raise UsageError(
            "--example writes a table, and one is named already", remedy="Leave one of them out."
        )
    if path.suffix.lower() not in (".csv", ".toml"):
        raise UsageError(
            "A table is a CSV or a TOML file",
            where=f"--example {path}",
            remedy=f"Name it {path.stem or 'people'}.csv.",
        )
    text = example(toml=path.suffix.lower() == ".toml")
    with new_folder(path.parent):
        write_whole(path, text.encode(), overwrite=overwrite)
    give(str(path))
    say(as_typed(f"`coach batch {path}` makes a file for each row."))
