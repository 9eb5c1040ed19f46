"""Running things and measuring them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from scripts.benchmarks.figures import NotMeasuredError
from scripts.benchmarks.memory import Held

ROOT = Path(__file__).resolve().parents[2]


Watch: TypeAlias = Callable[[int], None]


def _unwatched(_process: int) -> None:
    """Nobody looks at a process while it runs."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One process: seconds from its start to its end, and what it printed."""

    seconds: float
    printed: str


class Workshop:
    """A folder to work in, with a cache for phrases, and how often to measure each thing."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder = folder
        self.runs = runs
        self.cache = folder / "cache"

    def run(self, *command: str, cache: Path | None = None, watch: Watch = _unwatched) -> Ran:
        """Run a Python program to its end. Raises NotMeasuredError when it fails.

        command: what comes after `python`. cache: in place of our own. watch: told the number of
            the process while it runs.
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
        watch(process.pid)
        assert process.stdout is not None
        with process.stdout as stdout:
            printed = stdout.read()
        status = process.wait()
        seconds = time.perf_counter() - begun
        if status:
            raise NotMeasuredError(f"`{' '.join(command)}` ended with {status}")
        return Ran(seconds, printed)

    def coach(self, *words: str, cache: Path | None = None) -> Ran:
        """Run `coach` with these words."""
        return self.run("-m", "coach", *words, cache=cache)

    def memory(self, *words: str) -> float:
        """The most memory that `coach` with these words held, MB. Raises NotMeasuredError where
        that cannot be seen."""
        held: list[Held] = []
        self.run("-m", "coach", *words, watch=lambda process: held.append(Held(process)))
        most = held[0].megabytes()
        if most is None:
            raise NotMeasuredError("there is no /proc to look it up in")
        return most

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
