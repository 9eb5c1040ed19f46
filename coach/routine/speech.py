"""What a routine file may ask a voice to say."""

from typing import Protocol

from pydantic import ValidationInfo

from coach.speech.written import unreadable, written


class Speaker(Protocol):
    """Who will say it, as far as a routine file asks."""

    @property
    def name(self) -> str:
        """What a person types after `--voice`."""
        ...

    def unsayable(self, text: str) -> str:
        """The first word that this voice has no sounds for; empty when it can say all."""
        ...


def sayable(text: str, info: ValidationInfo) -> str:
    """A text to be spoken, in the form in which it is kept.

    Raises ValueError naming what cannot be said: by any voice, or by the speaker for whom the file
    is read, which is the context of the validation; None for no voice in particular.
    """
    if reason := unreadable(text):
        raise ValueError(reason)
    speaker: Speaker | None = info.context
    if speaker is not None and (word := speaker.unsayable(text)):
        raise ValueError(f"the voice {speaker.name} cannot say {word[:60]!r}")
    return written(text)
