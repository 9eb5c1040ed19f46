"""What a sound file format is.

How to add a format: write one module in this folder with a `Format` that makes its sink, most often
an `Encoding` of `coach.export.formats.encoding` with a recipe of its own; then add one row to
`coach.export.formats.registry`. Names, folders, temporary files, disk errors and the check of the
finished file are not its business: `coach.export.writer` sees to them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from coach.dsp.pcm import Pcm
from coach.errors import OutputError
from coach.export.metadata.track import Track
from coach.units import FRAME_RATE


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


def check_length(frames: int, most: int, name: str) -> None:
    """Raise OutputError for a sound of more frames than the numbers in a file of that name hold."""
    if frames > most:
        raise OutputError(
            f"{frames / FRAME_RATE / 3600:.1f} hours are more than {name} file can hold",
            remedy="Make the routine shorter, or use flac.",
        )


Opener: TypeAlias = Callable[[Path, Track], Sink]
"""Makes a sink for a new file at a path, which does not exist yet. The file is to hold
`track.timeline.frames` frames; what else it tells of the track is up to what it has a place for."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table of formats.

    name: what a person types after `--format`; it is the file's suffix too.
    open: makes a sink.
    padding: frames of quiet that a decoder may give after the last one, at most, since the format
        only holds whole packets.
    chapters: whether it has a place for chapters.
    """

    name: str
    open: Opener
    padding: int = 0
    chapters: bool = True
