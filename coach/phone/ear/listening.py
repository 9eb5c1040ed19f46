"""Listening to a file in parts, each of them by itself."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.phone.ear.decoding import Decoder, chapters
from coach.phone.ear.meter import Meter
from coach.phone.ear.true_peak import BEFORE
from coach.phone.formats.base import Format
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

_SHORTEST: Final = 60
"""Seconds of a part, at least: to find its beginning costs as much as a second of listening."""

_HEAVY: Final = 2 * 3600
"""Seconds of a file that is heard in one part only: FFmpeg holds the index of a file once for each
part that is being heard, 7 MB an hour for M4A."""

_BLOCK: Final = 2 * FRAME_RATE


@dataclass(frozen=True, slots=True)
class Part:
    """What is listened to.

    first, last: the frames [first, last) of a file; None is its end.
    frames: length of the sound; what the format adds after it is not measured.
    said: first and last frame of each phrase in the whole file, ascending.
    pre_roll: see `coach.phone.formats.base.Format`.
    """

    path: Path
    first: int
    last: int | None
    frames: int
    said: Sequence[tuple[int, int]]
    pre_roll: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a part.

    frames: how many.
    powers: see `coach.loudness.step_powers`.
    highest: the true peak, as a part of full scale.
    energy: of each phrase of the file the sum of the squares of its samples in this part, shape
        (phrases,).
    chapters: of the file, see `coach.phone.ear.decoding.chapters`; in the first part only.
    """

    frames: int
    powers: NDArray[np.float64]
    highest: float
    energy: NDArray[np.float64]
    chapters: Sequence[tuple[float, str]]


def parts_of(
    path: Path, fmt: Format, frames: int, said: Sequence[tuple[int, int]], most: int
) -> list[Part]:
    """A file in so many parts at most, of whole seconds, about as long as one another."""
    if fmt.pre_roll is None or frames > _HEAVY * FRAME_RATE:
        return [Part(path, 0, None, frames, said, 0)]
    length = max(_SHORTEST, -(-frames // (most * FRAME_RATE))) * FRAME_RATE
    firsts = range(0, max(1, frames), length)
    lasts = (*firsts[1:], None)
    return [
        Part(path, first, last, frames, said, fmt.pre_roll)
        for first, last in zip(firsts, lasts, strict=True)
    ]


def listen(part: Part) -> Heard:
    """Hear a part. Raises FFmpegError for what is no sound file."""
    meter = Meter()
    speech = _Speech(part)
    place = part.first
    for block in _blocks(part, meter):
        meter.add(block[: max(0, part.frames - place)])
        speech.add(block, place)
        place += len(block)
    # After the sound, and by the same thread, so that what FFmpeg needs of memory is there again.
    found = [] if part.first else chapters(part.path)
    return Heard(place - part.first, meter.powers, meter.highest, speech.energy, found)


def _blocks(part: Part, meter: Meter) -> Iterator[Pcm]:
    """The sound of a part; the meter is given what stands before it."""
    decoder = Decoder(part.path, max(0, part.first - BEFORE), part.pre_roll)
    meter.lead_in(decoder.read(min(part.first, BEFORE)))
    left = math.inf if part.last is None else part.last - part.first
    while len(block := decoder.read(int(min(_BLOCK, left)))):
        yield block
        left -= len(block)


class _Speech:
    """Follows a sound from phrase to phrase."""

    def __init__(self, part: Part) -> None:
        self.energy = np.zeros(len(part.said))
        self._said = part.said
        self._next = 0

    def add(self, block: Pcm, place: int) -> None:
        """block: the frames from `place` on."""
        end = place + len(block)
        for number in range(self._next, len(self._said)):
            first, last = self._said[number]
            if first >= end:
                break
            words = block[max(first - place, 0) : max(last - place, 0)]
            self.energy[number] += float(np.dot(words, words))
            if last <= end and number == self._next:
                self._next += 1
