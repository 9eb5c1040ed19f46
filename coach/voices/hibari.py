"""`hibari:heart`, the default voice: natural, seeded, with its weights in the wheel.

Needs the package hibari-tts (Apache-2.0) and nothing else. Its other voices download their weights
on first use; here they speak only when the weights are already on this machine.
"""

import json
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from coach.errors import VoiceError
from coach.speech.notation import spoken
from coach.voices.base import Take
from coach.voices.letters import LATIN, first_unknown
from coach.voices.mastering import MASTERING, master

if TYPE_CHECKING:
    from hibari import Hibari

BUNDLED: Final = "heart"
"""The one voice whose weights are in the wheel."""

# hibari's own pace is 199 words a minute on 15 coaching sentences with 0.4 s after each; at 0.79
# of it they come to 153.
_SPEED_AT_PACE_ONE: Final = 0.79
# The noise in the breath of every phrase begins from here, so the same text is the same sound.
_SEED: Final = 1
# The last 60 ms of a clip hold a swell of hiss, up to -20 dB when a single word is said quickly.
_HISS_SECONDS: Final = 0.06
# All of them have a part in each sample. hibari transforms with scipy where that happens to be
# installed; then one sample in 2,000 is 1/32768 more or less.
_PACKAGES: Final = ("hibari-tts", "onnxruntime", "numpy")
_PERHAPS: Final = "scipy"
# Part of the identity; counted up when this module changes what a text sounds like.
_RECIPE: Final = "hibari recipe 1"


class HibariVoice:
    """One voice of hibari at one pace. Any number of threads may record with it."""

    def __init__(self, speaker: str = BUNDLED, pace: float = 1.0) -> None:
        self._speaker = speaker
        self._pace = pace
        self._loading = Lock()

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
            engine += f", {_PERHAPS} {version(_PERHAPS)}"
        speed = f"speed {self._speed}, seed {_SEED}"
        return f"{self.name}, {engine}, {speed}, {_RECIPE}, {MASTERING}"

    def unsayable(self, text: str) -> str:
        """The first word with a letter that the engine would leave out or make noise of, or with
        more letters than it takes in."""
        reader = _reader()
        return first_unknown(text, *reader) if reader is not None else ""

    def record(self, text: str) -> Take:
        """Say one phrase. Raises VoiceError when the engine is missing or nothing is heard."""
        with self._loading:
            engine = self._engine
        clip = engine(_as_spoken(text), speed=self._speed, seed=_SEED)
        speech = clip[: max(0, clip.size - round(_HISS_SECONDS * engine.sample_rate))]
        return master(text, self.name, speech, engine.sample_rate, self._pace)

    @property
    def _speed(self) -> float:
        return round(_SPEED_AT_PACE_ONE * self._pace, 4)

    @cached_property
    def _engine(self) -> "Hibari":
        """The engine with its dictionary. Loading takes 0.4 s, so it waits until it is needed."""
        try:
            from hibari import Hibari
            from hibari.voices import voice_path

            weights = voice_path(self._speaker, download_missing=False)
        except ImportError as missing:
            raise self._missing(missing) from missing
        except FileNotFoundError as absent:
            raise VoiceError(
                "its weights are not on this machine",
                where=f"voice {self.name}",
                remedy=f"Use --voice hibari:{BUNDLED}, or fetch them once while online with "
                f'`hibari --voice {self._speaker} "Hello" -o hello.wav`.',
            ) from absent
        engine = Hibari(voice=self._speaker, model=weights)
        _ = engine.g2p  # read the dictionary while the lock is held; otherwise every thread would
        return engine

    def _missing(self, missing: ImportError) -> VoiceError:
        return VoiceError(
            f"the package hibari-tts cannot be loaded ({missing})",
            where=f"voice {self.name}",
            remedy="Install it with `pip install hibari-tts`, or use --voice system.",
        )


@cache
def _reader() -> tuple[AbstractSet[str], int] | None:
    """What hibari's reader of unknown words was trained on: Latin letters, and how many of them it
    takes in a word; None for an engine that does not tell.

    It leaves out any other letter, and what is beyond that number, without a word. Stray Cyrillic
    and Greek letters are in its alphabet too; what it makes of them is no language.
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
    """What the engine is given. One or two words go without their full stop, which would make them
    harder to understand.

    Of 25 such words at three paces Whisper tiny.en heard 68 of 75 right, and 65 with the full stop.
    """
    said = spoken(text)
    return said.removesuffix(".") if len(said.split()) <= 2 else said
