"""FLAC: lossless at half the size of WAV, with tags and chapters."""

from pathlib import Path
from typing import Final

from coach.export.formats.base import Format, Sink
from coach.export.formats.codec import Codec
from coach.export.formats.ffmpeg import Encoding, FFmpegSink
from coach.export.formats.vorbis import vorbis_comments
from coach.export.metadata.cover import cover
from coach.export.metadata.track import Track

_ENCODING: Final = Encoding("flac", Codec("flac", sample_format="s16"))


def _open(path: Path, track: Track) -> Sink:
    return FFmpegSink(
        path, _ENCODING.of(track.channels), vorbis_comments(track), cover(track.title)
    )


FLAC: Final = Format("flac", open=_open, cue_sheet=True)
