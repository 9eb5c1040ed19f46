"""Running things and measuring them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.figures import NotMeasuredError

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """One process: seconds from its start to its end, and the most memory it held in MB."""

    seconds: float
    megabytes: float
    printed: str


class Workshop:
    """A folder to work in, with a cache for phrases, and how often to measure each thing."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder = folder
        self.runs = runs
        self.cache = folder / "cache"

    def run(self, *command: str, cache: Path | None = None) -> Ran:
        """Run a Python program to its end. Raises NotMeasuredError when it fails.

        command: what comes after `python`. cache: in place of our own.
        """
        environment = os.environ | self.own | ({"COACH_CACHE": str(cache)} if cache else {})
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        with process.stdout as stdout:
            printed = stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise NotMeasuredError(f"`{' '.join(command)}` ended with {process.returncode}")
        # Linux counts in KiB, macOS in bytes.
        unit = 1_000_000 if sys.platform == "darwin" else 1_000_000 / 1024
        return Ran(seconds, used.ru_maxrss / unit, printed)

    def coach(self, *words: str, cache: Path | None = None) -> Ran:
        """Run `coach` with these words."""
        return self.run("-m", "coach", *words, cache=cache)

    def task(self, name: str, *given: str | Path) -> float:
        """The figure that a task of `scripts.benchmarks.tasks` prints."""
        ran = self.run("-m", "scripts.benchmarks.tasks", name, *map(str, given))
        return float(ran.printed.split()[-1])

    @property
    def own(self) -> dict[str, str]:
        """Variables for a process that is to use this checkout, and folders of ours."""
        return {
            "PYTHONPATH": str(ROOT),
            "COACH_CACHE": str(self.cache),
            "COACH_STATE": str(self.folder / "state"),
        }

    def empty(self, name: str) -> Path:
        """A folder with nothing in it."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def seconds(self, *words: str) -> tuple[float, ...]:
        """Several runs of `coach`, after one that is not counted."""
        self.coach(*words)
        return tuple(self.coach(*words).seconds for _ in range(self.runs))


def wanted(words: Sequence[str], name: str, folder: Path) -> tuple[str, ...]:
    """The words of an export of a routine in a format to a folder."""
    return ("export", *words, "--format", name, "--to", str(folder), "--overwrite", "--plain")
