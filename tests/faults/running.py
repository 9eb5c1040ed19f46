"""The command as a process that will run into trouble."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests import forked

ROOT: Final = Path(__file__).parents[2]

WAV: Final = ("--format", "wav", "--to", "out", "--plain")

EXPORT: Final = ("export", "--way-up", *WAV)
"""An export of some phrases and one minute."""

LONG: Final = ("export", "core", "--voice", "silent", *WAV)
"""An export of ten minutes, long enough to be interrupted."""

QUICK: Final = ("export", "hang", "--hold", "40", "--detail", "cues", "--voice", "silent", *WAV)
"""An export that needs neither voice nor cache."""

ENGINE: Final = Path(__file__).parent / "engine"
"""First on PYTHONPATH, it replaces hibari's engine."""

HUMMING: Final = {"PYTHONPATH": f"{ENGINE}:{ROOT}", "COACH_TEST_ENGINE": "slow"}
"""Variables for an engine that takes as long as hibari's, but hardly any processor time."""

UNSHARED: Final = ("unshare", "--user", "--map-root-user", "--mount")
"""Before a command: its mounts are its own, and nobody else sees them."""


def environment(**changes: str | None) -> dict[str, str]:
    """Ours with changes; None removes a variable. This checkout's coach is the one that runs."""
    merged: dict[str, str | None] = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    return {name: value for name, value in merged.items() if value is not None}


def coach(*words: str, before: Iterable[str] = ()) -> list[str]:
    """The command line of `coach` with these words, after another command if there is one."""
    return [*before, sys.executable, "-m", "coach", *words]


def run(*words: str, cwd: Path, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Run `coach` to its end; what it prints is UTF-8."""
    done = forked.run(*words, cwd=cwd, environment=environment(**changes))
    out, err = (printed.decode(errors="surrogateescape") for printed in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def run_anew(
    *words: str, cwd: Path, before: Iterable[str] = (), **changes: str | None
) -> "subprocess.CompletedProcess[str]":
    """The same, loaded by a Python of its own, after another command if there is one."""
    return subprocess.run(
        coach(*words, before=before),
        cwd=cwd,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=300,
        check=False,
    )


def shell(script: str, cwd: Path, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Run a POSIX shell script that has `$coach` to run, unquoted, where mounts are its own."""
    return subprocess.run(
        [*UNSHARED, "sh", "-euc", script],
        cwd=cwd,
        env=environment(coach=" ".join(coach()), **changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def cannot_mount() -> str:
    """Why this machine does not allow private mounts, in words; empty if it does."""
    if shutil.which("unshare") is None:
        return "no unshare"
    tried = subprocess.run(
        [*UNSHARED, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else "mounting is not allowed here"


def powerless() -> list[str]:
    """What to put before a command so that file permissions apply to it, even when run by root."""
    if os.geteuid() != 0:
        return []
    without = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={without}", f"--inh-caps={without}"]


def error_lines(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """The lines of an error, without those of progress, after checking the form of the error."""
    lines = [line for line in done.stderr.splitlines() if not line.startswith(_PROGRESS)]
    assert "Traceback" not in done.stderr
    assert 1 <= len(lines) <= 2, done.stderr
    return lines


_PROGRESS: Final = ("Recording ", "Measuring ", "Writing ", "Checking ")


def everything_in(folder: Path) -> list[str]:
    """Every name below a folder, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def begun(folder: Path, *words: str, **changes: str) -> forked.Begun:
    """Start `coach` with a cache of its own in `folder`, and say nothing."""
    cache = str(folder / "cache")
    return forked.begin(*words, cwd=folder, environment=environment(COACH_CACHE=cache, **changes))


def named_files(folder: Path) -> list[Path]:
    """What a person sees in a folder."""
    return [path for path in folder.glob("*") if not path.name.startswith(".")]


def digest(content: bytes) -> str:
    """What to compare large files by: pytest takes minutes to show where two of them differ."""
    return hashlib.sha256(content).hexdigest()


def takes_in(folder: Path) -> dict[str, tuple[int, str]]:
    """Each finished take's own number on the disk and its digest."""
    return {
        path.name: (path.stat().st_ino, digest(path.read_bytes())) for path in folder.glob("*.take")
    }


def half_written(folder: Path, export: forked.Begun) -> Path:
    """Wait until the export has begun to write its file; the file as it is hidden."""
    while True:
        for part in folder.glob("out/**/*"):
            with suppress(FileNotFoundError):  # Python tries out a folder for temporary files
                if part.stat().st_size > 1_000_000:
                    return part
        assert export.poll() is None, "it ended before it could be caught writing"
        time.sleep(0.005)
