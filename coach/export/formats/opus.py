"""Opus in Ogg: the smallest files. Android plays them, iPhones since iOS 17."""

from pathlib import Path
from typing import Final

from coach.export.formats.base import Format, Sink
from coach.export.formats.codec import Codec
from coach.export.formats.ffmpeg import Encoding, FFmpegSink
from coach.export.formats.vorbis import picture_block, vorbis_comments
from coach.export.metadata.cover import cover
from coach.export.metadata.track import Track

_ENCODING: Final = Encoding("ogg", Codec("libopus", 48_000, sample_format="flt"))


def _open(path: Path, track: Track) -> Sink:
    picture = picture_block(cover(track.title))
    comments = vorbis_comments(track) | {"METADATA_BLOCK_PICTURE": picture}
    return FFmpegSink(path, _ENCODING.of(track.channels), comments)


OPUS: Final = Format("opus", open=_open, cue_sheet=True)
