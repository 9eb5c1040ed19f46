"""What a transition consists of: actions, none of which is laid out yet."""

from dataclasses import dataclass
from typing import TypeAlias

from coach.budget.planner import Place
from coach.live.transport.history import Clip
from coach.script.bout import Remainder
from coach.script.model import Posture


@dataclass(frozen=True, slots=True)
class Begin:
    """Play the routine from its beginning."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a clip that is laid out already."""

    clip: Clip


@dataclass(frozen=True, slots=True)
class Continue:
    """Play the routine from a place on, after a rest at level for as long as is still needed; the
    person is not head-down.

    again: say everything before the exercise, even if it was heard since the last
        inversion.
    at_tilt: begin with the last words before the tilt.
    """

    place: Place
    again: bool = False
    at_tilt: bool = False


@dataclass(frozen=True, slots=True)
class FinishBout:
    """Play what is left of the present bout, starting head-down, then the routine after it.

    paused: it was paused or interrupted, so resuming is announced.
    """

    left: Remainder
    paused: bool


@dataclass(frozen=True, slots=True)
class LeaveBout:
    """Come from head-down to level at once, and rest there as after the present bout."""

    left: Remainder


@dataclass(frozen=True, slots=True)
class Pause:
    """Stay silent without an end; head-down, end by itself with the way up.

    resumes: the clip to play afterwards. The person waits in the posture of its first frame.
    goes_on: whether that clip may still be played instead of the way up.
    """

    resumes: Clip
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class WayUp:
    """Play the way up from a posture.

    alarm: the attention sound comes first.
    left: what may be resumed instead, from the rest at level.
    """

    posture: Posture
    alarm: bool = False
    left: Clip | None = None


Action: TypeAlias = Begin | Play | Continue | FinishBout | LeaveBout | Pause | WayUp
Transition: TypeAlias = tuple[Action, ...]
