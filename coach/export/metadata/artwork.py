"""Covers at the size of a lock screen."""

import io
from functools import cache
from typing import Final

from coach.export.contents import CoverImage

WIDTH: Final = 400
"""Most pixels in width and height."""

_COLOURS: Final = 32
_QUALITY: Final = 75
_MAX_PIXELS: Final = 20_000_000
"""Larger pictures take seconds to be read."""


@cache
def artwork(cover: CoverImage) -> CoverImage | None:
    """A cover for the lock screen: with few colours for a drawing or as JPEG for a photograph,
    whichever is smaller. None if it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(cover.data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                return None
            whole = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None  # Pillow reports broken files by any of these
    shrunk = whole.reduce(max(1, -(-max(whole.size) // WIDTH)))
    drawing, photograph = io.BytesIO(), io.BytesIO()
    shrunk.quantize(_COLOURS).save(drawing, "PNG", optimize=True)
    shrunk.save(photograph, "JPEG", quality=_QUALITY)
    return min(
        CoverImage(drawing.getvalue(), "image/png"),
        CoverImage(photograph.getvalue(), "image/jpeg"),
        key=lambda each: len(each.data),
    )
