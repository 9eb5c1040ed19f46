"""Draws the cover: a person head-down on a table under the title, 1000 by 1000 pixels."""

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
"""Width and height, pixels."""

_MARGIN: Final = 70
_TITLE_BOTTOM: Final = 430
"""Lower edge of the space for the title, pixels."""

_MAX_FONT_SIZE: Final = 160
"""Pixels."""

_MAX_WORD: Final = 24
"""Letters. A longer word is broken, so that the others need not be tiny."""

_LINE_HEIGHT: Final = 1.2
"""As a multiple of the font size."""

_SCALE: Final = 2
"""The figure is drawn larger and scaled down, because Pillow does not smooth its edges."""

_FONT: Final = Path(__file__).with_name("Roboto-Medium.ttf")
"""Roboto by Google, Apache License 2.0: Latin, Greek and Cyrillic letters."""

_MISSING: Final = "\uffff"
"""A character that no font has."""

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]

_PAPER: Final = (247, 245, 237)


@cache
def cover(title: str) -> bytes:
    """The cover for a title, as PNG. The same title always gives the same image."""
    from PIL import Image, ImageDraw

    hue = hashlib.sha256(title.encode()).digest()[0] / 256
    picture = Image.new("RGB", (_SCALE * SIZE, _SCALE * SIZE), _colour(hue, 0.22, 0.55))
    draw = ImageDraw.Draw(picture)
    _draw_table(draw, _colour((hue + 0.45) % 1, 0.62, 0.75))
    _draw_person(draw, _PAPER)
    picture = picture.reduce(_SCALE)
    _write_title(ImageDraw.Draw(picture), title, _PAPER)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(255 * red), round(255 * green), round(255 * blue)


_PIVOT: Final = (500.0, 770.0)
_TILT: Final = math.radians(-35)


def _at(along: float, above: float) -> Point:
    """A point on the tilted table: along it towards the feet, and above its surface, pixels."""
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
    """Draw a line with round ends and corners."""
    scaled = [(_SCALE * x, _SCALE * y) for x, y in points]
    draw.line(scaled, colour, round(_SCALE * width))
    for point in points:
        _draw_dot(draw, point, width, colour)


def _draw_dot(draw: "ImageDraw", point: Point, width: float, colour: Colour) -> None:
    x, y = point
    draw.circle((_SCALE * x, _SCALE * y), _SCALE * width / 2, colour)


def _write_title(draw: "ImageDraw", title: str, colour: Colour) -> None:
    """Write a title as large as it fits, with the best line breaks."""
    text = drawable(title)
    if not text:
        return
    longest = min(max(map(len, text.split())), _MAX_WORD)
    size, lines = max(
        (_font_size(lines), lines)
        for lines in (textwrap.wrap(text, width) for width in range(longest, len(text) + 1))
    )
    top = _MARGIN + (_TITLE_BOTTOM - _MARGIN - _LINE_HEIGHT * size * len(lines)) / 2
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + _LINE_HEIGHT * size * number), line, colour, _font(size))


def _font_size(lines: Sequence[str]) -> int:
    """The largest font size at which all lines fit, pixels."""
    wide = max(_font(_MAX_FONT_SIZE).getlength(line) for line in lines) / _MAX_FONT_SIZE
    high = _LINE_HEIGHT * len(lines)
    room = min((SIZE - 2 * _MARGIN) / wide, (_TITLE_BOTTOM - _MARGIN) / high)
    return max(1, min(int(room), _MAX_FONT_SIZE))


def drawable(text: str) -> str:
    """The text in characters of the font. Others lose their accents, or are left out."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFKD", letter)
        found.append(letter if _has(letter) else "".join(one for one in plain if _has(one)))
    return " ".join("".join(found).split())


def _has(letter: str) -> bool:
    font = _font(_MAX_FONT_SIZE)
    return letter.isspace() or (
        letter.isprintable()
        and not unicodedata.combining(letter)
        and bytes(font.getmask(letter)) != bytes(font.getmask(_MISSING))
    )


@cache
def _font(size: int) -> "FreeTypeFont":
    """The font at a size in pixels, with a layout that is the same on every computer."""
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)
