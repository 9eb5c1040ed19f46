"""The cover: a person head-down on a table, and the title in large letters, 1000 by 1000 pixels."""

import colorsys
import hashlib
import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.phone.picture.png import png
from coach.phone.picture.strokes import ADVANCE, HEIGHT, WIDTH, Line, draw, lines_of, writable

SIZE: Final = 1_000
"""Pixels of each side."""

_MARGIN: Final = 70
_ROOM: Final = 430
"""Height of the upper part, which the title stands in."""

_LARGEST_STEP: Final = 30.0
_PAPER: Final = (0.97, 0.96, 0.93)


@cache
def cover(title: str) -> bytes:
    """The cover of a title as PNG; the same title gives the same picture."""
    hue = hashlib.sha256(title.encode()).digest()[0] / 256
    ground = colorsys.hls_to_rgb(hue, 0.22, 0.55)
    accent = colorsys.hls_to_rgb((hue + 0.45) % 1, 0.62, 0.75)
    layers = (
        (_covered(*_table()), accent),
        (_covered(*_person()), _PAPER),
        (_covered(*_words(title)), _PAPER),
    )
    picture = np.empty((SIZE, SIZE, 3), np.uint8)
    for channel, shade in enumerate(ground):
        plane = np.full((SIZE, SIZE), shade, np.float32)
        for (place, part), colour in layers:
            plane[place] += part * (colour[channel] - plane[place])
        picture[:, :, channel] = np.rint(plane * 255)
    return png(picture)


Place = tuple[slice, slice]


def _covered(lines: list[Line], width: float) -> tuple[Place, NDArray[np.float32]]:
    """The part of the picture in which there is ink, and how much of each of its pixels it covers,
    from 0 to 1."""
    covered = np.zeros((SIZE, SIZE), np.float32)
    for line in lines:
        draw(covered, line, width)
    rows, columns = (np.flatnonzero(covered.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return np.s_[:0, :0], covered[:0, :0]
    place = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return place, covered[place].copy()


_PIVOT: Final = (500.0, 770.0)
_TILT: Final = math.radians(-35)


def _at(along: float, above: float) -> tuple[float, float]:
    """A place on the tilted table: along it towards the feet, and above its surface."""
    x, y = _PIVOT
    return (
        x + along * math.cos(_TILT) + above * math.sin(_TILT),
        y + along * math.sin(_TILT) - above * math.cos(_TILT),
    )


def _table() -> tuple[list[Line], float]:
    board: Line = (_at(-330, 0), _at(330, 0))
    legs: Line = ((370, 940), _PIVOT, (630, 940))
    return [board, legs], 26.0


def _person() -> tuple[list[Line], float]:
    body: Line = (_at(-180, 62), _at(40, 62), _at(170, 100), _at(290, 62), _at(310, 110))
    arm: Line = (_at(-170, 62), _at(-60, 130), _at(20, 90))
    head: Line = (_at(-275, 70), _at(-275, 70))
    ring: Line = tuple(
        _at(-275 + 28 * math.cos(turn), 70 + 28 * math.sin(turn))
        for turn in np.linspace(0, 2 * math.pi, 13)
    )
    return [body, arm, head, ring], 48.0


def _words(title: str) -> tuple[list[Line], float]:
    """The title in the way of breaking it into lines that lets the letters be largest."""
    words = writable(title).split()
    rows, step = max(
        (_fitted(words, count) for count in range(1, min(len(words), 4) + 1)),
        key=lambda fitted: fitted[1],
        default=([], 0.0),
    )
    pitch = (HEIGHT + 2.6) * step
    top = _MARGIN + (_ROOM - _MARGIN - (len(rows) * pitch - 2.6 * step)) / 2
    lines = [
        line
        for number, row in enumerate(rows)
        for line in lines_of(row, _MARGIN, top + number * pitch, step)
    ]
    return lines, 1.15 * step


def _fitted(words: list[str], count: int) -> tuple[list[str], float]:
    """Words in `count` rows, filled evenly, and the grid step at which all of them have room."""
    rows: list[str] = []
    fill = math.ceil(sum(len(word) + 1 for word in words) / count)
    for word in words:
        if rows and (len(rows) == count or len(rows[-1]) + 1 + len(word) / 2 <= fill):
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    longest = max(map(len, rows))
    wide = (SIZE - 2 * _MARGIN) / (longest * ADVANCE - (ADVANCE - WIDTH))
    high = (_ROOM - _MARGIN) / (len(rows) * (HEIGHT + 2.6) - 2.6)
    return rows, min(wide, high, _LARGEST_STEP)
