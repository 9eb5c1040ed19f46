"""`silent`: silent takes of exactly known length, for tests and quick plans."""

from copy import copy
from fractions import Fraction
from typing import Self

import numpy as np

from coach.units import frame_at
from coach.voices.base import Take
from coach.voices.pacing import quickened, spoken_length


class SilentVoice:
    """A voice whose every take lasts `spoken_length(text, pace)`, rounded to a whole frame."""

    def __init__(self, pace: float = 1.0) -> None:
        self._pace = pace

    @property
    def name(self) -> str:
        """`silent`."""
        return "silent"

    @property
    def identity(self) -> str:
        """The name and pace, since only the pace changes a take."""
        return f"{self.name}, pace {self._pace}"

    def unsayable(self, text: str) -> str:  # noqa: ARG002  # the parameter of Voice
        """Always empty."""
        return ""

    def quicker(self, by: Fraction) -> Self:
        """The same voice at a higher pace."""
        voice = copy(self)
        voice._pace = quickened(self._pace, by)  # noqa: SLF001
        return voice

    def record(self, text: str) -> Take:
        """A take of zeros, as long as the phrase would take."""
        pcm = np.zeros(frame_at(spoken_length(text, self._pace)), np.float32)
        pcm.flags.writeable = False
        return Take(text, pcm)
