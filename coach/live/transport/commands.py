"""What can be asked for in a session."""

from enum import StrEnum
from queue import SimpleQueue
from typing import TypeAlias


class Command(StrEnum):
    """What the conductor answers with something else to play."""

    PAUSE = "pause"
    """Pause, or go on when it is paused."""
    HALT = "halt"
    """Pause, and change nothing when it is paused."""
    RESUME = "resume"
    """Go on, and change nothing when it is not paused."""
    NEXT = "next"
    BACK = "back"
    AGAIN = "again"
    FASTER = "faster"
    SLOWER = "slower"
    COME_UP = "come up"


class Volume(StrEnum):
    """What the player does by itself."""

    UP = "volume up"
    DOWN = "volume down"


class Silence(StrEnum):
    """What ends the session in mid-sound; `coach.live.ui.debounce` alone asks for it, no signal."""

    NOW = "silence"


Wish: TypeAlias = Command | Volume | Silence

Inbox: TypeAlias = "SimpleQueue[Wish]"
"""Where keys, buttons and signals put what they want, from any thread."""
