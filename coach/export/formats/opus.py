"""Opus in Ogg: the smallest file; Android plays it, iPhones since iOS 17."""

from pathlib import Path
from typing import Final

from coach.export.formats.base import Format, Sink
from coach.export.formats.coders import Codec
from coach.export.formats.comments import comments, picture
from coach.export.formats.encoding import Encoding, Recipe
from coach.export.metadata.cover import cover
from coach.export.metadata.track import Track

_RECIPE: Final = Recipe("ogg", Codec("libopus", 48_000, samples="flt"))


def _open(path: Path, track: Track) -> Sink:
    png = cover(track.title)
    tags = comments(track) | {"METADATA_BLOCK_PICTURE": picture(png)}
    return Encoding(path, _RECIPE, tags)


OPUS: Final = Format("opus", open=_open)
