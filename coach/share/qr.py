"""The URL as a QR code: dark on light, because many phones cannot read the opposite."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.drafts import write_whole
from coach.errors import UsageError
from coach.files import check_target, new_folder

if TYPE_CHECKING:
    import segno

IMAGE_SUFFIXES: Final = (".svg", ".png")
"""Suffixes of the image files that can be written."""

_BORDER: Final = 4
"""Light modules on each side: the quiet zone of ISO/IEC 18004."""

_SCALE: Final = 10
"""Side of a module in an image: pixels, or user units in SVG."""

# Black on white, from the part of the 256 colours that themes do not change.
_INK: Final = "\x1b[38;5;16;48;5;231m"
_RESET: Final = "\x1b[0m"

_HALVES: Final = {(0, 0): " ", (1, 0): "\u2580", (0, 1): "\u2584", (1, 1): "\u2588"}
"""The character for an (upper, lower) pair of modules; 1 is dark."""


def _code(url: str) -> "segno.QRCode":
    import segno

    return segno.make_qr(url)


def terminal(url: str) -> str:
    """The code as coloured lines for a terminal, two rows of modules to a line."""
    rows = [list(row) for row in _code(url).matrix_iter(border=_BORDER)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    lines = (
        "".join(_HALVES[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"{_INK}{line}{_RESET}" for line in lines)


def check_image_path(path: Path, *, overwrite: bool) -> None:
    """Raise UsageError or OutputError if `save` would certainly fail."""
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        raise UsageError(
            "A QR code is written as .svg or .png", where=str(path), remedy="Name it so."
        )
    check_target(path, overwrite=overwrite)


def save(url: str, path: Path, *, overwrite: bool) -> None:
    """Write the code as SVG or PNG, by the suffix of the file.

    Raises UsageError for another suffix, OutputError when the file cannot be written.
    """
    check_image_path(path, overwrite=overwrite)
    with new_folder(path.parent):
        write_whole(path, _image(url, path.suffix.lower()), overwrite=overwrite)


def _image(url: str, suffix: str) -> bytes:
    out = BytesIO()
    _code(url).save(
        out,
        kind=suffix.removeprefix("."),
        scale=_SCALE,
        border=_BORDER,
        dark="#000",
        light="#fff",
    )
    return out.getvalue()
