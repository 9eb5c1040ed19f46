"""What a voice is.

How to add a voice: write one module in this folder with a class that obeys `Voice`, pass what the
engine gives to `coach.voices.mastering.master`, and add one row to the table in
`coach.voices.registry`.
"""

from dataclasses import dataclass
from typing import Protocol

from coach.dsp.pcm import Pcm


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One phrase as recorded by one voice.

    pcm: mono float32, shape (frames,), at `coach.units.FRAME_RATE`, read-only, every sample a whole
        number of 1/32768 so that a take from the cache equals the one first recorded.
    """

    text: str
    pcm: Pcm

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.pcm)


class Voice(Protocol):
    """A speaker of phrases. Recording the same text twice gives the same samples."""

    @property
    def name(self) -> str:
        """What a person types after `--voice`, for example `hibari:heart`."""
        ...

    @property
    def identity(self) -> str:
        """Engine, version, voice, pace and every setting that changes a sample: the cache's key
        beside the text."""
        ...

    def unsayable(self, text: str) -> str:
        """The first word of a written text that this voice has no sounds for; empty when it can say
        all of it. Loads no engine."""
        ...

    def record(self, text: str) -> Take:
        """Say one phrase. Raises VoiceError, naming voice and text, when nothing is heard in it.

        text: as it is written; what is said is `coach.speech.notation.spoken` of it.
        """
        ...
