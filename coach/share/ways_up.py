"""Renders the small sound that holds a pause head-down and the ways up, for the page's player.

It is one sound, so a pause leads to the way up even on a locked phone, which stops every timer.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from coach.export.formats.registry import FORMATS
from coach.export.metadata.track import Track
from coach.export.normalize import BLOCK
from coach.export.writer import Target, write_files
from coach.request import Request
from coach.request_composer import composer_for
from coach.script.model import Posture
from coach.script.way_up import GETTING_UP, MAX_PAUSE
from coach.timeline.model import Span, Timeline, join
from coach.units import frame_at

WAYS_UP_TYPE: Final = "audio/mp4"
"""The media type of `WaysUp.sound`."""


@dataclass(frozen=True, slots=True)
class WaysUp:
    """The finished sound.

    sound: an M4A file, which every phone plays.
    timeline: the pause, then the way up from head-down, by way of level.
    inverted: the frame at which the pause ends and that way up begins.
    """

    sound: bytes
    timeline: Timeline
    inverted: int

    def start(self, posture: Posture) -> int:
        """The frame at which the way up from a posture begins."""
        return self.inverted if posture is Posture.INVERTED else self._span(posture).start

    @property
    def announced(self) -> int:
        """The frame at which the pause has been announced, and the silence begins."""
        return self.timeline.cues[0].end

    @property
    def rises(self) -> int:
        """The frame at which somebody who rests at level is asked to rise."""
        return self._span(Posture.HORIZONTAL).end - frame_at(GETTING_UP)

    def _span(self, posture: Posture) -> Span:
        return next(span for span in self.timeline.spans if span.posture is posture)


def render_ways_up(request: Request, folder: Path) -> WaysUp:
    """Render the sound, in the voice and for the angle of a request.

    folder: for a temporary file.
    Raises RoutineError, UsageError, VoiceError and OutputError.
    """
    from coach.sound.earcons import load_earcons
    from coach.sound.renderer import Renderer

    path = folder / "way-up.m4a"
    routine = request.find_routine()
    # Headphones are awake by then, so no quiet is needed at the beginning.
    coaching = replace(request.coaching(), quiet=Fraction(0))
    with composer_for(request, routine, coaching) as composer:
        paused = composer.paused(MAX_PAUSE)
        timeline = join((paused, composer.way_up(Posture.INVERTED, start=paused.end)))
        track = Track(timeline, replace(composer.sheet_header(), warnings=()), routine.title)
    renderer = Renderer(load_earcons(), noise_floor_dbfs=request.noise_floor)
    write_files([Target(path, FORMATS["m4a"])], lambda: renderer.blocks(timeline, BLOCK), track)
    sound = path.read_bytes()
    path.unlink()
    return WaysUp(sound, timeline, paused.end)
