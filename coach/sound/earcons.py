"""Reads the earcons from the `audio_cues` folder."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from coach.dsp.pcm import INT16_STEP, Pcm, read_wav
from coach.errors import CoachError
from coach.script.model import Earcon
from coach.sound.headroom import EARCON_PEAK
from coach.units import FRAME_RATE

_MAX_SECONDS: Final = 2
"""Seconds. Repetitions are at least a second apart, so at most two earcons overlap, which is what
`coach.sound.headroom` allows for."""


def earcons_folder() -> Path:
    """The folder of the earcons.

    A wheel has it inside the package. A checkout has it beside the package, where a person can find
    and replace the files.
    """
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_audio_cues"
    return shipped if shipped.is_dir() else package.parent / "audio_cues"


def load_earcons(folder: Path | None = None) -> Mapping[Earcon, Pcm]:
    """The samples of every earcon, shape (frames,), read-only, none above `EARCON_PEAK`.

    A louder file is turned down to that peak. Raises CoachError naming the file if it is missing,
    silent, longer than 2 s, or not mono 16-bit WAV at `FRAME_RATE`.
    """
    source = earcons_folder() if folder is None else folder
    return MappingProxyType({earcon: _load(source / f"{earcon}.wav") for earcon in Earcon})


def softened(earcon: Pcm) -> Pcm:
    """An earcon for what needs no attention: 12 dB softer, so 9 LU or more below speech."""
    return earcon * np.float32(0.25)


def _load(path: Path) -> Pcm:
    pcm = read_wav(path)
    if len(pcm) > _MAX_SECONDS * FRAME_RATE:
        raise CoachError(
            f"The sound lasts {len(pcm) / FRAME_RATE:.1f} s",
            where=str(path),
            remedy=f"Cut it to {_MAX_SECONDS} s or less.",
        )
    peak = float(np.max(np.abs(pcm), initial=0.0))
    if peak == 0.0:
        raise CoachError("The sound file is silent", where=str(path), remedy="Put a sound into it.")
    if peak > EARCON_PEAK + INT16_STEP:
        pcm = pcm * np.float32(EARCON_PEAK / peak)
    pcm.flags.writeable = False
    return pcm
