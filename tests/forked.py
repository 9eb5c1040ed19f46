"""The command in a process of its own, without the half second that Python takes to load it.

A server that has coach and its packages loaded forks that process. Tests of how the command starts,
or of what stands in the place of a package, use `tests.faults.running.run` instead.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Final, TextIO, cast

from tests.faults.running import run as run_anew

_LOADED: Final = [
    *("coach.cli.app", "coach.cli.delivery", "coach.cli.playing", "coach.cli.session"),
    *("coach.export.formats.registry", "coach.share.server", "coach.voices.registry"),
    *("PIL.ImageDraw", "PIL.ImageFont", "av", "jinja2", "pydantic", "pytest", "rich.console"),
    *("rich.live", "samplerate", "segno", "typer", "uvicorn"),
]
"""What takes long to load, but no voice: an engine's threads would not be there after a fork."""


def run(
    *words: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> "CompletedProcess[bytes]":
    """Run `coach` to its end, without a keyboard."""
    variables = dict(os.environ if environment is None else environment)
    if sys.platform == "win32":
        done = run_anew(*words, cwd=cwd, **variables)
        return CompletedProcess(words, done.returncode, done.stdout.encode(), done.stderr.encode())
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(_LOADED)
    with tempfile.TemporaryDirectory() as printed:
        process = server.Process(target=_command, args=(words, cwd, variables, Path(printed)))
        process.start()
        process.join(300)
        if process.is_alive():
            process.kill()
        process.join()
        assert process.exitcode is not None
        out, err = ((Path(printed) / name).read_bytes() for name in ("out", "err"))
        return CompletedProcess(words, process.exitcode, out, err)


def _command(words: tuple[str, ...], cwd: Path, environment: dict[str, str], printed: Path) -> None:
    """The process: its surroundings are as they are for a command that is typed."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform != "win32":
        time.tzset()
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv = ["coach", *words]
    for number, (name, flags) in enumerate(
        [
            (os.devnull, os.O_RDONLY),
            (str(printed / "out"), os.O_WRONLY | os.O_CREAT),
            (str(printed / "err"), os.O_WRONLY | os.O_CREAT),
        ]
    ):
        opened = os.open(name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = _stream(0, "r")
    sys.stdout = _stream(1, "w", encoding="utf-8")
    sys.stderr = _stream(2, "w", errors="backslashreplace", buffering=1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    from coach.cli.app import main

    main()


def _stream(number: int, mode: str, **how: Any) -> TextIO:
    return cast(TextIO, open(number, mode, closefd=False, **how))
