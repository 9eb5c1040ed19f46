"""`coach` in the process of its test, from its words to its exit code.

A test that ends the command, gives it a terminal or replaces a package takes `tests.forked`.
"""

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.cli.app import main


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def run_inside(*words: str, cwd: Path) -> Done:
    """Run `coach` with these words in a folder, without a keyboard or a terminal."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open(encoding="utf-8") as nothing:
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["coach", *words])
        for name, stream in (("stdin", nothing), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "unraisablehook", sys.unraisablehook)
        with _signals_kept(), pytest.raises(SystemExit) as left:
            main()
    assert isinstance(left.value.code, int)
    printed = Done(left.value.code, _printed(out), _printed(err))
    assert "Traceback" not in printed.err
    return printed


def _printed(stream: io.TextIOWrapper) -> str:
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode(errors="surrogateescape")


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Restore the handler of each signal at the end of the block."""
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None and signal.getsignal(number) is not handler:
                with suppress(OSError):
                    signal.signal(number, handler)
