"""`coach today`: what is next, and why."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from coach.cli.flags import completion
from coach.cli.flags.shared import Again, AsJson, Plain
from coach.cli.output.terminal import answer, give_json, say
from coach.program import program

if TYPE_CHECKING:
    from coach.practice.programme import Programme
    from coach.practice.today import Today


def today(
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="ROUTINE",
            help="Continue from this routine of the programme.",
            show_default=False,
            autocompletion=completion.routine,
        ),
    ] = None,
    programme: Annotated[
        str | None,
        typer.Option(
            "--programme",
            metavar="NAME|FILE",
            help="Follow another programme from now on; `coach list` shows those built in.",
            show_default=False,
            autocompletion=completion.programme,
        ),
    ] = None,
    again: Again = False,
    as_json: AsJson = False,
    plain: Plain = False,  # noqa: ARG001  # it is plain always
) -> None:
    """Say what is next in your programme, and why."""
    from coach.cli.flags.resolve import repeat_in_words
    from coach.practice.followed import done_in_words, followed, next_in_words
    from coach.practice.programme_file import find_programme
    from coach.practice.tolerant_record import TolerantRecord

    record = TolerantRecord(say)
    chosen = record.programme() if programme is None else find_programme(programme)
    entry = None if at is None else chosen.entry(at)
    if programme is not None or entry is not None:
        record.choose(chosen, entry)
    found = followed(record, chosen).today
    repeats = again and found.done_today is not None
    command = f"{program()} start today{' --again' if repeats else ''}"
    if as_json:
        give_json(_values(chosen, found, command))
    elif found.done_today is None:
        answer(next_in_words(found), f"To start it: {command}")
    elif repeats:
        answer(done_in_words(found.done_today), repeat_in_words(found.done_today, record, "it"))
    else:
        answer(done_in_words(found.done_today), f"Tomorrow: {next_in_words(found)}")
        answer(repeat_in_words(found.done_today, record, "today's"))


def _values(programme: "Programme", found: "Today", command: str) -> dict[str, Any]:
    from coach.practice.followed import next_in_words, standing_of

    at, routine = standing_of(found), found.entry.routine
    return {
        "programme": programme.name,
        "routine": found.entry.typed,
        "title": routine.title,
        "level": routine.level,
        "angle": found.entry.angle,
        "week": at.week,
        "weeks": at.weeks,
        "session": at.session,
        "sessions": at.sessions,
        "next_week_from": found.next_from and found.next_from.isoformat(),
        "why": found.reason,
        "told": next_in_words(found),
        "done_today": found.done_today and found.done_today.typed,
        "command": command,
    }
