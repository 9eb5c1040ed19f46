"""A finished file, heard through: is everything there that should be?"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.errors import OutputError
from coach.phone.ahead import ahead
from coach.phone.base import Format
from coach.phone.meter import Figures, Meter
from coach.phone.track import Track
from coach.phone.watch import Stage, Watch, unwatched
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

_CLOSE: Final = 0.0011
"""Seconds by which a chapter may stand off: most formats count its place in milliseconds."""

_FAINTEST: Final = 0.25
"""A phrase counts as heard when the file holds at least this part of its strength (RMS): limiter
and encoders take a few dB off at the most, and a phrase that is missing leaves a hundredth."""


def hear(path: Path, fmt: Format, track: Track, gain: float, watch: Watch = unwatched) -> Figures:
    """Decode a file from end to end; what the meter read.

    gain: the factor that the sound was written with. Raises OutputError when the file is broken, or
    its length, a chapter or a phrase is not as it should be.
    """
    import av

    try:
        with av.open(str(path)) as container:
            with ahead(decoded(container)) as blocks:
                figures = _listen(watch(Stage.CHECK, blocks), fmt, track, gain)
            if fmt.chapters:
                _see_chapters(container, track)
    except av.FFmpegError as fault:
        raise OutputError(f"The file came out broken ({fault.strerror})") from fault
    return figures


def decoded(container: "InputContainer") -> Iterator[Pcm]:
    """The sound of an open file in blocks of a second, mono float32."""
    import av

    gathered = av.AudioFifo()
    for frame in container.decode(audio=0):
        frame.pts = None  # the first one of an MP3 file begins in the middle of a packet
        gathered.write(frame)
        while (second := gathered.read(FRAME_RATE)) is not None:
            yield _samples(second)
    if (rest := gathered.read()) is not None:
        yield _samples(rest)


def _samples(frame: "AudioFrame") -> Pcm:
    samples = frame.to_ndarray().reshape(-1)
    if samples.dtype == np.int16:
        return samples.astype(np.float32) / np.float32(32_768)
    return samples.astype(np.float32, copy=False)


def _listen(blocks: Iterable[Pcm], fmt: Format, track: Track, gain: float) -> Figures:
    meter = Meter()
    speech = _Speech(track.said, gain)
    frames = track.timeline.frames
    heard = 0
    for block in blocks:
        meter.add(block[: frames - heard] if heard < frames else block[:0])
        speech.add(block)
        heard += len(block)
    if not frames <= heard <= frames + fmt.padding:
        raise OutputError(f"The file came out with {heard} frames instead of {frames}")
    speech.check()
    return meter.figures()


class _Speech:
    """Follows a sound and sees that every phrase is in it."""

    def __init__(self, said: tuple[SayCue, ...], gain: float) -> None:
        self._said = said
        self._gain = gain
        self._energy = np.zeros(len(said))
        self._next = 0
        self._place = 0

    def add(self, block: Pcm) -> None:
        end = self._place + len(block)
        number = self._next
        while number < len(self._said) and self._said[number].start < end:
            cue = self._said[number]
            part = block[max(cue.start - self._place, 0) : max(cue.end - self._place, 0)]
            self._energy[number] += float(np.dot(part, part))
            if cue.end <= end and number == self._next:
                self._next += 1
            number += 1
        self._place = end

    def check(self) -> None:
        for cue, energy in zip(self._said, self._energy, strict=True):
            assert cue.take is not None, "what is heard has a take"
            said = float(np.dot(cue.take.pcm, cue.take.pcm)) * self._gain**2
            if energy < said * _FAINTEST**2:
                raise OutputError(f"{cue.text!r} cannot be heard in the file")


def _see_chapters(container: "InputContainer", track: Track) -> None:
    found = [
        (row["start"] * float(row["time_base"] or 0), row["metadata"].get("title", ""))
        for row in container.chapters()
    ]
    wanted = [(chapter.start / FRAME_RATE, chapter.title) for chapter in track.chapters]
    if [title for _, title in found] != [title for _, title in wanted] or any(
        abs(one - other) > _CLOSE for (one, _), (other, _) in zip(found, wanted, strict=True)
    ):
        raise OutputError("The chapters did not come out as they should")
