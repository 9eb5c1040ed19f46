"""A stand-in for hibari's engine that goes wrong as COACH_TEST_ENGINE says, after a while."""

import os
import time

import numpy as np

from coach.dsp.pcm import Pcm
from coach.voices.pacing import spoken_length
from tests.voices.speakers import hum


class Hibari:
    """Hums five phrases as they should be; then it has its fault. One cannot say squats, another
    cannot say halves. A slow one has no fault, but takes a while for each phrase, like hibari's."""

    sample_rate = 24_000
    g2p = None

    def __init__(self, voice: str, model: object) -> None:  # noqa: ARG002  # as hibari's own
        self._fault = os.environ["COACH_TEST_ENGINE"]
        self._said = 0

    def phonemize(self, text: str) -> str:
        return text

    def __call__(self, text: str, speed: float, seed: int) -> Pcm:  # noqa: ARG002
        self._said += 1
        sound = hum(float(spoken_length(text)) * 0.79 / speed, self.sample_rate)
        if self._fault == "no squats":
            if "squat" in text.lower() and "crunch" not in text.lower():
                raise RuntimeError("the model has no squats")
            return sound
        if self._fault == "no half":
            if "half" in text.lower().replace("halfway", ""):
                raise RuntimeError("the model has no halves")
            return sound
        if self._fault == "slow":
            time.sleep(0.1)
        if self._said <= 5:
            return sound
        match self._fault:
            case "silence":
                return np.zeros_like(sound)
            case "nothing":
                return sound[:0]
            case "not numbers":
                return np.where(np.arange(sound.size) == 999, np.nan, sound).astype(np.float32)
            case "half":
                # Long phrases only: of a word, half is still a word for all that can be measured.
                return sound[: sound.size // 2] if len(text) > 40 else sound
            case "error":
                raise RuntimeError("the model is broken\nin two lines")
            case "crash":
                os.abort()
            case "hang":
                time.sleep(3_600)
        return sound
