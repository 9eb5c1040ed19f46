"""A stand-in for pyttsx3's speech engine that goes wrong as COACH_TEST_SYSTEM says.

`first FAULT` goes wrong the first time only. Each process that speaks notes its number in a file
`spoke` where it was started.
"""

import os
import time
import wave
from pathlib import Path

import numpy as np

from tests.voices.speakers import clip

_RATE = 24_000


class _Engine:
    driver_name = "stand-in"

    def __init__(self) -> None:
        self._text = self._file = ""

    def connect(self, topic: str, answer: object) -> None:
        pass

    def setProperty(self, name: str, value: object) -> None:  # noqa: N802  # as pyttsx3 has it
        pass

    def getProperty(self, name: str) -> list[object]:  # noqa: ARG002, N802
        return []

    def save_to_file(self, text: str, file: str) -> None:
        self._text, self._file = text, file

    def runAndWait(self) -> None:  # noqa: N802
        spoke = Path("spoke")
        first = not spoke.exists()
        with spoke.open("a", encoding="ascii") as notes:
            notes.write(f"{os.getpid()}\n")
        asked = os.environ["COACH_TEST_SYSTEM"]
        fault = asked.removeprefix("first ")
        if fault != asked and not first:
            self._speak()
        elif fault == "crash":
            os.abort()
        elif fault == "hang":
            time.sleep(3_600)

    def _speak(self) -> None:
        with wave.open(self._file, "wb") as file:
            file.setparams((1, 2, _RATE, 0, "NONE", ""))
            file.writeframes((clip(self._text, _RATE) * 32_767).astype(np.int16).tobytes())


def init() -> _Engine:
    """One that says nothing, or hums."""
    return _Engine()
