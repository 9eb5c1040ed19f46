"""Writes the earcons in audio_cues/: `python scripts/make_audio_cues.py [FOLDER]`."""

import sys
import wave
from pathlib import Path

from coach.dsp.pcm import to_int16
from coach.script.model import Earcon
from coach.sound.earcon_synthesis import synthesise
from coach.units import FRAME_RATE


def make(folder: Path) -> None:
    """Write one WAV file for each earcon into `folder`, replacing existing files."""
    for earcon in Earcon:
        with wave.open(str(folder / f"{earcon}.wav"), "wb") as file:
            file.setparams((1, 2, FRAME_RATE, 0, "NONE", ""))
            file.writeframes(to_int16(synthesise(earcon)).tobytes())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "audio_cues")
