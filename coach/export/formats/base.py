"""The interface of sound file formats.

To add a format, write a module in this folder with a `Format`, whose sink is usually an
`FFmpegSink` with an `Encoding` of its own, and add it to `coach.export.formats.registry`. File
names, folders, temporary files, disk errors and the check of the finished file are handled by
`coach.export.writer`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from coach.dsp.pcm import Sound
from coach.errors import OutputError
from coach.export.metadata.track import Track
from coach.units import FRAME_RATE


class Sink(Protocol):
    """Writes one sound file. Every method may raise OSError."""

    def write(self, block: Sound) -> None:
        """Append float32 samples at `coach.units.FRAME_RATE`, as many channels as the track has and
        any number of frames.

        The block is shared with other sinks and must not be changed. Raises OutputError when a
        sample is beyond full scale.
        """
        ...

    def close(self) -> None:
        """Finish and close the file. Called exactly once, even after a failure."""
        ...


def check_length(frames: int, max_frames: int, name: str) -> None:
    """Raise OutputError if a sound is longer than a file can be. name: `a WAV`, for the message."""
    if frames > max_frames:
        raise OutputError(
            f"{frames / FRAME_RATE / 3600:.1f} hours are more than {name} file can hold",
            remedy="Make the routine shorter, or use flac.",
        )


Opener: TypeAlias = Callable[[Path, Track], Sink]
"""Opens a sink for a file that does not exist yet, to which `track.timeline.frames` frames will be
written. Which metadata of the track the file gets depends on the format."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table of formats.

    name: as typed after `--format`; also the suffix of the file.
    open: opens a sink.
    padding: the most frames of silence that a decoder may return after the last frame, because the
        format consists of whole packets.
    chapters: whether it can hold chapters.
    cue_sheet: whether it carries its cue sheet, see `coach.export.metadata.embedded`.
    """

    name: str
    open: Opener
    padding: int = 0
    chapters: bool = True
    cue_sheet: bool = False
