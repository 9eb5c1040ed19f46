"""Whether a voice speaks, found by having it say a word."""

from typing import Final

_PATIENCE: Final = 30.0
"""Seconds that a voice may take for its first word."""


def seconds_for_a_word(name: str) -> float:
    """How long a word lasts that the voice records now, seconds. Raises what opening a voice and
    recording raise."""
    from coach.units import seconds_of
    from coach.voices.recorder import PhraseRecorder
    from coach.voices.registry import open_voice

    with PhraseRecorder(open_voice(name, cache=False), workers=0, patience=_PATIENCE) as recorder:
        return float(seconds_of(recorder.take("Ready").frames))
