"""Opus in Ogg: the smallest file; Android plays it, iPhones since iOS 17."""

from pathlib import Path
from typing import Final

from coach.phone.formats.base import Format, Sink
from coach.phone.formats.coders import Codec
from coach.phone.formats.comments import comments, picture
from coach.phone.formats.encoding import Encoding, Recipe
from coach.phone.picture.cover import cover
from coach.phone.track import Track

_RECIPE: Final = Recipe("ogg", Codec("libopus", 48_000, samples="flt"))


def _open(path: Path, track: Track) -> Sink:
    png = cover(track.title)
    tags = comments(track) | {"METADATA_BLOCK_PICTURE": picture(png)}
    return Encoding(path, _RECIPE, tags)


OPUS: Final = Format("opus", open=_open)
