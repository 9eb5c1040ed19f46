"""Runs the command line: errors become messages and exit codes, signals and pipes end it well."""

import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NoReturn

import typer
from typer.exceptions import TyperException

from coach.cli.commands import app
from coach.cli.flags import completion
from coach.cli.output.terminal import answer, say
from coach.cli.signals import (
    INTERRUPTED,
    exit_code_of_signal,
    ignore_from_now_on,
    prepare_for_signals,
)
from coach.errors import NO_MEMORY, CoachError
from coach.files import disk_error
from coach.program import program
from coach.similar import and_did_you_mean, similar

_SIGNALS: Final = 128
"""Exit codes above this one say which signal ended the command."""

_COACH: Final = "coach"
"""The name that a shell completes, whatever path coach was called by."""

_FOR_SHELLS: Final = frozenset({"--install-completion", "--show-completion"})


def main() -> NoReturn:
    """Run the command line, and exit with a code (docs/flags.md lists them)."""
    # numpy's own threads would cost more than they save on arrays this small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _repair_streams()
    prepare_for_signals()
    code = _complete() if completion.VARIABLE in os.environ else _run()
    # The command is over: a late signal must not change its exit code or disturb the clean-up.
    ignore_from_now_on()
    # The process ends anyway; a last garbage collection would take 40 ms.
    gc.freeze()
    if code > _SIGNALS:
        _leave_at_once(code)
    sys.exit(code)


def _complete() -> int:
    """Print the completions that a shell asks for; none after an error, so that it offers files."""

    def run() -> None:
        app(prog_name=_COACH)

    try:
        words = completion.in_bash(run)
        if words is None:
            run()
        else:
            answer(*words)
    except Exception:  # noqa: BLE001  # a message would appear in the middle of a command line
        return 1
    return 0


def _called() -> str:
    """The name of the command in its messages and in its output for a shell."""
    return _COACH if set(sys.argv[1:2]) & _FOR_SHELLS else program()


def _leave_at_once(code: int) -> NoReturn:
    """Exit without waiting for threads: if a signal interrupts the start of one, nobody can stop
    it, and Python would wait for it for ever.

    Python has no public way to do this. `sys.exit` waits for every thread, and `os._exit` skips the
    exit functions, which give the terminal back; so they are called here first.
    """
    with suppress(OSError):
        sys.stdout.flush()
    atexit._run_exitfuncs()  # noqa: SLF001  # what Python itself would do here
    os._exit(code)


def _repair_streams() -> None:
    """Make the streams exist, and stdout and stderr take any text.

    The first file that is opened gets the number of a closed stream; messages for a missing stderr
    could then end up in a sound file.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:
        # Read-only, so that a command with a result fails and says so.
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="backslashreplace")
        else:
            # Data for programs, whatever the locale; file names pass unchanged.
            sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")


def _run() -> int:
    try:
        # Typer turns Ctrl-C and typer.Exit into the code that it returns here.
        code = app(prog_name=_called(), standalone_mode=False)
        sys.stdout.flush()
        if isinstance(code, int) and code:
            return code
    except CoachError as error:
        return _report(*error.lines, exit_code=error.exit_code)
    except TyperException as error:
        if not error.format_message():  # no command was given, and the help has been shown
            return error.exit_code
        context = getattr(error, "ctx", None)
        command = context.command_path if context else program()
        message = _usage_message(error)
        return _report(
            f"{command}: {message}", f"Try `{command} --help`.", exit_code=error.exit_code
        )
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as left:
        # Typer exits like this when its output meets a closed pipe.
        if isinstance(left.__context__, BrokenPipeError):
            return _reader_gone()
        if (ended := exit_code_of_signal()) is None:
            raise
        return ended
    except OSError as error:
        fault = disk_error(error, str(error.filename or "coach"))
        _forget_output()
        return _report(*fault.lines, exit_code=fault.exit_code)
    except MemoryError:
        return _report(f"coach: {NO_MEMORY}", "Close other programs, then try again.", exit_code=1)
    except Exception as error:
        if os.environ.get("COACH_DEBUG"):
            raise
        if (ended := exit_code_of_signal()) is not None:
            return ended
        kind = type(error).__name__
        return _report(
            f"coach: something went wrong that should not have ({kind}: {error})",
            "Run it again with COACH_DEBUG=1 and report what it and `coach doctor --report` print.",
            exit_code=1,
        )
    return 0


def _usage_message(error: TyperException) -> str:
    """What is wrong with the command, on one line. For an unknown option, Typer also suggests those
    that have hardly more than the dashes in common with it; only similar names are kept."""
    offered: Sequence[str] = getattr(error, "possibilities", None) or ()
    if not offered:
        return " ".join(error.format_message().split())
    typed = str(getattr(error, "option_name", "")).lstrip("-")
    by_name = {option.lstrip("-"): option for option in offered}
    near = [by_name[name] for name in similar(typed, by_name)]
    return and_did_you_mean(" ".join(error.message.split()), near)


def _reader_gone() -> int:
    """The reader of our output has gone; there is nobody to report to."""
    _forget_output()
    return 6


def _forget_output() -> None:
    """Discard pending output, or Python fails on it a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(*lines: str, exit_code: int) -> int:
    say(*lines)
    return exit_code
