"""Plays the session of `tests.live.score` on the real device, in a process of its own.

    python -m tests.live.play REPETITIONS

Prints what became of it: underruns, frames missed, frames waited.
"""

import sys

from coach.live.player import Player
from coach.live.portaudio import PortAudioDevice
from tests.live.score import parts, session


def main() -> None:
    played = Player(PortAudioDevice()).play(parts(session(int(sys.argv[1]))))
    print(played.underruns, played.missed, played.waited)


if __name__ == "__main__":
    main()
