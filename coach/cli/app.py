"""The command line: flags in, messages and exit codes out.

Every command is a file in this folder; what it needs is imported when it runs, so help is quick.
"""

import os
import sys
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from coach import __version__
from coach.cli import cache, devices, doctor, export, files, lists, plan, send, start
from coach.errors import CoachError

app = typer.Typer(
    name="coach",
    help="A voice in the room for people on an inversion table: start a routine, lie down, listen.",
    epilog="Ask a doctor before you invert. Have somebody with you until you know the table.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("start")(start.start)
app.command("export")(export.export)
app.command("send")(send.send)
app.command("plan")(plan.plan)
app.command("list")(lists.list_all)
app.command("show")(files.show)
app.command("check")(files.check)
app.command("new")(files.new)
app.command("voices")(lists.voices)
app.command("devices")(devices.devices)
app.command("doctor")(doctor.doctor)
app.add_typer(cache.app, name="cache")


def _version(asked: bool) -> None:
    if asked:
        print(f"coach {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_version, is_eager=True
        ),
    ] = False,
) -> None:
    """A voice in the room for people on an inversion table: start a routine, lie down, listen."""


def main() -> NoReturn:
    """Run the command line; every way out of it has its exit code (docs/architecture.md)."""
    sys.exit(_run())


def _run() -> int:
    try:
        # Typer turns Ctrl-C and typer.Exit into the code that it returns here.
        code = app(prog_name="coach", standalone_mode=False)
        sys.stdout.flush()
        if isinstance(code, int) and code:
            return code
    except CoachError as error:
        return _tell(str(error), error.exit_code)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "coach"
        return _tell(
            f"{command}: {error.format_message()}\nTry `{command} --help`.", error.exit_code
        )
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 6
    except OSError as error:
        return _tell(f"coach: output could not be written ({error.strerror or error})", 6)
    except Exception as error:
        if os.environ.get("COACH_DEBUG"):
            raise
        kind = type(error).__name__
        return _tell(
            f"coach: something went wrong that should not have ({kind}: {error})\n"
            "Run it again with COACH_DEBUG=1 and report what it prints.",
            1,
        )
    return 0


def _tell(message: str, exit_code: int) -> int:
    print(message, file=sys.stderr)
    return exit_code
