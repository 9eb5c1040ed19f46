"""FLAC: every sample as it was, in half the room of WAV, with tags and chapters."""

from pathlib import Path
from typing import Final

from coach.export.formats.base import Format, Sink
from coach.export.formats.coders import Codec
from coach.export.formats.comments import comments
from coach.export.formats.encoding import Encoding, Recipe
from coach.export.metadata.cover import cover
from coach.export.metadata.track import Track

_RECIPE: Final = Recipe("flac", Codec("flac", samples="s16"))


def _open(path: Path, track: Track) -> Sink:
    picture = cover(track.title)
    return Encoding(path, _RECIPE, comments(track), picture)


FLAC: Final = Format("flac", open=_open)
