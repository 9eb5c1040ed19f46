"""Letters and figures drawn with a round pen, so that a cover needs no font.

A glyph is a few lines on a grid of 4 by 6, each a row of points `xy`, x to the right, y downwards.
"""

import unicodedata
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDTH: Final = 4
HEIGHT: Final = 6
ADVANCE: Final = 6
"""Grid steps from one letter to the next."""

Line = tuple[tuple[float, float], ...]

_GLYPHS: Final = MappingProxyType(
    {
        "A": "062046 1434",
        "B": "003041423303 3344453606 0006",
        "C": "4130100105163645",
        "D": "00204244260600",
        "E": "40000646 0333",
        "F": "400006 0333",
        "G": "41301001051636454323",
        "H": "0006 4046 0343",
        "I": "2026",
        "J": "4045361605",
        "K": "0006 400346",
        "L": "000646",
        "M": "0600234046",
        "N": "06004640",
        "O": "103041453616050110",
        "P": "06003041423303",
        "Q": "103041453616050110 2446",
        "R": "06003041423303 2346",
        "S": "413010010213334445361605",
        "T": "0040 2026",
        "U": "000516364540",
        "V": "002640",
        "W": "0016223640",
        "X": "0046 4006",
        "Y": "002340 2326",
        "Z": "00400646",
        "0": "103041453616050110",
        "1": "112026",
        "2": "01103041420646",
        "3": "01103041423313 334445361605",
        "4": "36300444",
        "5": "400003334445361605",
        "6": "4130100105163645443303",
        "7": "004016",
        "8": "103041423313020110 1304051636454433",
        "9": "0516364541301001021343",
        "-": "1333",
        "+": "1333 2224",
        "/": "4006",
        ",": "2516",
        ".": "2626",
        "'": "2021",
    }
)


def writable(text: str) -> str:
    """The text in capitals without accents; what there is no glyph for becomes a space."""
    plain = unicodedata.normalize("NFKD", text.upper())
    kept = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter in _GLYPHS else " " for letter in kept).split())


def lines_of(text: str, left: float, top: float, step: float) -> list[Line]:
    """The pen's lines for a `writable` text whose first letter has its corner at (left, top).

    step: the size of a grid step.
    """
    lines = []
    for place, letter in enumerate(text):
        for stroke in _GLYPHS.get(letter, "").split():
            points = zip(stroke[::2], stroke[1::2], strict=True)
            lines.append(
                tuple(
                    (left + (place * ADVANCE + int(x)) * step, top + int(y) * step)
                    for x, y in points
                )
            )
    return lines


def draw(canvas: NDArray[np.float32], line: Line, width: float) -> None:
    """Ink a line into a canvas, shape (height, width): 1 is covered, with an edge of one pixel."""
    for (x0, y0), (x1, y1) in zip(line, line[1:] or line, strict=False):
        reach = width / 2 + 1
        top, bottom = _pixels(min(y0, y1) - reach, max(y0, y1) + reach, canvas.shape[0])
        left, right = _pixels(min(x0, x1) - reach, max(x0, x1) + reach, canvas.shape[1])
        x = np.arange(left, right, dtype=np.float32) + np.float32(0.5 - x0)
        y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5 - y0)
        wide, high = np.float32(x1 - x0), np.float32(y1 - y0)
        length = wide**2 + high**2 or np.float32(1)
        nearest = np.clip(x * (wide / length) + y * (high / length), 0, 1)
        distance = np.sqrt((x - nearest * wide) ** 2 + (y - nearest * high) ** 2)
        part = canvas[top:bottom, left:right]
        np.maximum(part, np.clip(np.float32(width / 2 + 0.5) - distance, 0, 1), out=part)


def _pixels(first: float, last: float, size: int) -> tuple[int, int]:
    return max(0, int(first)), min(size, int(last) + 1)
