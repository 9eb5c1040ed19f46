"""`coach progress`: a summary of the last four weeks of practice."""

import shutil
from typing import Annotated, Final

import typer

from coach.cli.flags.file_flag import STDOUT, FileFlag
from coach.cli.flags.shared import AsJson, Overwrite, Plain

_PAGE: Final = FileFlag("--page", "page", "an HTML file", "practice.html", (".html", ".htm"))


def progress(
    as_json: AsJson = False,
    page: Annotated[
        str | None,
        typer.Option(
            "--page",
            metavar="FILE",
            help="Write one HTML page to print or to keep; - writes to stdout.",
            show_default=False,
        ),
    ] = None,
    overwrite: Overwrite = False,
    plain: Plain = False,
) -> None:
    """Show the last four weeks: days, time head-down, repetitions, how the back felt."""
    from datetime import timedelta

    from coach.cli.output.progress_tables import LEAST_WIDTH, MARKS, drawn
    from coach.cli.output.terminal import answer, can_show, give_json, is_plain, say, show
    from coach.practice import progress as figures
    from coach.practice.model import now
    from coach.practice.progress import values_of
    from coach.practice.record import Record, record_file
    from coach.practice.words import summary_lines
    from coach.program import as_typed

    width = shutil.get_terminal_size().columns
    path = _PAGE.check(page, as_json=as_json, overwrite=overwrite)
    record, today = Record(record_file()), now().date()
    # A session may end where the calendar is a day behind that of the place where it began.
    lately = record.ended_since(figures.first_day(today) - timedelta(days=2))
    done = figures.progress(lately, today)
    last = record.last_practised()
    if path is not None:
        from coach.practice.page import render_page

        _PAGE.write(render_page(done, last), path, overwrite=overwrite)
    if as_json:
        give_json(values_of(done))
    elif page == STDOUT:
        return
    elif is_plain(plain) or width < LEAST_WIDTH or not can_show(MARKS):
        answer(*summary_lines(done, last))
    else:
        show(*drawn(done, last, width))
    if last is None:
        say(
            as_typed(
                "`coach start first-time` is a gentle beginning. `coach log add` notes what you "
                "played from a file."
            )
        )
