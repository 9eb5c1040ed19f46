"""What is to follow in a session, before any of it is laid out.

The answer to a command is an agenda. `coach.live.laying` makes clips of it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from coach.budget.planner import Place
from coach.live.clip import Clip
from coach.script.bout import Remainder
from coach.script.model import Posture


@dataclass(frozen=True, slots=True)
class Begin:
    """The routine from its beginning."""


@dataclass(frozen=True, slots=True)
class Play:
    """A clip of what is laid out already."""

    clip: Clip


@dataclass(frozen=True, slots=True)
class GoOn:
    """The routine from a place on, for somebody who lies level.

    rested: True where a rest at level may have to come first, because the last inversion was cut
        short or the next one would come too soon.
    """

    place: Place
    rested: bool = False


@dataclass(frozen=True, slots=True)
class FinishBout:
    """What is left of the bout under way, for somebody head-down, then the routine behind it.

    paused: True where it was paused or broken off, and is announced.
    """

    left: Remainder
    paused: bool


@dataclass(frozen=True, slots=True)
class LeaveBout:
    """From head-down to level at once, and the rest there that belongs to the bout under way."""

    left: Remainder


@dataclass(frozen=True, slots=True)
class Pause:
    """Quiet without an end; head-down it ends by itself, in the way up.

    held: what is to go on after it; the person waits as its first frame finds them.
    """

    held: Clip


@dataclass(frozen=True, slots=True)
class WayUp:
    """The way up from a posture; with the alarm, a sound that calls for attention comes first."""

    posture: Posture
    alarm: bool = False


Item: TypeAlias = Begin | Play | GoOn | FinishBout | LeaveBout | Pause | WayUp
Agenda: TypeAlias = tuple[Item, ...]
