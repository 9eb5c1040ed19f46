"""hibari's engine, ready sooner and with less to do for each phrase; the sound is hibari's own.

Import it only when a phrase has to be recorded: it loads hibari and all that hibari needs.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from hibari import Hibari

from coach.dsp.pcm import Pcm
from coach.voices.noise import NoiseReader, SeededNoise

if TYPE_CHECKING:
    from hibari.g2p import G2P


# The package tells no types.
class QuickHibari(Hibari):  # type: ignore[misc]
    """`hibari.Hibari`, bit for bit.

    Its dictionary, 0.3 s of Python, is read while its network, 0.1 s of onnxruntime, is prepared;
    and the noise of which breath is made is drawn once and not for every phrase, a twelfth of the
    time that a phrase takes.
    """

    def __init__(self, voice: str, model: str) -> None:
        with ThreadPoolExecutor(1, "coach-dictionary") as beside:
            self._dictionary: Future[G2P] = beside.submit(_read_dictionary, voice)
            super().__init__(voice=voice, model=model)

    @property
    def g2p(self) -> "G2P":
        """From words to phonemes."""
        return self._dictionary.result()

    def stream(self, text: str, speed: float = 1.0, seed: int = 1) -> Iterator[Pcm]:
        """Each sentence as float32 at `sample_rate` frames a second."""
        noise = NoiseReader(_noise(seed))
        for phonemes in self.phonemize(text):
            yield self.from_ids(self.ids(phonemes), speed, noise)


def _read_dictionary(voice: str) -> "G2P":
    from hibari.g2p import G2P
    from hibari.voices import VOICES

    return G2P(british=VOICES[voice]["british"])


# One for all engines: most use the same seed.
_noise = cache(SeededNoise)
