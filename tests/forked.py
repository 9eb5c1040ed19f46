"""The command in a process of its own, without the half second that Python takes to load it.

A server that has loaded coach and its packages (`tests.loaded`) forks that process. Tests of how
the command starts, or that replace such a package, use `tests.faults.running.run` instead.
"""

import atexit
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Final, TextIO, cast

_PATIENCE: Final = 300.0
"""Seconds that a command may take."""


class Forked:
    """A command that runs, with what `subprocess.Popen` has for it."""

    def __init__(self, process: BaseProcess, stderr: TextIO | None) -> None:
        self._process = process
        self.stderr = stderr

    @property
    def returncode(self) -> int | None:
        """Its exit code, or minus the number of the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def wait(self, timeout: float = _PATIENCE) -> int:
        """Wait for its end; its exit code."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("coach", timeout)
        return self.returncode

    def communicate(self, timeout: float = _PATIENCE) -> tuple[None, str]:
        """Wait for its end; the rest of what it prints on stderr."""
        late = threading.Timer(timeout, self.kill)
        late.start()
        errors = ""
        if self.stderr:
            with self.stderr:
                errors = self.stderr.read()
        late.cancel()
        self.wait()
        return None, errors

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


Begun = Forked | subprocess.Popen[str]


def begin(
    *words: str,
    cwd: Path,
    environment: Mapping[str, str],
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    stderr: int = subprocess.DEVNULL,
    group: int | None = None,
) -> Begun:
    """Start `coach`; the rest is as for `subprocess.Popen`, and only stderr may be a pipe.

    A signal that is ignored here is ignored there.
    """
    if sys.platform == "win32":
        return subprocess.Popen(
            [sys.executable, "-m", "coach", *words],
            cwd=cwd,
            env=dict(environment),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            text=True,
        )
    reading = None
    if stderr == subprocess.PIPE:
        reader, stderr = os.pipe()
        reading = _stream(reader, "r", closefd=True, encoding="utf-8", errors="surrogateescape")
    else:
        stderr = _opened(stderr)
    streams = [Connection(number) for number in (_opened(stdin), _opened(stdout), stderr)]
    server = multiprocessing.get_context("forkserver")
    # A module that is missing there would only cost time; mypy sees that none is.
    server.set_forkserver_preload(["tests.loaded"])
    ignored = [each for each in (signal.SIGINT, signal.SIGHUP) if _is_ignored(each)]
    process = server.Process(
        target=_command, args=(words, cwd, dict(environment), streams, group, ignored)
    )
    process.start()
    for stream in streams:
        stream.close()
    return Forked(process, reading)


def _is_ignored(number: int) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN


def _opened(number: int) -> int:
    """A number of our own for what is open under this one."""
    return os.open(os.devnull, os.O_RDWR) if number == subprocess.DEVNULL else os.dup(number)


def run(
    *words: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> "CompletedProcess[bytes]":
    """Run `coach` to its end, without a keyboard."""
    variables = os.environ if environment is None else environment
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = begin(
            *words, cwd=cwd, environment=variables, stdout=out.fileno(), stderr=errors.fileno()
        )
        try:
            code = process.wait(_PATIENCE)
        finally:
            process.kill()
        out.seek(0)
        errors.seek(0)
        return CompletedProcess(words, code, out.read(), errors.read())


def _command(
    words: tuple[str, ...],
    cwd: Path,
    environment: dict[str, str],
    streams: list[Connection],
    group: int | None,
    ignored: list[int],
) -> None:
    """The process: its environment is that of a command that is typed."""
    if group is not None:
        os.setpgid(0, group)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform != "win32":
        time.tzset()
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv = ["coach", *words]
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin = _stream(0, "r")
    sys.stdout = _stream(1, "w", encoding="utf-8")
    sys.stderr = _stream(2, "w", errors="backslashreplace", buffering=1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for each in ignored:
        signal.signal(each, signal.SIG_IGN)
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    from coach.cli.app import main

    try:
        main()
    finally:
        # multiprocessing would leave these out.
        atexit._run_exitfuncs()  # noqa: SLF001
        try:
            sys.stderr.flush()
        except OSError:  # its reader has gone: multiprocessing of 3.14 would exit with 1 for that
            sys.stderr = None


def _stream(number: int, mode: str, *, closefd: bool = False, **how: Any) -> TextIO:
    return cast(TextIO, open(number, mode, closefd=closefd, **how))
