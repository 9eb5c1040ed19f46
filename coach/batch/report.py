"""The report of a batch: a row for each row of the table, for a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from coach.batch.outcome import Outcome
from coach.drafts import write_whole
from coach.errors import UsageError
from coach.files import check_target, is_folder, new_folder
from coach.printable import printable
from coach.spreadsheet import no_formula

_HEADER: Final = ("id", "file", "state", "seconds", "length", "head-down", "message")


_SPLIT_FORMULA: Final = re.compile(r";(?=[=+\-@])")
"""Where a formula begins for a spreadsheet that separates cells by semicolons, such as a German
one.
"""


def check_report(path: Path, table: Path, *, overwrite: bool) -> None:
    """Check, before anything is made, that a report can be written: to a new file, or over an
    earlier report. Raises OutputError or UsageError."""
    if path.suffix.lower() != ".csv":  # the files of rows and their notes never end so
        raise UsageError(
            "A report is a CSV file",
            where=f"--report {path}",
            remedy=f"Name it {path.stem or 'report'}.csv.",
        )
    with suppress(OSError):
        if path.samefile(table):
            raise UsageError(
                "The report would replace the table", where=str(path), remedy="Name another file."
            )
    check_target(path, overwrite=overwrite or _is_report(path))


def write_report(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write the report, over an earlier one too. Raises OutputError."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for row in outcomes:
        figures = (f"{figure:.2f}" for figure in (row.seconds, row.length, row.head_down))
        cells = (row.id, row.file, row.state, *figures, row.message)
        writer.writerow(_SPLIT_FORMULA.sub(";'", no_formula(printable(cell))) for cell in cells)
    with new_folder(path.parent):
        # A message may name a folder whose name is not UTF-8.
        write_whole(path, text.getvalue().encode(errors="backslashreplace"), overwrite=True)


def _is_report(path: Path) -> bool:
    if is_folder(path):
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.readline(200).strip() == ",".join(_HEADER).encode()
    return False
