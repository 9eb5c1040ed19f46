"""Checks a finished file: decodes it and finds everything that should be in it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.dsp.meter import Figures, Meter
from coach.dsp.pcm import Pcm, Sound, from_int16
from coach.errors import OutputError
from coach.export.formats.base import Format
from coach.export.formats.ffmpeg import file_url
from coach.export.metadata import embedded
from coach.export.metadata.track import Track
from coach.export.progress import ExportStage, Watch, unwatched
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

_CLOSE: Final = 0.0011
"""Seconds that a chapter may be off: most formats store milliseconds."""

_FAINTEST: Final = 0.25
"""A phrase is present if the file holds at least this part of its RMS. Limiter and encoders take at
most a few dB off; a missing phrase leaves a hundredth."""

_LEAN: Final = {"advanced_editlist": "0"}
"""Options for opening a file. FFmpeg would otherwise build a second index of an MP4 file, for edits
that our files do not have: 15 MB in two hours."""

_BLOCK: Final = 8 * FRAME_RATE
"""Frames that are measured together. A decoder gives about 20 ms at a time; handing each of these
to the meter's thread would make both threads wait."""


def verify(path: Path, fmt: Format, track: Track, gain: float, watch: Watch = unwatched) -> Figures:
    """Decode a file from end to end; its loudness and peak.

    gain: the factor that the sound was written with. Raises OutputError when the file is broken,
    has the wrong length, other chapters or another cue sheet, or lacks a phrase.
    """
    import av

    frames = track.timeline.frames
    meter, speech, decoded = Meter(track.channels), _Speech(track.said), 0

    def measure(block: Sound, start: int) -> None:
        meter.add(block[: max(0, frames - start)])
        # The voice is in the middle, and music at most a tenth of it.
        speech.add(block if block.ndim == 1 else block.mean(axis=1), start)

    try:
        with (
            av.open(file_url(path), options=_LEAN) as file,
            ThreadPoolExecutor(1, "coach-meter") as thread,
        ):
            if fmt.chapters:
                _check_chapters(_chapters(file), track)
            measured: Iterator[None] = iter(())
            for block in watch(
                ExportStage.CHECK, _blocks(file, track.channels), -(-frames // _BLOCK)
            ):
                list(measured)  # one block is measured while the next is decoded
                measured = thread.map(measure, [block], [decoded])
                decoded += len(block)
            list(measured)
            packed = _packed_sheet(file, path) if fmt.cue_sheet else None
    except av.FFmpegError as fault:
        raise OutputError(f"The file came out broken ({fault.strerror})") from fault
    if not frames <= decoded <= frames + fmt.padding:
        raise OutputError(f"The file came out with {decoded} frames instead of {frames}")
    speech.check(gain)
    if fmt.cue_sheet and packed != embedded.pack(track):
        raise OutputError("The cue sheet in the file did not come out as it should")
    return meter.figures


def _packed_sheet(file: "InputContainer", path: Path) -> bytes | None:
    with path.open("rb") as plain, suppress(ValueError, OverflowError):
        return embedded.find_cue_sheet(file, plain)
    return None


def _blocks(file: "InputContainer", channels: int) -> Iterator[Sound]:
    """The sound of a file in blocks of `_BLOCK` frames; the last may be shorter."""
    from av import AudioFifo

    held = AudioFifo()
    for frame in file.decode(audio=0):
        frame.pts = None  # or the FIFO would look for gaps
        held.write(frame)
        if held.samples >= _BLOCK:
            yield _samples(held.read(_BLOCK), channels)
    while held.samples:
        yield _samples(held.read(min(held.samples, _BLOCK)), channels)


def _samples(frame: "AudioFrame | None", channels: int) -> Sound:
    assert frame is not None, "the FIFO held this many samples"
    found = frame.to_ndarray()
    if channels == 1:
        samples = found[0]
    else:
        samples = found.T if frame.format.is_planar else found.reshape(-1, channels)
    if samples.dtype == np.int16:
        samples = from_int16(samples)
    return np.asarray(samples, np.float32)


class _Speech:
    """Measures the energy of each phrase in a sound."""

    def __init__(self, said: Sequence[SayCue]) -> None:
        self._said = said
        self._energy = np.zeros(len(said))
        self._next = 0

    def add(self, block: Pcm, start: int) -> None:
        """Add the next block, whose first frame is `start`."""
        end = start + len(block)
        for number in range(self._next, len(self._said)):
            cue = self._said[number]
            if cue.start >= end:
                break
            words = block[max(cue.start - start, 0) : max(cue.end - start, 0)]
            self._energy[number] += float(np.dot(words, words))
            if cue.end <= end and number == self._next:
                self._next += 1

    def check(self, gain: float) -> None:
        """Raise OutputError for a missing phrase. gain: as in `verify`."""
        for cue, energy in zip(self._said, self._energy, strict=True):
            assert cue.take is not None, "a phrase that is said has a take"
            expected = float(np.dot(cue.take.pcm, cue.take.pcm)) * gain**2
            if energy < expected * _FAINTEST**2:
                raise OutputError(f"{cue.text!r} cannot be heard in the file")


def _chapters(file: "InputContainer") -> list[tuple[float, str]]:
    """The start of each chapter of a file in seconds, and its title."""
    return [
        (row["start"] * float(row["time_base"] or 0), row["metadata"].get("title", ""))
        for row in file.chapters()
    ]


def _check_chapters(found: Sequence[tuple[float, str]], track: Track) -> None:
    wanted = [(chapter.start / FRAME_RATE, chapter.title) for chapter in track.chapters]
    if [title for _, title in found] != [title for _, title in wanted] or any(
        abs(one - other) > _CLOSE for (one, _), (other, _) in zip(found, wanted, strict=True)
    ):
        raise OutputError("The chapters did not come out as they should")
