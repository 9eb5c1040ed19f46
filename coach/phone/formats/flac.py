"""FLAC: every sample as it was, in half the room of WAV, with tags and chapters."""

from pathlib import Path
from typing import Final

from coach.phone.formats.base import Format, Sink
from coach.phone.formats.coders import Codec
from coach.phone.formats.comments import comments
from coach.phone.formats.encoding import Encoding, Recipe
from coach.phone.picture.cover import cover
from coach.phone.track import Track

_RECIPE: Final = Recipe("flac", Codec("flac", samples="s16"))


def _open(path: Path, track: Track) -> Sink:
    picture = cover(track.title)
    return Encoding(path, _RECIPE, comments(track), picture)


FLAC: Final = Format("flac", open=_open)
