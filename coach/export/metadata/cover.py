"""The cover: a person head-down on a table, and the title in large letters, 1000 by 1000 pixels."""

import colorsys
import hashlib
import io
import math
import textwrap
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE: Final = 1_000
"""Pixels of each side."""

_MARGIN: Final = 70
_ROOM: Final = 430
"""Height of the upper part, where the title is written."""

_LARGEST: Final = 160
"""Pixels of the largest letters' size."""

_LONGEST_WORD: Final = 24
"""Letters. A longer one is broken, so that the others need not be tiny."""

_LINE: Final = 1.2
"""Height of a line of text, as a multiple of the letters' size."""

_FINE: Final = 2
"""The figure is drawn so many times larger and scaled down: Pillow's lines have hard edges."""

_FONT: Final = Path(__file__).with_name("Roboto-Medium.ttf")
"""Roboto by Google, Apache License 2.0: Latin, Greek and Cyrillic letters."""

_NO_LETTER: Final = "\uffff"

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]

_PAPER: Final = (247, 245, 237)


@cache
def cover(title: str) -> bytes:
    """The cover of a title as PNG; the same title gives the same picture."""
    from PIL import Image, ImageDraw

    hue = hashlib.sha256(title.encode()).digest()[0] / 256
    picture = Image.new("RGB", (_FINE * SIZE, _FINE * SIZE), _colour(hue, 0.22, 0.55))
    draw = ImageDraw.Draw(picture)
    _draw_table(draw, _colour((hue + 0.45) % 1, 0.62, 0.75))
    _draw_person(draw, _PAPER)
    picture = picture.reduce(_FINE)
    _write(ImageDraw.Draw(picture), title, _PAPER)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(255 * red), round(255 * green), round(255 * blue)


_PIVOT: Final = (500.0, 770.0)
_TILT: Final = math.radians(-35)


def _at(along: float, above: float) -> Point:
    """A place on the tilted table: along it towards the feet, and above its surface."""
    x, y = _PIVOT
    return (
        x + along * math.cos(_TILT) + above * math.sin(_TILT),
        y + along * math.sin(_TILT) - above * math.cos(_TILT),
    )


def _draw_table(draw: "ImageDraw", colour: Colour) -> None:
    _draw_line(draw, [_at(-330, 0), _at(330, 0)], 26, colour)
    _draw_line(draw, [(370, 940), _PIVOT, (630, 940)], 26, colour)


def _draw_person(draw: "ImageDraw", colour: Colour) -> None:
    body = [_at(-180, 62), _at(40, 62), _at(170, 100), _at(290, 62), _at(310, 110)]
    arm = [_at(-170, 62), _at(-60, 130), _at(20, 90)]
    _draw_line(draw, body, 48, colour)
    _draw_line(draw, arm, 48, colour)
    _draw_dot(draw, _at(-275, 70), 104, colour)


def _draw_line(draw: "ImageDraw", points: Sequence[Point], width: float, colour: Colour) -> None:
    """A line with round ends and corners."""
    fine = [(_FINE * x, _FINE * y) for x, y in points]
    draw.line(fine, colour, round(_FINE * width))
    for point in points:
        _draw_dot(draw, point, width, colour)


def _draw_dot(draw: "ImageDraw", point: Point, width: float, colour: Colour) -> None:
    x, y = point
    draw.circle((_FINE * x, _FINE * y), _FINE * width / 2, colour)


def _write(draw: "ImageDraw", title: str, colour: Colour) -> None:
    """Write a title as large as there is room for, broken into the lines that allow most."""
    text = writable(title)
    if not text:
        return
    longest = min(max(map(len, text.split())), _LONGEST_WORD)
    size, lines = max(
        (_size(lines), lines)
        for lines in (textwrap.wrap(text, width) for width in range(longest, len(text) + 1))
    )
    top = _MARGIN + (_ROOM - _MARGIN - _LINE * size * len(lines)) / 2
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + _LINE * size * number), line, colour, _font(size))


def _size(lines: Sequence[str]) -> int:
    """The size at which all lines have room, pixels."""
    wide = max(_font(_LARGEST).getlength(line) for line in lines) / _LARGEST
    high = _LINE * len(lines)
    room = min((SIZE - 2 * _MARGIN) / wide, (_ROOM - _MARGIN) / high)
    return max(1, min(int(room), _LARGEST))


def writable(text: str) -> str:
    """The text in letters that the font has: those it has not are written without their accents, or
    left out."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFKD", letter)
        found.append(letter if _has(letter) else "".join(one for one in plain if _has(one)))
    return " ".join("".join(found).split())


def _has(letter: str) -> bool:
    font = _font(_LARGEST)
    return letter.isspace() or (
        letter.isprintable()
        and not unicodedata.combining(letter)
        and bytes(font.getmask(letter)) != bytes(font.getmask(_NO_LETTER))
    )


@cache
def _font(size: int) -> "FreeTypeFont":
    """The font at a size in pixels, laid out the same on every computer."""
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)
