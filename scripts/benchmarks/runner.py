"""Runs processes and measures them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.figures import NotMeasuredError
from scripts.benchmarks.memory import PeakMemory

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished process: seconds from start to end, and what it printed."""

    seconds: float
    printed: str


class Runner:
    """Runs commands in a folder, with a cache of phrases of its own.

    runs: how often to measure each thing.
    installed: a Python whose installed coach is measured; None for this checkout's.
    """

    def __init__(self, folder: Path, runs: int, installed: Path | None = None) -> None:
        self.folder = folder
        self.runs = runs
        self.cache = folder / "cache"
        self.python = str(installed or sys.executable)
        self._modules = ROOT
        if installed:
            # The tasks without the checkout's coach, which would come before the installed one.
            self._modules = folder / "modules"
            shutil.copytree(
                ROOT / "scripts" / "benchmarks", self._modules / "scripts" / "benchmarks"
            )

    def run(
        self,
        *command: str,
        cache: Path | None = None,
        on_start: Callable[[int], None] = lambda _: None,
    ) -> Finished:
        """Run a Python program to its end. Raises NotMeasuredError when it fails.

        command: the arguments of `python`. cache: replaces the usual folder. on_start: called with
            the process ID.
        """
        environment = os.environ | self.environment | ({"COACH_CACHE": str(cache)} if cache else {})
        begun = time.perf_counter()
        process = subprocess.Popen(
            [self.python, *command],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        on_start(process.pid)
        assert process.stdout is not None
        with process.stdout as stdout:
            printed = stdout.read()
        status = process.wait()
        seconds = time.perf_counter() - begun
        if status:
            raise NotMeasuredError(f"`{' '.join(command)}` ended with {status}")
        return Finished(seconds, printed)

    def coach(self, *words: str, cache: Path | None = None) -> Finished:
        """Run `coach` with these arguments."""
        return self.run("-m", "coach", *words, cache=cache)

    def memory(self, *words: str) -> float:
        """The peak memory of `coach` with these arguments, MB. Raises NotMeasuredError if it cannot
        be measured."""
        peaks: list[PeakMemory] = []
        self.run("-m", "coach", *words, on_start=lambda process: peaks.append(PeakMemory(process)))
        peak = peaks[0].megabytes()
        if peak is None:
            raise NotMeasuredError("memory is read from /proc, which this system does not have")
        return peak

    def task(self, name: str, *given: str | Path) -> float:
        """Run a task of `scripts.benchmarks.tasks`; the figure that it prints."""
        finished = self.run("-m", "scripts.benchmarks.tasks", name, *map(str, given))
        return float(finished.printed.split()[-1])

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that select the coach and the folders of this run."""
        return {
            "PYTHONPATH": str(self._modules),
            "COACH_CACHE": str(self.cache),
            "COACH_STATE": str(self.folder / "state"),
            "COACH_DATA": str(self.folder / "data"),
            "COACH_CONFIG": str(self.folder / "config"),
        }

    def empty(self, name: str) -> Path:
        """An empty folder."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def seconds(self, *words: str) -> tuple[float, ...]:
        """Times of several runs of `coach`, after one that is not counted."""
        self.coach(*words)
        return tuple(self.coach(*words).seconds for _ in range(self.runs))


def export_command(words: Sequence[str], name: str, folder: Path) -> tuple[str, ...]:
    """The arguments of `coach` that export a routine in a format to a folder."""
    return ("export", *words, "--format", name, "--to", str(folder), "--overwrite", "--plain")
