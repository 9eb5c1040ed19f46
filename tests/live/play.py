"""Plays the session of `tests.live.score` on the real device, in a process of its own.

    python -m tests.live.play REPETITIONS [STALL]

Prints underruns, frames missed and frames waited. STALL stops every Python thread for so many
seconds, 0.85 s into the session, as loading a large library does.
"""

import ctypes
import sys

from coach.live.audio.player import Player
from coach.live.audio.portaudio import PortAudioDevice
from coach.units import FRAME_RATE
from tests.live.score import parts, session


def main() -> None:
    repetitions = int(sys.argv[1])
    stalls = [float(word) for word in sys.argv[2:]]

    def stall(frame: int) -> None:
        if stalls and frame >= 0.85 * FRAME_RATE:
            # A call through PyDLL keeps the GIL.
            ctypes.PyDLL(None).usleep(int(1_000_000 * stalls.pop()))

    played = Player(PortAudioDevice()).play(parts(session(repetitions)), stall)
    print(played.underruns, played.missed, played.waited)  # noqa: T201  # the result


if __name__ == "__main__":
    main()
