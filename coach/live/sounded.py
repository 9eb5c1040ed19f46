"""Where on the clock of the device it was that clips were heard."""

from dataclasses import dataclass

from coach.live.crossing import Stretch


@dataclass(frozen=True, slots=True)
class Sounded:
    """Clips of the tape that were played one after another without a switch.

    heard: frames of them that were heard.
    stretch: what they were played as.
    before: frames of time before the first that its device took.
    """

    heard: int
    stretch: Stretch
    before: int

    def frame_of(self, position: int) -> int:
        """The frame of time at which a frame of them was heard, both counted from 0."""
        return self.before + self.stretch.frame_of(position)
