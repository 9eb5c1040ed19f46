"""Helpers for the tests of voices: sounds from arithmetic and voices that use them."""

from collections import Counter
from fractions import Fraction
from threading import Event, Lock
from typing import Self

import numpy as np

from coach.dsp.pcm import Pcm
from coach.errors import VoiceError
from coach.units import FRAME_RATE
from coach.voices.base import Take, Voice
from coach.voices.mastering import master
from coach.voices.pacing import spoken_length

SENTENCES = (
    "Tilt back slowly until your head is lower than your heart.",
    "Cross your arms in an X, each hand on the other shoulder.",
    "Tighten your stomach until your shoulder blades are clearly off the table.",
    "Keep your stomach tight all the way down, and do not let gravity do the work.",
    "If you feel dizzy or sick, or your head hurts, come up at once.",
    "Bring the table back to horizontal and rest there until your balance returns.",
    "Reach your arms straight out in front of you, square to your chest.",
    "Turn your upper body until one hand reaches the table leg, and hold the stretch.",
    "Squeeze your glutes and pull yourself slightly up toward your feet.",
    "Rest for one minute. The next exercise is the inverted squat.",
    "Check that both ankles are locked and that your partner is beside you.",
    "Let your arms hang, breathe slowly, and let your spine lengthen.",
    "Bend your knees to shift your weight, and do not lift your head.",
    "Rise slowly to upright, and stay there until you feel steady.",
    "Ask your doctor first if you have high blood pressure or an eye disease.",
)


def hum(seconds: float, rate: int = FRAME_RATE, peak: float = 0.25) -> Pcm:
    """Something like a vowel: 200 Hz with two harmonics, beginning and ending abruptly."""
    time = np.arange(round(seconds * rate)) / rate
    wave = sum(np.cos(2 * np.pi * 200 * h * time) / h for h in (1, 2, 3))
    return (peak * np.asarray(wave) / (1 + 1 / 2 + 1 / 3)).astype(np.float32)


def hush(seconds: float, rate: int = FRAME_RATE, level: float = 0.0) -> Pcm:
    """Noise of an effective `level`; silence without one."""
    noise = np.random.default_rng(7).standard_normal(round(seconds * rate))
    return (level * noise).astype(np.float32)


def clip(text: str, rate: int = FRAME_RATE, share: float = 1.0) -> Pcm:
    """What a plain engine would give: the text's expected length of hum between two silences."""
    length = float(spoken_length(text)) * share
    return np.concatenate((hush(0.3, rate), hum(length, rate), hush(0.4, rate)))


class HummingVoice:
    """Hums every phrase, and counts how often it was asked for each."""

    name = "humming"

    def __init__(self, identity: str = "humming 1") -> None:
        self.identity = identity
        self.said: Counter[str] = Counter()
        self._lock = Lock()

    def unsayable(self, text: str) -> str:  # noqa: ARG002  # it hums whatever it is given
        return ""

    def quicker(self, by: Fraction) -> Self:  # noqa: ARG002  # it knows one pace only
        return self

    def record(self, text: str) -> Take:
        with self._lock:
            self.said[text] += 1
        return master(text, self.name, clip(text), FRAME_RATE)


class StuckVoice(HummingVoice):
    """Stays on the phrase `slow` until `gate` is set, or for a moment; sets `stuck` when there."""

    def __init__(self, moment: float) -> None:
        super().__init__()
        self.stuck, self.gate = Event(), Event()
        self._moment = moment

    def record(self, text: str) -> Take:
        if text == "slow" and not self.stuck.is_set():
            self.stuck.set()
            self.gate.wait(self._moment)
        return super().record(text)


class MeetingVoice(HummingVoice):
    """Sets `met` once this many threads are recording at the same time, and holds them until
    then.
    """

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.met = Event()
        self._threads, self._inside = threads, 0

    def record(self, text: str) -> Take:
        with self._lock:
            self._inside += 1
            if self._inside == self._threads:
                self.met.set()
        self.met.wait(60)
        return super().record(text)


class FailingVoice(HummingVoice):
    """Cannot say `broken`."""

    def record(self, text: str) -> Take:
        if text == "broken":
            raise VoiceError("nothing came", where=f"voice {self.name}")
        return super().record(text)


def same(first: Take, second: Take) -> bool:
    """Bit for bit."""
    return first.text == second.text and np.array_equal(first.pcm, second.pcm)


def as_voice(voice: Voice) -> Voice:
    """Checks by its type that a class obeys the protocol."""
    return voice
