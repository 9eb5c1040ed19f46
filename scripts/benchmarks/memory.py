"""How much memory a process holds, together with those that it has started."""

from pathlib import Path
from threading import Event, Thread
from typing import Final

_LOOK: Final = 0.05
"""Seconds between two looks."""


class Held:
    """Follows a process and its children, in a thread, until it is asked. Needs Linux's /proc."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._most = 0
        self._enough = Event()
        self._thread = Thread(target=self._follow, daemon=True)
        self._thread.start()

    def megabytes(self) -> float | None:
        """The most that they held together at one time, MB; None where that cannot be seen. What
        several share is counted once (proportional set size)."""
        self._enough.set()
        self._thread.join()
        return self._most * 1024 / 1_000_000 if self._most else None

    def _follow(self) -> None:
        while not self._enough.wait(_LOOK):
            family = (self._process, *_children(self._process))
            self._most = max(self._most, sum(map(_held, family)))


def _children(process: int) -> list[int]:
    try:
        tasks = [*Path(f"/proc/{process}/task").iterdir()]
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _held(process: int) -> int:
    """KiB in memory now; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
