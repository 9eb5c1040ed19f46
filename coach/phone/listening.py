"""Listening to a file in parts, each of them by itself."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.phone.base import Format
from coach.phone.decoding import Decoder
from coach.phone.meter import Meter
from coach.phone.true_peak import BEFORE
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

_SHORTEST: Final = 60
"""Seconds of a part, at least: to find its beginning costs as much as a second of listening."""

_MOST: Final = 8
"""Parts of a file, at most: in a file of hours each of them costs more to find."""


_BLOCK: Final = 4 * FRAME_RATE


@dataclass(frozen=True, slots=True)
class Part:
    """What is listened to.

    first, last: the frames [first, last) of a file; None is its end.
    frames: length of the sound; what the format adds after it is not measured.
    said: first and last frame of each phrase in the whole file, ascending.
    pre_roll: see `coach.phone.base.Format`.
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
    """

    frames: int
    powers: NDArray[np.float64]
    highest: float
    energy: NDArray[np.float64]


def parts_of(path: Path, fmt: Format, frames: int, said: Sequence[tuple[int, int]]) -> list[Part]:
    """A file in parts of whole seconds, about as long as one another."""
    if fmt.pre_roll is None:
        return [Part(path, 0, None, frames, said, 0)]
    length = max(_SHORTEST, -(-frames // (_MOST * FRAME_RATE))) * FRAME_RATE
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
    with closing(Decoder(part.path, max(0, part.first - BEFORE), part.pre_roll)) as decoder:
        meter.lead_in(decoder.read(min(part.first, BEFORE)))
        while part.last is None or place < part.last:
            left = _BLOCK if part.last is None else part.last - place
            block = decoder.read(min(_BLOCK, left))
            if not len(block):
                break
            meter.add(block[: max(0, part.frames - place)])
            speech.add(block, place)
            place += len(block)
    return Heard(place - part.first, meter.powers, meter.highest, speech.energy)


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
