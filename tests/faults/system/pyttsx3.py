"""A speech engine in the place of pyttsx3's that goes wrong as COACH_TEST_SYSTEM says."""

import os


class _Engine:
    driver_name = "stand-in"

    def connect(self, topic: str, answer: object) -> None:
        pass

    def setProperty(self, name: str, value: object) -> None:  # noqa: N802  # as pyttsx3 has it
        pass

    def getProperty(self, name: str) -> list[object]:  # noqa: ARG002, N802
        return []

    def save_to_file(self, text: str, file: str) -> None:
        pass

    def runAndWait(self) -> None:  # noqa: N802
        if os.environ["COACH_TEST_SYSTEM"] == "crash":
            os.abort()


def init() -> _Engine:
    """One that says nothing."""
    return _Engine()
