"""The way up from every posture, laid out before anything else, and the time that is kept for it.

Somebody who hangs head-down may be left in quiet for a while, because what is to follow is not
ready. Then the way up is played instead. So all that is laid out leaves room for the quiet, and for
the way up behind it.
"""

from typing import Final

from coach.live.clip import Clip, Role, clip_of
from coach.live.director import Director
from coach.script.model import Posture
from coach.timeline.section import Section
from coach.units import FRAME_RATE

QUIET: Final = 2 * FRAME_RATE
"""Frames of quiet in which somebody who hangs head-down is left, at most: after them whoever plays
asks for `Conductor.rescue`."""

REACTION: Final = FRAME_RATE
"""Frames allowed from then on until the rescue is heard, on a busy machine; mostly a twentieth."""


class Ways:
    """Every way up, as clips."""

    def __init__(self, director: Director) -> None:
        self._plain = {posture: Section(director.way_up(posture)) for posture in Posture}
        self._alarms = {each: Section(director.way_up(each, alarm=True)) for each in Posture}
        rescue = self._alarms[Posture.INVERTED].timeline.inversions[0]
        self.reserve = QUIET + REACTION + rescue.end - rescue.start
        """Frames head-down, at most, from the last sound until a rescue has led to level."""

    def up(self, posture: Posture) -> Clip:
        """The way up from a posture."""
        return clip_of(self._plain[posture], role=Role.WAY_UP)

    def rescue(self, posture: Posture) -> Clip:
        """The same, begun by a sound that calls for attention."""
        return clip_of(self._alarms[posture], role=Role.WAY_UP)
