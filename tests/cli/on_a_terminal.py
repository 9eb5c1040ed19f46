"""The command on its own terminal, as a person sees and uses it."""

import fcntl
import os
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any, Final

from tests.forked import Begun, begin

_PATIENCE: Final = 60.0
"""Seconds that a busy machine may take for what should appear at once."""


class Terminal:
    """What a person sees of the command, and its keyboard."""

    def __init__(self, person: int, command: int, process: Begun) -> None:
        self.person = person
        self.process = process
        self._command = command
        self._shown = b""

    @property
    def mode(self) -> list[Any]:
        """What `stty -a` shows."""
        return termios.tcgetattr(self._command)

    def wait_for(self, shown: str) -> None:
        """Wait until this is shown."""
        until = time.monotonic() + _PATIENCE
        while shown.encode() not in self._shown:
            assert time.monotonic() < until, self.shown
            assert self.process.poll() is None or self._read(), self.shown
            self._read()

    def end(self) -> int:
        """Wait for the end of the command; its exit code."""
        until = time.monotonic() + _PATIENCE
        while (code := self.process.poll()) is None:
            assert time.monotonic() < until, self.shown
            self._read()
        while self._read():
            pass
        return code

    @property
    def shown(self) -> str:
        """All that was shown so far."""
        return self._shown.decode()

    def _read(self) -> bool:
        if not select([self.person], [], [], 0.05)[0]:
            return False
        self._shown += os.read(self.person, 1 << 16)
        return True


@contextmanager
def on_a_terminal(
    folder: Path,
    environment: Mapping[str, str],
    *words: str,
    size: tuple[int, int] = (80, 24),
    piped: bool = True,
) -> Iterator[Terminal]:
    """Run `coach` with these words; afterwards the terminal must be in the mode it was in.

    size: columns and lines.
    piped: its results go elsewhere.
    """
    person, command = os.openpty()
    fcntl.ioctl(command, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    before = termios.tcgetattr(command)
    process = begin(
        *words,
        cwd=folder,
        environment={"TERM": "xterm", **environment},
        stdin=command,
        stdout=subprocess.DEVNULL if piped else command,
        stderr=command,
    )
    terminal = Terminal(person, command, process)
    try:
        yield terminal
        terminal.end()
        assert terminal.mode == before
    finally:
        process.kill()
        process.wait()
        os.close(person)
        os.close(command)
