"""`hibari:heart`, the default voice: natural, deterministic, with its weights in the wheel.

It needs only the package hibari-tts (Apache-2.0). The package downloads the weights of its other
voices on first use; coach uses those voices only if their weights are already on this machine.
"""

import json
from collections.abc import Set as AbstractSet
from contextlib import suppress
from fractions import Fraction
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from coach.errors import VoiceError
from coach.program import pip_install, run_module
from coach.speech.notation import spoken
from coach.voices.alphabet import LATIN, first_unsayable
from coach.voices.base import Take
from coach.voices.mastering import MASTERING, master
from coach.voices.pacing import quickened

if TYPE_CHECKING:
    from hibari import Hibari

BUNDLED: Final = "heart"
"""The one voice whose weights are in the wheel."""

# At speed 1, hibari speaks 15 coaching sentences with 0.4 s after each at 199 words a minute; at
# 0.79, at 153.
_SPEED_AT_PACE_ONE: Final = 0.79
# Seeds the noise component of every phrase, so the same text always gives the same samples.
_SEED: Final = 1
# The last 60 ms of a clip hold a burst of hiss, up to -20 dB after a quick single word.
_HISS_SECONDS: Final = 0.06
# The versions of all these affect the samples. If scipy is installed, hibari uses its FFT, which
# changes one sample in 2,000 by 1/32768.
_PACKAGES: Final = ("hibari-tts", "onnxruntime", "numpy")
_OPTIONAL: Final = "scipy"
# Part of the identity. Increment it when a change here alters a sample.
_RECIPE: Final = "hibari recipe 1"


class HibariVoice:
    """One hibari voice at one pace. Any number of threads may record with it at once."""

    def __init__(self, speaker: str = BUNDLED, pace: float = 1.0) -> None:
        self._speaker = speaker
        self._pace = pace
        self._loading = Lock()
        self._usual = self

    @property
    def name(self) -> str:
        """For example `hibari:heart`."""
        return f"hibari:{self._speaker}"

    @cached_property
    def identity(self) -> str:
        """Versions of the engine, voice, pace and recipe. Raises VoiceError without the engine."""
        try:
            engine = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
        except PackageNotFoundError as missing:
            raise self._missing(missing) from missing
        with suppress(PackageNotFoundError):
            engine += f", {_OPTIONAL} {version(_OPTIONAL)}"
        speed = f"speed {self._speed}, seed {_SEED}"
        return f"{self.name}, {engine}, {speed}, {_RECIPE}, {MASTERING}"

    def unsayable(self, text: str) -> str:
        """The first word that the engine would drop letters of or garble."""
        reader = _reader()
        return first_unsayable(text, *reader) if reader is not None else ""

    def quicker(self, by: Fraction) -> "HibariVoice":
        """The same voice at a higher pace, with the same engine."""
        voice = HibariVoice(self._speaker, quickened(self._pace, by))
        voice._usual = self._usual
        return voice

    def record(self, text: str) -> Take:
        """Record one phrase. Raises VoiceError if the engine is missing or mastering fails."""
        engine = self._usual.engine()
        clip = engine(_as_spoken(text), speed=self._speed, seed=_SEED)
        speech = clip[: max(0, clip.size - round(_HISS_SECONDS * engine.sample_rate))]
        return master(text, self.name, speech, engine.sample_rate, self._pace)

    def engine(self) -> "Hibari":
        """The engine, loaded on first use. Raises VoiceError if it is missing."""
        with self._loading:
            return self._engine

    @property
    def _speed(self) -> float:
        return round(_SPEED_AT_PACE_ONE * self._pace, 4)

    @cached_property
    def _engine(self) -> "Hibari":
        """The engine with its dictionary. Loading takes 0.4 s, so it waits until it is needed."""
        weights = self.weights()
        from hibari import Hibari

        try:
            engine = Hibari(voice=self._speaker, model=weights)
        except Exception as fault:  # onnxruntime has no public base of its errors
            if self._is_intact(weights):
                raise
            raise self._damaged(weights) from fault
        _ = engine.g2p  # read the dictionary while the lock is held; otherwise every thread would
        return engine

    def weights(self) -> str:
        """The file of the voice. Raises VoiceError if it or the package is missing."""
        try:
            from hibari.voices import voice_path

            return str(voice_path(self._speaker, download_missing=False))
        except ImportError as missing:
            raise self._missing(missing) from missing
        except FileNotFoundError as absent:
            raise VoiceError(
                "its weights are not on this computer",
                where=f"voice {self.name}",
                remedy=f"Use --voice hibari:{BUNDLED}, or, while online, {self._fetch}.",
            ) from absent

    @property
    def _fetch(self) -> str:
        """How to get weights that do not come with the package: its command downloads them."""
        words = ("hibari.cli", "--voice", self._speaker, "Hello", "-o", "hello.wav")
        return f"fetch them with `{run_module(*words)}`"

    def _is_intact(self, weights: str) -> bool:
        """Whether a file is what the package knows it to be."""
        from hibari.voices import VOICES, sha256_of

        try:
            return bool(sha256_of(weights) == VOICES[self._speaker]["sha256"])
        except OSError:
            return False

    def _damaged(self, weights: str) -> VoiceError:
        if self._speaker == BUNDLED:
            remedy = "Install coach again, or use --voice system."
        else:
            remedy = f"Remove this file, then, while online, {self._fetch}."
        return VoiceError("its weights are damaged", where=weights, remedy=remedy)

    def _missing(self, missing: ImportError) -> VoiceError:
        return VoiceError(
            f"the package hibari-tts cannot be loaded ({missing})",
            where=f"voice {self.name}",
            remedy=f"Install it with `{pip_install('hibari-tts')}`, or use --voice system.",
        )


@cache
def _reader() -> tuple[AbstractSet[str], int] | None:
    """The Latin letters that hibari's model for unknown words knows, and the longest word that it
    accepts; None if the installed package does not say.

    The model silently drops other letters and everything beyond that length. Its alphabet includes
    a few Cyrillic and Greek letters, but it pronounces them as nonsense.
    """
    package = find_spec("hibari")
    if package is None or package.origin is None:
        return None
    try:
        reader = json.loads((Path(package.origin).parent / "assets" / "oov.json").read_bytes())
    except FileNotFoundError:
        return None
    return LATIN & set(reader["in"]), reader["maxlen"]


def _as_spoken(text: str) -> str:
    """The text that the engine gets. One or two words lose their full stop, because they are easier
    to understand without it.

    Of 25 such phrases at three paces, Whisper tiny.en recognised 68 of 75, and 65 with a full stop.
    """
    said = spoken(text)
    return said.removesuffix(".") if len(said.split()) <= 2 else said
