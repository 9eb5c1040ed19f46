"""What a sound file format is.

How to add a format: write one module in this folder with a class that obeys `Sink`, a function that
checks a finished file, and a `Format` that names both; then add one row to the table in
`coach.phone.formats`. Names, folders, temporary files and errors of the disk are not its business:
`coach.phone.export` sees to them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, TypeVar

from coach.timeline.model import Timeline
from coach.timeline.sheet import About
from coach.voices.base import Pcm


class Sink(Protocol):
    """One sound file in the making. It may raise OSError freely."""

    def write(self, block: Pcm) -> None:
        """Add float32 mono samples, shape (n,), at `coach.units.FRAME_RATE`; any n is fine.

        The block is shared with other sinks and must not be changed. Raises OutputError when a
        sample is beyond full scale.
        """
        ...

    def close(self) -> None:
        """Finish the file and let go of it; called exactly once, after a failure too."""
        ...


Place = TypeVar("Place", Path, BinaryIO)

Opener: TypeAlias = Callable[[Place, Timeline, About], Sink]
"""Makes a sink. The file is to hold `timeline.frames` frames and begins at `timeline.start`; what
else it tells of title, chapters and words is up to what its format has a place for."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table of formats.

    name: what a person types after `--format`; it is the file's suffix too.
    open: makes a sink for a new file at a path, which does not exist yet.
    check: what is wrong with the finished file at a path that should have a number of frames, a
        sentence without its full stop; empty when it is whole.
    stream: makes a sink for a stream that cannot be searched, such as a pipe, and leaves it open at
        the end. None when the format needs a real file.
    """

    name: str
    open: Opener[Path]
    check: Callable[[Path, int], str]
    stream: Opener[BinaryIO] | None = None
