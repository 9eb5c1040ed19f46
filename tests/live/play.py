"""Plays the session of `tests.live.score` on the real device, in a process of its own.

    python -m tests.live.play REPETITIONS [STALL]

Prints what became of it: underruns, frames missed, frames waited. STALL stops every thread of
Python for so many seconds, 0.85 s into the session, as the loading of a large library does.
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
            # A call through PyDLL does not let go of the interpreter.
            ctypes.PyDLL(None).usleep(int(1_000_000 * stalls.pop()))

    played = Player(PortAudioDevice()).play(parts(session(repetitions)), stall)
    print(played.underruns, played.missed, played.waited)  # noqa: T201  # what it is run for


if __name__ == "__main__":
    main()
