"""`coach log`: lists, adds, edits, exports, imports and removes sessions."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from coach.cli.flags import completion
from coach.cli.flags.arguments import CliCommand, CliGroup
from coach.cli.flags.request import takes_request
from coach.cli.flags.shared import AsJson, Plain, number_of, parsed
from coach.cli.output.terminal import agrees, answer, give_json, is_plain, say
from coach.errors import UsageError
from coach.request import Request

if TYPE_CHECKING:
    from coach.practice.model import Session
    from coach.practice.record import Record

LAST: Final = 30
"""Sessions that are listed by default."""

_MAX_SESSIONS: Final = 1_000_000_000
"""More sessions than anybody has."""

_NOBODY_ASKED: Final = "none"

app = typer.Typer(
    name="log",
    cls=CliGroup,
    help="The sessions so far: list, add, edit, remove.",
    invoke_without_command=True,
)


def _day(text: str) -> Any:
    from coach.practice.model import now
    from coach.practice.noted import parse_day

    return parsed(lambda day: parse_day(day, now().date()), text)


def _time(text: str) -> Any:
    from coach.practice.noted import parse_time

    return parsed(parse_time, text)


_count = number_of(int, 1, _MAX_SESSIONS)


def _pain(text: str) -> Any:
    from coach.practice.noted import parse_pain

    return parsed(parse_pain, text)


def _pain_or_none(text: str) -> Any:
    return _NOBODY_ASKED if text.strip().lower() == _NOBODY_ASKED else _pain(text)


def _pain_option(when: str, read: Callable[[str], Any], metavar: str = "0..10") -> Any:
    return typer.Option(
        parser=read, metavar=metavar, help=f"Pain in the back {when} it.", show_default=False
    )


On = Annotated[
    Any,
    typer.Option(
        "--on",
        parser=_day,
        metavar="DAY",
        help="today, yesterday, or a date such as 2026-11-03.",
        show_default=False,
    ),
]
At = Annotated[
    Any,
    typer.Option(
        "--at",
        parser=_time,
        metavar="TIME",
        help="When it began, such as 7:30 or 19:05.",
        show_default=False,
    ),
]
Note = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="Anything to remember.", show_default=False),
]
Number = Annotated[
    Any,
    typer.Argument(
        parser=_count, metavar="NUMBER", help="As `coach log` lists it.", show_default=False
    ),
]


@app.callback()
def log(
    context: typer.Context,
    last: Annotated[
        Any,
        typer.Option(
            "--last",
            parser=_count,
            metavar="N",
            help=f"How many of the last sessions. Default: {LAST}, or all with --json.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    plain: Plain = False,
) -> None:
    """List the sessions so far, the last one at the end."""
    if context.invoked_subcommand is not None:
        return
    from coach.cli.output.session_table import LEAST_WIDTH, session_table
    from coach.cli.output.terminal import show
    from coach.practice.exporting import rows_with_sums
    from coach.practice.words import in_a_line

    record = _record()
    if as_json:
        give_json(rows_with_sums(record.sessions() if last is None else record.last(last)))
        return
    sessions = record.last(last or LAST)
    if not sessions:
        say("No session so far. `coach start` keeps one, and `coach log add` notes one.")
        return
    width = shutil.get_terminal_size().columns
    if is_plain(plain) or width < LEAST_WIDTH or not sys.stdout.isatty():
        answer(*map(in_a_line, sessions))
    else:
        show(session_table(sessions, width))
    earlier = record.count() - len(sessions)
    if earlier:
        say(f"Earlier sessions: {earlier}. `coach log --last {earlier + len(sessions)}` lists all.")


@app.command("add", cls=CliCommand)
@takes_request
def add(
    request: Request,
    routines: Annotated[
        str,
        typer.Argument(
            metavar="ROUTINE",
            help="What was played, as for `coach export`.",
            autocompletion=completion.routine,
        ),
    ],
    on: On = None,
    at: At = None,
    before: Annotated[Any, _pain_option("before", _pain)] = None,
    after: Annotated[Any, _pain_option("after", _pain)] = None,
    note: Note = None,
) -> None:
    """Note a session that was played from a file, to its end. The flags of its export say what
    was in the file; your defaults apply as they do there."""
    from coach.practice.detail import with_detail
    from coach.practice.model import now
    from coach.practice.noted import began_at, moved, noted
    from coach.practice.record import written_anew
    from coach.practice.tolerant_record import TolerantRecord
    from coach.request_composer import composer_for

    note, today = _short(note or ""), now().date()
    record = TolerantRecord(say)
    request = with_detail(replace(request, routine=routines), record)
    with composer_for(request, request.find_routine()) as composer:
        session = noted(composer)
    if at is not None or on not in (None, today):
        session = moved(session, began_at(on or today, at))
    session = replace(session, before=before, after=after, note=note)
    _check_past(session)
    number = written_anew(lambda: _record().keep(session), record.report)
    _confirm("Noted", replace(session, number=number))


@app.command("edit", cls=CliCommand)
def edit(
    number: Number,
    on: On = None,
    at: At = None,
    before: Annotated[Any, _pain_option("before", _pain_or_none, "0..10|none")] = None,
    after: Annotated[Any, _pain_option("after", _pain_or_none, "0..10|none")] = None,
    note: Note = None,
) -> None:
    """Change the day, the time, the pain or the note of a session."""
    from coach.practice.noted import began_at, moved

    given = {"before": before, "after": after, "note": None if note is None else _short(note)}
    changes: dict[str, Any] = {
        name: None if value == _NOBODY_ASKED and name != "note" else value
        for name, value in given.items()
        if value is not None
    }
    if not changes and on is None and at is None:
        raise UsageError(
            "Nothing to change",
            where="coach log edit",
            remedy="Give --on, --at, --before, --after or --note.",
        )
    session = _session(number)
    changed = replace(session, **changes)
    if on is not None or at is not None:
        began = began_at(on or session.day, at or session.began.time())
        changed = moved(changed, began)
        _check_past(changed)
    _record().edit(session, changed)
    _confirm("Changed", changed)


@app.command("remove", cls=CliCommand)
def remove(number: Number) -> None:
    """Remove a session."""
    session = _session(number)
    _record().remove(number)
    _confirm("Removed", session)


@app.command("export", cls=CliCommand)
def export(
    as_csv: Annotated[bool, typer.Option("--csv", help="A table, for a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON; this is the default.")] = False,
) -> None:
    """Write all sessions to stdout; `coach log import` reads them again."""
    from coach.cli.output.terminal import give
    from coach.practice.exporting import csv_of, rows_of
    from coach.printable import printable

    if as_csv and as_json:
        raise UsageError(
            "--csv and --json are two forms of one export", remedy="Leave one of them out."
        )
    sessions = _record().sessions()
    if as_csv:
        text = csv_of(sessions, printable if sys.stdout.isatty() else str)
        for line in text.splitlines() if sys.stdout.isatty() else [text.removesuffix("\n")]:
            give(line)
    else:
        give_json(rows_of(sessions))


@app.command("import", cls=CliCommand)
def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What `coach log export` wrote; - is stdin.")
    ],
) -> None:
    """Add the sessions of an export that are not in the record yet."""
    from coach.practice.importing import missing_from, read_sessions, text_of
    from coach.practice.model import now
    from coach.practice.record import written_anew
    from coach.practice.tolerant_record import TolerantRecord

    record = _record()
    sessions = read_sessions(text_of(file), now())

    def add() -> int:
        missing = missing_from(record.sessions(), sessions)
        if missing:
            record.add_all(missing)
        return len(missing)

    added = written_anew(add, TolerantRecord(say).report)
    say(f"Sessions added: {added}; there already: {len(sessions) - added}.")


@app.command("forget", cls=CliCommand)
def forget(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Delete the whole record."""
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                "Nobody can be asked whether to delete the record",
                where="coach log forget",
                remedy="Give --yes to delete it.",
            )
        if not agrees("Delete the record of all sessions? [yes/no]: "):
            say("Nothing was deleted.")
            return
    _record().forget()
    say("The record was deleted.")


def _record() -> "Record":
    from coach.practice.record import Record, record_file

    return Record(record_file())


def _session(number: int) -> "Session":
    found = [each for each in _record().sessions(since=number - 1)[:1] if each.number == number]
    if not found:
        raise UsageError(
            f"There is no session {number}", remedy="`coach log` lists them with their numbers."
        )
    return found[0]


def _confirm(what: str, session: "Session") -> None:
    from coach.practice.words import in_a_line

    answer(f"{what}: {in_a_line(session)}")


def _short(note: str) -> str:
    from coach.practice.imported_row import MAX_TEXT

    if len(note) > MAX_TEXT:
        raise UsageError(f"The note is longer than {MAX_TEXT} characters", remedy="Shorten it.")
    return note


def _check_past(session: "Session") -> None:
    from coach.practice.model import now

    if session.began > now():
        raise UsageError(
            "The session is in the future", where="--on, --at", remedy="Give a time in the past."
        )
