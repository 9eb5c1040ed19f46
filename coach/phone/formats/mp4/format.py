"""M4A and M4B: AAC-LC in MP4, which iPhones and Android play without an app.

Chapters stand in both forms that players know (Nero's `chpl` and QuickTime's text track), and the
index stands in front, so that a player can begin before it has all of the file. M4B is the same
with the mark of an audiobook: players then remember the place where one stopped.
"""

from functools import partial
from pathlib import Path
from typing import Final

from coach.phone.formats.base import Format, Sink
from coach.phone.formats.coders import Codec
from coach.phone.formats.mp4.file import Mp4File
from coach.phone.formats.mp4.repeats import PACKET
from coach.phone.formats.mp4.tags import AUDIOBOOK
from coach.phone.hands import Hands
from coach.phone.track import Track

_BIT_RATE: Final = 96_000

_OPTIONS: Final = (
    ("aac_coder", "fast"),
    ("aac_tns", "0"),
    ("aac_pns", "0"),
    ("cutoff", "13000"),
    ("global_quality", "960"),
)
"""Options of FFmpeg's encoder. Measured on 12 minutes of a routine, as the sound over what the
encoder adds to it:

- The `fast` coder is 3 dB better at this rate than the usual `twoloop`, takes half the time, and
  its peaks stay within 0.1 dB, where the other one shot over by up to 4 dB.
- No voice or tone has anything above 12 kHz. Leaving out what is above 13 kHz, and the two tools
  for what is not in our sound, gives another 3 dB (34.3) and takes a third off the time.
- `global_quality` is what the control of the rate begins from. Its usual beginning takes some 150
  packets to come to where it settles; 960 is about there, so a seam between two encoders
  (`coach.phone.formats.mp4.stretches`) is as good as any other place."""

AAC: Final = Codec("aac", _BIT_RATE, options=_OPTIONS)
"""The encoder."""


def _open(path: Path, track: Track, hands: Hands, *, brand: str, media_type: str = "") -> Sink:
    return Mp4File(path, AAC, track, hands, brand, media_type)


_format: Final = partial(Format, padding=PACKET - 1, pre_roll=4 * PACKET)

M4A: Final = _format("m4a", open=partial(_open, brand="M4A "))
M4B: Final = _format("m4b", open=partial(_open, brand="M4B ", media_type=AUDIOBOOK))
