"""How far a file is, and how long it will still take."""

from collections.abc import Iterable, Iterator
from time import monotonic

from coach.cli.terminal import redraw, say, wipe
from coach.export.progress import Stage, Step

_SHOWN_EVERY = 0.2
"""Seconds."""


class Progress:
    """Watches a sound being measured, written and checked (`coach.export.progress.Watch`).

    Nothing is guessed beforehand: what is left of a stage is worked out from the speed it has
    shown, and checking a file is taken to last as long as measuring the sound did, which also
    listens to all of it.
    """

    def __init__(self, what: str, files: int, *, plain: bool) -> None:
        """files: number of files that the sound is written to."""
        self._what = what
        self._unchecked = files
        self._plain = plain
        self._begun = monotonic()
        self._to_check = 0.0
        self._width = 0

    def __call__(self, stage: Stage, steps: Iterable[Step], count: int, /) -> Iterator[Step]:
        """See `Watch`."""
        begun = monotonic()
        shown = 0.0
        if self._plain and stage is Stage.WRITE:
            say(f"Writing {self._what}")
        if stage is Stage.CHECK:
            self._unchecked -= 1
        for number, step in enumerate(steps, start=1):
            yield step
            now = monotonic()
            if not self._plain and now - shown >= _SHOWN_EVERY:
                shown = now
                left = (now - begun) / number * max(0, count - number)
                self._show(stage, left + self._unchecked * self._to_check)
        if stage is not Stage.WRITE:
            self._to_check = monotonic() - begun

    def done(self) -> None:
        """Take the line away."""
        if self._width:
            wipe(self._width)

    def _show(self, stage: Stage, left: float) -> None:
        if stage is Stage.MEASURE:
            line = f"{stage} {self._what}"  # how long writing will take is not known yet
        else:
            spent = monotonic() - self._begun
            line = f"{stage} {self._what}: {100 * spent / (spent + left):.0f} %, {left:.0f} s left"
        self._width = redraw(line, self._width)
