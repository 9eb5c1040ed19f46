"""Plays the session of `tests.live.score` on the real device, in a process of its own.

    python -m tests.live.play REPETITIONS [STALL | TRACK]

Prints underruns, frames missed and frames waited. STALL stops every Python thread for so many
seconds, 0.85 s into the session, as loading a large library does. TRACK plays under it, decoded
meanwhile.
"""

import ctypes
import sys
import tempfile
from pathlib import Path

import numpy as np

from coach.dsp.pcm import Pcm
from coach.live.audio.player import Player
from coach.live.audio.portaudio import PortAudioDevice
from coach.live.music import LiveMusic
from coach.music.store import MusicStore
from coach.units import FRAME_RATE
from tests.live.score import parts, session


class Loud:
    """The gain of music that gives way to nothing."""

    def frames(self, _first: int, count: int) -> Pcm:
        return np.ones(count, np.float32)

    def due(self, _first: int) -> list[tuple[int, float]]:
        return []


def main() -> None:
    repetitions = int(sys.argv[1])
    tracks = [Path(word) for word in sys.argv[2:] if not word[0].isdigit()]
    stalls = [float(word) for word in sys.argv[2:] if word[0].isdigit()]
    kept = MusicStore(Path(tempfile.mkdtemp()))
    music = LiveMusic(tracks, kept, 0.0) if tracks else None

    def stall(frame: int) -> None:
        if stalls and frame >= 0.85 * FRAME_RATE:
            # A call through PyDLL keeps the GIL.
            ctypes.PyDLL(None).usleep(int(1_000_000 * stalls.pop()))

    if music is not None:
        music.begin()
    player = Player(PortAudioDevice(), music=music)
    played = player.play(parts(session(repetitions)), stall, Loud())
    print(played.underruns, played.missed, played.waited)  # noqa: T201  # the result


if __name__ == "__main__":
    main()
