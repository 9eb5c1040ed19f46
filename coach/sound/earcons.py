"""The fixed sounds, read from the `audio_cues` folder."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from coach.dsp.pcm import STEP, Pcm, read_wav
from coach.errors import CoachError
from coach.script.model import Earcon
from coach.sound.headroom import FIXED_PEAK
from coach.units import FRAME_RATE

_LONGEST: Final = 2
"""Seconds. Repetitions are a second apart at least, so no more than two sounds are ever heard at
once, which is what `coach.sound.headroom` has room for."""


def earcons_folder() -> Path:
    """Where the fixed sounds are.

    A wheel carries them inside the package; a checkout, and an editable install of one, has them
    beside it, where a person can find and replace them.
    """
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_audio_cues"
    return shipped if shipped.is_dir() else package.parent / "audio_cues"


def load_earcons(folder: Path | None = None) -> Mapping[Earcon, Pcm]:
    """Every fixed sound, shape (frames,), read-only, no sample above `FIXED_PEAK`.

    A file that somebody has put in place of ours may be louder: it is turned down to fit. Raises
    CoachError, naming the file, when one is missing, silent, longer than 2 s, or anything but mono
    16-bit WAV at `FRAME_RATE`.
    """
    place = earcons_folder() if folder is None else folder
    return MappingProxyType({sound: _load(place / f"{sound.value}.wav") for sound in Earcon})


def _load(path: Path) -> Pcm:
    pcm = read_wav(path)
    if len(pcm) > _LONGEST * FRAME_RATE:
        raise CoachError(
            f"The sound lasts {len(pcm) / FRAME_RATE:.1f} s",
            where=str(path),
            remedy=f"Cut it to {_LONGEST} s or less.",
        )
    peak = float(np.max(np.abs(pcm), initial=0.0))
    if peak == 0.0:
        raise CoachError("The sound file is silent", where=str(path), remedy="Put a sound into it.")
    if peak > FIXED_PEAK + STEP:
        pcm = pcm * np.float32(FIXED_PEAK / peak)
    pcm.flags.writeable = False
    return pcm
