"""`system`: the computer's own voice through pyttsx3: eSpeak NG, SAPI5 or NSSpeechSynthesizer.

pyttsx3 2.99 may write no file without an error, return before the file exists, or hang on repeated
calls. So each phrase gets its own process, file and time limit, the file is checked, and a phrase
that fails is tried once more.

Tested on Linux with eSpeak NG, not on Windows or macOS (see `coach.voices.system_child`).
"""

import json
import subprocess
import sys
from fractions import Fraction
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from coach.errors import VoiceError
from coach.program import pip_install
from coach.speech.notation import spoken
from coach.voices.alphabet import LATIN, first_unsayable
from coach.voices.base import Take, quoted
from coach.voices.mastering import MASTERING, master
from coach.voices.pacing import WORDS_A_MINUTE, quickened
from coach.voices.sound_file import read_clip

_CHILD: Final = Path(__file__).with_name("system_child.py")
_TIME_LIMIT: Final = 20.0

_REMEDIES: Final = {
    "win32": "Add an English voice in the settings of Windows, Time & language, Speech",
    "darwin": "Add an English voice in System Settings, Accessibility, Spoken Content",
}


class SystemVoice:
    """The voice of this computer at one pace.

    time_limit: seconds after which the process of a phrase is killed.
    """

    def __init__(self, pace: float = 1.0, time_limit: float = _TIME_LIMIT) -> None:
        self._pace = pace
        self._time_limit = time_limit

    @property
    def name(self) -> str:
        """`system`."""
        return "system"

    @cached_property
    def identity(self) -> str:
        """Engine, versions, speaker and rate. Raises VoiceError if there is no engine."""
        engine = f"{self._ask({})}, pyttsx3 {version('pyttsx3')}"
        return f"{self.name}, {engine}, rate {self._rate}, {MASTERING}"

    def unsayable(self, text: str) -> str:
        """The first word with letters that are not Latin. An English voice reads out the script or
        the code of those."""
        return first_unsayable(text, LATIN)

    def quicker(self, by: Fraction) -> "SystemVoice":
        """The same voice at a higher rate."""
        return SystemVoice(quickened(self._pace, by), self._time_limit)

    def record(self, text: str) -> Take:
        """Record one phrase. Raises VoiceError if that fails twice."""
        try:
            return self._attempt(text)
        except VoiceError:
            return self._attempt(text)

    @property
    def _rate(self) -> int:
        return round(WORDS_A_MINUTE * self._pace)

    def _attempt(self, text: str) -> Take:
        with TemporaryDirectory(prefix="coach-") as folder:
            # NSSpeechSynthesizer writes AIFF whatever the suffix.
            file = Path(folder) / ("phrase.aiff" if sys.platform == "darwin" else "phrase.wav")
            self._ask({"text": spoken(text), "file": str(file)})
            try:
                pcm, rate = read_clip(file)
            except FileNotFoundError as absent:
                raise self._failed(f"it wrote no file for {quoted(text)}") from absent
            except ValueError as fault:
                raise self._failed(f"its file for {quoted(text)} is {fault}") from fault
        return master(text, self.name, pcm, rate, self._pace)

    def _ask(self, request: dict[str, str]) -> str:
        """Send a request to a child process. Returns the engine; raises VoiceError if it fails."""
        phrase = f" for {quoted(request['text'])}" if "text" in request else ""
        try:
            # -P keeps the folder of the script, with this package's modules, off sys.path.
            done = subprocess.run(
                [sys.executable, "-P", str(_CHILD)],
                input=json.dumps({"words_a_minute": self._rate, **request}),
                capture_output=True,
                text=True,
                timeout=self._time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise self._failed(f"no answer{phrase} within {self._time_limit:g} s") from late
        answer = _last_object(done.stdout)
        if "missing" in answer:
            remedy = _REMEDIES.get(sys.platform) or _espeak_remedy()
            raise self._failed(f"no voice on this computer ({answer['missing']})", remedy)
        if "engine" not in answer:
            raise self._failed(f"the engine ended with status {done.returncode}{phrase}")
        return answer["engine"]

    def _failed(self, what: str, remedy: str = "Try again") -> VoiceError:
        return VoiceError(
            what, where=f"voice {self.name}", remedy=f"{remedy}, or use --voice hibari:heart."
        )


def _espeak_remedy() -> str:
    by_pip = pip_install("espeakng-loader")
    return f"Install eSpeak NG with `apt install libespeak-ng1` or `{by_pip}`"


def _last_object(output: str) -> dict[str, str]:
    """The last line of JSON; pyttsx3 prints other lines."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    answer: dict[str, str] = json.loads(lines[-1]) if lines else {}
    return answer
