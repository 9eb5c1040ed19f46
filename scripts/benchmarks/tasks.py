"""Measurements that need a process of their own; each task prints one figure.

python -m scripts.benchmarks.tasks phrases                  phrases recorded per second
python -m scripts.benchmarks.tasks render ROUTINE SETS      seconds of sound rendered per second
python -m scripts.benchmarks.tasks encode WAV FORMAT FILE   seconds taken by the encoder alone
"""

import os
import sys
import time
import wave
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.composer import Composer
from coach.export.formats.codec import Codec
from coach.export.formats.m4a import AAC
from coach.routine.coaching import Coaching
from coach.routine.library import find, with_dose
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE
from coach.voices.recorder import PhraseRecorder
from coach.voices.registry import DEFAULT_VOICE, open_voice

if TYPE_CHECKING:
    from av import AudioStream

ENCODERS: Final[Mapping[str, tuple[str, Codec]]] = {
    "m4a": ("mp4", AAC),
    "m4a-default": ("mp4", Codec("aac", AAC.bit_rate)),
    "flac": ("flac", Codec("flac", sample_format="s16")),
}
"""Container and codec with the settings of coach. `m4a-default` is FFmpeg's encoder at the same bit
rate, with its default settings."""


def phrases() -> float:
    """Record the phrases of the default routine with a loaded engine; phrases per second."""
    voice = open_voice(DEFAULT_VOICE, cache=False)
    with _composer("back-basics", 1) as composer:
        timeline = composer.timeline()
    texts = sorted({cue.text for cue in timeline.cues if isinstance(cue, SayCue)})
    voice.record("Ready")
    begun = time.perf_counter()
    with PhraseRecorder(voice, texts) as recorder:
        takes = [recorder.take(text) for text in texts]
    return len(takes) / (time.perf_counter() - begun)


def render(routine: str, sets: str) -> float:
    """Render on one core, with all phrases in the cache; seconds of sound per second."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with _composer(routine, int(sets), DEFAULT_VOICE) as composer:
        timeline = composer.timeline()
    renderer = Renderer(load_earcons())
    begun = time.perf_counter()
    frames = sum(len(block) for block in renderer.blocks(timeline, FRAME_RATE))
    return frames / FRAME_RATE / (time.perf_counter() - begun)


def encode(sound: str, name: str, target: str) -> float:
    """Encode the samples of a WAV file in one thread, or copy them for `wav`; seconds."""
    with wave.open(sound) as file:
        data = file.readframes(file.getnframes())
    path = Path(target)
    path.unlink(missing_ok=True)
    begun = time.perf_counter()
    if name == "wav":
        with path.open("wb") as copy:
            copy.write(data)
            copy.flush()
            os.fsync(copy.fileno())
    else:
        _encode(data, name, path)
    return time.perf_counter() - begun


def _encode(data: bytes, name: str, path: Path) -> None:
    import av
    import numpy as np

    container_name, codec = ENCODERS[name]
    kind = codec.sample_format
    samples = np.frombuffer(data, "<i2")
    with av.open(str(path), "w", format=container_name) as container:
        stream: AudioStream = container.add_stream(
            codec.name, rate=FRAME_RATE, options=dict(codec.options), layout="mono"
        )  # type: ignore[assignment]
        stream.codec_context.thread_count = 1
        codec.configure(stream.codec_context)
        for first in range(0, len(samples), FRAME_RATE):
            block = samples[first : first + FRAME_RATE]
            given = block.astype(np.float32) / 32768 if kind == "fltp" else block
            frame = av.AudioFrame.from_ndarray(given[None], format=kind, layout="mono")
            frame.sample_rate = FRAME_RATE
            frame.time_base = Fraction(1, FRAME_RATE)
            frame.pts = first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _composer(routine: str, sets: int, voice: str = "silent") -> Composer:
    earcon_lengths = {sound: len(pcm) for sound, pcm in load_earcons().items()}
    chosen = with_dose(find(routine), sets=sets)
    return Composer(chosen, Coaching(), open_voice(voice), earcon_lengths)


TASKS: Final[Mapping[str, Callable[..., float]]] = {
    "phrases": phrases,
    "render": render,
    "encode": encode,
}

if __name__ == "__main__":
    print(TASKS[sys.argv[1]](*sys.argv[2:]))
