"""Everything is printed here, so that no text from a file can control the terminal.

Messages for people go to stderr, results to stdout. The linter forbids `print` everywhere else.
"""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from coach.printable import printable, printable_json, wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress, ProgressColumn

_STDERR: Final = 2
"""The file descriptor that native libraries write to."""


def is_plain(asked: bool) -> bool:
    """True when nothing may be redrawn: by flag, by one of the usual variables, in a pipe, or on a
    terminal that cannot."""
    chosen = any(os.environ.get(name) for name in ("ACCESSIBLE", "NO_COLOR"))
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return asked or chosen or dumb or not sys.stderr.isatty()


def can_show(characters: str) -> bool:
    """Whether stdout is a terminal that shows these characters as they are."""
    try:
        characters.encode(sys.stdout.encoding)
    except UnicodeError:
        return False
    return sys.stdout.isatty()


def say(*lines: str) -> None:
    """Print a message for people; on a terminal it is wrapped between words. Nothing happens when
    stderr cannot be written to."""
    with suppress(OSError):
        width = _width()
        for line in lines:
            print("\n".join(wrapped(printable(line), width)), file=sys.stderr)


def say_command(text: str, command: str) -> None:
    """Print a command to be typed. It stays on one line, so that it can be copied from a terminal
    of any width."""
    with suppress(OSError):
        print(f"{text} {printable(command)}", file=sys.stderr)


def _width() -> int | None:
    """Columns of the terminal; None if stderr is not a terminal."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or None
    except (OSError, ValueError):
        return None


def say_not_kept(reason: str) -> None:
    """Say why recorded phrases could not be kept; nothing if the reason is empty."""
    if reason:
        say(f"Recorded phrases are not kept ({reason}); the next time will take as long.")


def ask(question: str) -> str:
    """Ask a question; the line that a person types."""
    print(printable(question), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def agrees(question: str) -> bool:
    """Ask a question; whether the person types yes. Anything else is a no."""
    return ask(question).lower() in ("y", "yes")


def answer(*lines: str) -> None:
    """Print results for people."""
    for line in lines:
        print(printable(line), flush=True)


def give(result: str) -> None:
    """Print a result for programs, such as a path: exact in a pipe, safe on a terminal."""
    print(printable(result) if sys.stdout.isatty() else result, flush=True)


def give_json(value: Any) -> None:
    """Print a result as JSON, safe on a terminal too."""
    print(printable_json(value), flush=True)


def show(*results: "RenderableType") -> None:
    """Print tables and text as a result. They must be safe to print."""
    from rich.console import Console

    console = Console()
    for result in results:
        console.print(result)


def progress_bar(*columns: "ProgressColumn") -> "Progress":
    """A bar on stderr that disappears at its end. columns: between the bar and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *columns,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # Otherwise the sound that goes to a pipe would appear on the terminal.
        redirect_stdout=False,
        redirect_stderr=False,
    )


def draw(picture: str) -> None:
    """Print a picture of our own with colours in it. Never use it for text from outside."""
    print(picture, file=sys.stderr)


@contextmanager
def only_our_words() -> Iterator[None]:
    """Hide what native libraries write to stderr inside the `with` block.

    ALSA writes to file descriptor 2 directly. Inside the block that descriptor leads nowhere, and
    Python's own stderr writes to a copy of it. With COACH_DEBUG everything is shown.
    """
    if os.environ.get("COACH_DEBUG") or not _is_descriptor_2():
        yield
        return
    before, was_enabled = sys.stderr, faulthandler.is_enabled()
    before.flush()
    copy = os.dup(_STDERR)
    # Not closed at the end: another thread may be blocked in a write to it.
    ours = open(  # noqa: SIM115, PTH123
        copy, "w", encoding=before.encoding, errors=before.errors, buffering=1
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        sys.stderr = ours
        os.dup2(nowhere, _STDERR)
        if was_enabled:
            faulthandler.enable(ours)
        yield
    finally:
        os.dup2(copy, _STDERR)
        sys.stderr = before
        if was_enabled:
            faulthandler.enable(before)
        os.close(nowhere)


def _is_descriptor_2() -> bool:
    try:
        return sys.stderr.fileno() == _STDERR
    except (OSError, ValueError):
        return False
