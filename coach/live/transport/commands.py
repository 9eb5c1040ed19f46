"""What can be asked for during a session."""

from enum import StrEnum
from queue import SimpleQueue
from typing import Final, TypeAlias


class Command(StrEnum):
    """Commands that the conductor answers by playing something else."""

    PAUSE = "pause"
    """Pause; when paused, resume."""
    HALT = "halt"
    """Pause; when paused, do nothing."""
    RESUME = "resume"
    """Resume; when not paused, do nothing."""
    NEXT = "next"
    BACK = "back"
    AGAIN = "again"
    FASTER = "faster"
    SLOWER = "slower"
    COME_UP = "come up"
    END = "end"
    """Come up; unlike `COME_UP` it cannot be taken back. Signals ask for it."""


UPWARD: Final = (Command.COME_UP, Command.END)
"""What asks for the way up."""


class Volume(StrEnum):
    """Commands that the player carries out by itself."""

    UP = "volume up"
    DOWN = "volume down"


class MusicSwitch(StrEnum):
    """Commands about the music, which do not affect speech."""

    TOGGLE = "music"
    """On, or off with a fade; it resumes where it stopped."""


class Silence(StrEnum):
    """Ends the session in mid-sound. Only `coach.live.ui.debounce` asks for it, never a signal."""

    NOW = "silence"


Key: TypeAlias = Command | Volume | MusicSwitch
"""What a key or a button asks for."""

AnyCommand: TypeAlias = Key | Silence

Inbox: TypeAlias = "SimpleQueue[AnyCommand]"
"""Where keys, buttons and signals put their commands, from any thread."""
