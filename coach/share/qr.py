"""The address as a QR code: dark on light, since many phones cannot read the opposite."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors import UsageError
from coach.files import check_target, new_folder, put

if TYPE_CHECKING:
    import segno

KINDS: Final = (".svg", ".png")
"""Suffixes of picture files that can be written."""

_BORDER: Final = 4
"""Light modules on each side: the quiet zone that ISO/IEC 18004 asks for."""

_MODULE: Final = 10
"""Pixels or user units of a module's side in a picture."""

# Black on white out of the part of the 256 colours that no theme changes.
_INK: Final = "\x1b[38;5;16;48;5;231m"
_RESET: Final = "\x1b[0m"

_HALVES: Final = {(0, 0): " ", (1, 0): "\u2580", (0, 1): "\u2584", (1, 1): "\u2588"}
"""(upper, lower) module to the character that shows the two; 1 is dark."""


def code(address: str) -> "segno.QRCode":
    """The code of an address."""
    import segno

    return segno.make_qr(address)


def terminal(address: str) -> str:
    """Lines for a terminal, two rows of modules each, in colours of their own."""
    rows = [list(row) for row in code(address).matrix_iter(border=_BORDER)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    lines = (
        "".join(_HALVES[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )
    return "\n".join(f"{_INK}{line}{_RESET}" for line in lines)


def check_picture(path: Path, *, overwrite: bool) -> None:
    """Raise UsageError or OutputError when it can be seen that `save` will not be able to."""
    if path.suffix.lower() not in KINDS:
        raise UsageError(
            "A QR code is written as .svg or .png", where=str(path), remedy="Name it so."
        )
    check_target(path, overwrite=overwrite)


def save(address: str, path: Path, *, overwrite: bool) -> None:
    """Write the code as a picture, SVG or PNG by the file's suffix.

    Raises UsageError for another suffix, OutputError when it cannot be written.
    """
    check_picture(path, overwrite=overwrite)
    with new_folder(path.parent):
        put(path, _picture(address, path.suffix.lower()), overwrite=overwrite)


def _picture(address: str, suffix: str) -> bytes:
    out = BytesIO()
    code(address).save(
        out,
        kind=suffix.removeprefix("."),
        scale=_MODULE,
        border=_BORDER,
        dark="#000",
        light="#fff",
    )
    return out.getvalue()
