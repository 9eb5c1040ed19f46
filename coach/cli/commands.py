"""The commands of the command line.

Each has a file in this folder, and imports what it needs when it runs, so help is quick.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from coach import __version__
from coach.cli import (
    batch,
    cache,
    check,
    defaults,
    devices,
    doctor,
    export,
    log,
    new,
    plan,
    progress,
    send,
    show,
    start,
    today,
    voices,
)
from coach.cli import list as list_
from coach.cli.flags.arguments import CliCommand, CliGroup
from coach.cli.output.terminal import answer

_COMMANDS: Final[Mapping[str, Mapping[str, Callable[..., None] | typer.Typer]]] = {
    "A session": {"start": start.start, "today": today.today},
    "Files": {"export": export.export, "send": send.send, "batch": batch.batch},
    "Your practice": {
        "log": log.app,
        "progress": progress.progress,
        "defaults": defaults.app,
    },
    "Routines": {
        "list": list_.list_all,
        "show": show.show,
        "new": new.new,
        "check": check.check,
        "plan": plan.plan,
    },
    "This computer": {
        "voices": voices.voices,
        "devices": devices.devices,
        "doctor": doctor.doctor,
        "cache": cache.app,
    },
}
"""The commands by purpose, in the order of the help. A new command is added here."""


class _InOrder(CliGroup):
    """Lists its commands in the order of the table; typer's own lists groups of commands last."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names of all commands."""
        order = [name for members in _COMMANDS.values() for name in members]
        return sorted(super().list_commands(ctx), key=order.index)


app = typer.Typer(
    name="coach",
    cls=_InOrder,
    help="A voice in the room for people on an inversion table: start a routine, lie down, listen.",
    epilog="Ask a doctor before you invert. Have somebody with you until you know the table.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _group, _members in _COMMANDS.items():
    for _name, _member in _members.items():
        if isinstance(_member, typer.Typer):
            app.add_typer(_member, name=_name, rich_help_panel=_group)
        else:
            app.command(_name, cls=CliCommand, rich_help_panel=_group)(_member)


def _version(asked: bool) -> None:
    if asked:
        from platform import python_version  # loading it takes time that no other command needs

        folder, python = Path(__file__).parents[1], python_version()
        answer(f"coach {__version__} from {folder} (Python {python})")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and where it runs from, and exit.",
            callback=_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """A voice in the room for people on an inversion table: start a routine, lie down, listen."""
