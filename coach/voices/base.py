"""The protocol of a voice.

To add a voice, write a module in this folder with a class that implements `Voice`, pass the sound
of its engine to `coach.voices.mastering.master`, and add a row to the table in
`coach.voices.registry`.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from coach.dsp.pcm import Pcm
from coach.errors import VoiceError


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One phrase as recorded by one voice.

    pcm: mono float32, shape (frames,), at `coach.units.FRAME_RATE`, read-only. Every sample is a
        multiple of 1/32768, so a take from the cache equals the original.
    """

    text: str
    pcm: Pcm

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.pcm)


def quoted(text: str) -> str:
    """A phrase as errors quote it: on one line, and shortened if it is long."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def failed(voice: str, what: str) -> VoiceError:
    """The error of a voice, by its name, that may do better next time."""
    return VoiceError(
        what,
        where=f"voice {voice}",
        remedy="Try again, or choose another voice with --voice; `coach voices` lists them.",
    )


class Voice(Protocol):
    """Speaks phrases. Recording the same text twice gives the same samples."""

    @property
    def name(self) -> str:
        """What a person types after `--voice`, for example `hibari:heart`."""
        ...

    @property
    def identity(self) -> str:
        """Engine, version, voice, pace and every other setting that changes a sample. With the text
        it is the cache key."""
        ...

    def unsayable(self, text: str) -> str:
        """The first word of a written text that this voice cannot say; empty if it can say them
        all. Loads no engine."""
        ...

    def quicker(self, by: Fraction) -> "Voice":
        """The same voice, speaking `by` times as fast, but never beyond
        `coach.routine.bounds.PACE`. Its identity differs if its takes do."""
        ...

    def record(self, text: str) -> Take:
        """Record one phrase. Raises VoiceError naming the voice and the text if that fails or the
        sound cannot be this text.

        text: as written; the voice says `coach.speech.notation.spoken(text)`.
        """
        ...
