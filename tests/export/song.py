"""A short track whose every sample is known from arithmetic, and a second way to read files."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm
from coach.export.formats.base import Format
from coach.export.metadata.track import Track
from coach.export.progress import Written
from coach.export.writer import Target, write_files
from coach.script.model import Earcon, Posture, Tone, Where
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.timeline.model import BeepCue, Chapter, Fit, GlideCue, SayCue, Span, Timeline
from coach.timeline.sheet import SheetHeader
from coach.units import FRAME_RATE
from coach.voices.base import Take

HEADER = SheetHeader("crunch", "Inverted Crunch", "test", Fraction(120), ("It was split.",))
LENGTH = 20 * FRAME_RATE + 12_345
UPRIGHT = Where(Posture.UPRIGHT)


def spoken(seconds: float, seed: int) -> Pcm:
    """Something like speech: a buzz of 120 Hz in syllables, -20 LUFS, some peaks near 0.7."""
    frames = int(seconds * FRAME_RATE)
    time = np.arange(frames) / FRAME_RATE
    tones = (np.sin(2 * np.pi * 120 * n * time + seed * n * n) / n**0.7 for n in range(1, 30))
    buzz = np.sum(list(tones), axis=0)
    syllables = np.sin(np.pi * 4 * time) ** 2
    pcm = buzz * syllables
    return np.asarray(0.68 * pcm / np.max(np.abs(pcm)), np.float32)


def say(start: float, seconds: float, text: str) -> SayCue:
    take = Take(text, spoken(seconds, len(text)))
    first = int(start * FRAME_RATE)
    return SayCue(first, first + take.frames, UPRIGHT, text, Fit.FULL, take)


def beep(start: float, sound: Earcon) -> BeepCue:
    first = int(start * FRAME_RATE)
    return BeepCue(first, first + len(load_earcons()[sound]), UPRIGHT, sound)


def glide(start: float, seconds: float, tone: Tone) -> GlideCue:
    first = int(start * FRAME_RATE)
    return GlideCue(first, first + int(seconds * FRAME_RATE), UPRIGHT, tone)


TIMELINE = Timeline(
    start=0,
    end=LENGTH,
    cues=(
        say(1.5, 3, "Cross your arms & breathe <out>."),
        beep(5.25, Earcon.ATTENTION),
        say(6.5, 1.2, "Größer, müder"),
        SayCue(8 * FRAME_RATE, 8 * FRAME_RATE, UPRIGHT, "Left out", Fit.DROPPED, None),
        glide(9, 2, Tone.RISE),
        glide(11, 3, Tone.FALL),
        say(11.1, 0.8, "Down"),
        beep(15, Earcon.GO),
        say(16, 2.5, "Rest here."),
    ),
    chapters=(
        Chapter(0, 5 * FRAME_RATE, "Before you start"),
        Chapter(5 * FRAME_RATE, 15 * FRAME_RATE + 7_777, "Größe, set 1"),
        Chapter(15 * FRAME_RATE + 7_777, LENGTH, "The way up"),
    ),
    spans=(Span(0, LENGTH, Posture.UPRIGHT),),
)
TRACK = Track(TIMELINE, HEADER, "Back basics", "Inverted Crunch: 1 x 5.", 2, 4)


def render() -> Iterator[Pcm]:
    return Renderer(load_earcons(), noise_floor_dbfs=-70).blocks(TIMELINE, FRAME_RATE)


def write(folder: Path, *formats: Format) -> tuple[Written, ...]:
    targets = [Target(folder / f"song.{fmt.name}", fmt) for fmt in formats]
    return write_files(targets, render, TRACK)


@dataclass(frozen=True)
class Read:
    """What a file says about itself, by a reader that is not ours."""

    pcm: NDArray[np.float32]
    length: float
    tags: dict[str, str]
    chapters: list[tuple[float, str]]
    cover: tuple[int, int] | None


def read(source: Path) -> Read:
    with av.open(str(source), "r") as file:
        held = np.concatenate([frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)])
        full_scale = 32_768 if held.dtype == np.int16 else 1
        pcm = np.asarray(held, np.float32) / np.float32(full_scale)
        tags = {**file.metadata, **file.streams.audio[0].metadata}
        chapters = [
            (row["start"] * float(row["time_base"] or 0), row["metadata"]["title"])
            for row in file.chapters()
        ]
        length = (file.duration or 0) / av.time_base
        cover = None
        if file.streams.video:
            file.seek(0)
            picture = next(file.decode(video=0))
            cover = (picture.width, picture.height)
    return Read(pcm, length, tags, chapters, cover)


def true_peak(pcm: NDArray[np.float32]) -> float:
    """dBTP at eight times the frames, by the Fourier transform of overlapping stretches."""
    size, rim = 1 << 15, 1 << 10
    padded = np.pad(pcm, (rim, size))
    highest = 0.0
    for start in range(0, len(pcm), size - 2 * rim):
        stretch = padded[start : start + size] * 1.0
        finer = 8 * np.fft.irfft(np.fft.rfft(stretch), 8 * size)
        highest = max(highest, float(np.abs(finer[8 * rim : -8 * rim]).max()))
    return float(20 * np.log10(highest))


def integrated(pcm: NDArray[np.float32]) -> float:
    """Programme loudness in LUFS as FFmpeg's meter reads it."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=FRAME_RATE, format="flt", layout="mono", time_base=Fraction(1, FRAME_RATE)
    )
    meter = graph.add("ebur128", "metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    read = -np.inf
    for first in range(0, len(pcm), FRAME_RATE):
        block = np.ascontiguousarray(pcm[first : first + FRAME_RATE])
        frame = av.AudioFrame.from_ndarray(block[None], format="flt", layout="mono")
        frame.sample_rate = FRAME_RATE
        frame.pts = first
        source.push(frame)
        with suppress(av.BlockingIOError, av.EOFError):
            while True:
                read = float(sink.pull().metadata["lavfi.r128.I"])
    return read if read > -70 else -np.inf  # its name for "nothing passed the gate"
