"""The voice at work: whether it speaks, and what a person is told while it records."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Final

from coach.cli.output.terminal import say

_PATIENCE: Final = 30.0
"""Seconds that a voice may take for its first word."""

_UNTOLD: Final = 1.0
"""Seconds of recording about which nothing is said."""


def say_recording() -> None:
    """Say why nothing happens yet."""
    say("The voice is preparing its sentences; next time they are ready.")


@contextmanager
def recording_told() -> Iterator[None]:
    """Say so while the block records, if that takes long and a person is waiting at a terminal."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield
        return
    late = Timer(_UNTOLD, say_recording)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()


def seconds_for_a_word(name: str) -> float:
    """How long a word lasts that the voice records now, seconds. Raises what opening a voice and
    recording raise."""
    from coach.units import seconds_of
    from coach.voices.recorder import PhraseRecorder
    from coach.voices.registry import open_voice

    with PhraseRecorder(open_voice(name, cache=False), workers=0, patience=_PATIENCE) as recorder:
        return float(seconds_of(recorder.take("Ready").frames))
