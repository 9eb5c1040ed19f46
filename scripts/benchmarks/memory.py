"""Measures the memory of a process and its children."""

from pathlib import Path
from threading import Event, Thread
from typing import Final

_INTERVAL: Final = 0.05
"""Seconds between two samples."""


class PeakMemory:
    """Samples a process and its children in a thread until it is asked. Needs Linux's /proc."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._peak = 0
        self._stop = Event()
        self._thread = Thread(target=self._sample, daemon=True)
        self._thread.start()

    def megabytes(self) -> float | None:
        """Their peak memory in MB; None if it could not be measured. Shared memory counts once
        (proportional set size)."""
        self._stop.set()
        self._thread.join()
        return self._peak * 1024 / 1_000_000 if self._peak else None

    def _sample(self) -> None:
        while not self._stop.wait(_INTERVAL):
            processes = (self._process, *_children(self._process))
            self._peak = max(self._peak, sum(map(_kibibytes, processes)))


def _children(process: int) -> list[int]:
    try:
        tasks = [*Path(f"/proc/{process}/task").iterdir()]
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _kibibytes(process: int) -> int:
    """Memory in KiB; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
