"""The sound of a file, from any place on."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.errors import OutputError
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

if TYPE_CHECKING:
    from av import AudioFrame

_BLOCK: Final = FRAME_RATE
"""Frames that are taken from FFmpeg at a time."""

_LEAN: Final = (("advanced_editlist", "0"),)
"""Options for opening a file with FFmpeg. It makes a second index of an MP4 file, for edits that
ours have not: 30 MB in four hours."""


class Decoder:
    """Reads on from one place of a file.

    FFmpeg opens, reads and decodes it in a graph of filters: packets of 20 ms that each pass
    through Python take a quarter more time, and let only one thread decode.
    """

    def __init__(self, path: Path, first: int = 0, pre_roll: int = 0) -> None:
        """first: the frame to begin with. pre_roll: see `coach.phone.formats.base.Format`.

        Raises FFmpegError for what is no sound file.
        """
        from av.filter import Graph

        begin = Fraction(max(0, first - pre_roll), FRAME_RATE)
        self._graph = Graph()
        self._held = np.zeros(0, np.float32)
        with _name(path) as name:
            source = self._graph.add(
                "amovie",
                filename=name,
                seek_point=str(float(begin)),
                dec_threads="1",  # a file is heard in as many parts as there are processors
                format_opts=":".join(f"{option}={value}" for option, value in _LEAN),
            )
        filters = [
            self._graph.add("aformat", sample_fmts="flt|fltp"),
            self._graph.add("asetnsamples", nb_out_samples=str(_BLOCK), pad="0"),
            self._graph.add("abuffersink"),
        ]
        self._graph.link_nodes(source, *filters).configure()
        if first:
            self._go_to(first)

    def read(self, count: int) -> Pcm:
        """The next frames, mono float32, shape (count,); fewer where the file ends."""
        held, found = [self._held], len(self._held)
        while found < count and (frame := self._next()) is not None:
            held.append(frame.to_ndarray()[0])
            found += len(held[-1])
        sound = np.concatenate(held) if len(held) > 1 else self._held
        self._held = sound[count:].copy()
        return sound[:count]

    def _go_to(self, first: int) -> None:
        """Come from where FFmpeg found a place to the frame `first`."""
        frame = self._next()
        if frame is None:
            return
        place = round((frame.pts or 0) * (frame.time_base or Fraction(1, FRAME_RATE)) * FRAME_RATE)
        if place > first:
            raise OutputError(f"The place of frame {first} cannot be found in the file")
        self._held = frame.to_ndarray()[0]
        self.read(first - place)

    def _next(self) -> "AudioFrame | None":
        from av import EOFError as FileEndError

        try:
            return self._graph.pull()  # type: ignore[return-value]
        except FileEndError:
            return None


@contextmanager
def _name(path: Path) -> Iterator[str]:
    """A name that FFmpeg's filter can open a file by."""
    try:
        str(path).encode()
    except UnicodeEncodeError:  # on POSIX a name may be any bytes
        with path.open("rb") as file:
            yield f"file:/dev/fd/{file.fileno()}"
    else:
        yield f"file:{path}"


def chapters(path: Path) -> list[tuple[float, str]]:
    """Where the chapters of a file begin, in seconds, and their titles. Raises FFmpegError."""
    import av

    with av.open(str(path), options=dict(_LEAN)) as container:
        return [
            (row["start"] * float(row["time_base"] or 0), row["metadata"].get("title", ""))
            for row in container.chapters()
        ]
