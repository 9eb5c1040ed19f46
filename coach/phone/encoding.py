"""A sink that encodes by FFmpeg's libraries, which PyAV brings along."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.phone.cover import SIZE
from coach.phone.track import Track
from coach.sound.pcm import to_int16
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import OutputContainer


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a format is encoded.

    container, codec: their names in FFmpeg.
    bit_rate: bits a second; 0 for a codec without a loss.
    samples: the kind of samples that the codec is handed, `fltp` or `s16`.
    coder: options of the codec.
    options: of the container.
    cover: whether the picture is attached by FFmpeg.
    """

    container: str
    codec: str
    bit_rate: int = 0
    samples: str = "fltp"
    coder: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    cover: bool = False


class Encoding:
    """See `coach.phone.base.Sink`."""

    def __init__(
        self,
        place: Path | io.RawIOBase,
        recipe: Recipe,
        track: Track,
        tags: Mapping[str, str],
        *,
        chapters: bool = False,
    ) -> None:
        """tags: by FFmpeg's names. chapters: whether FFmpeg is to write them."""
        import av

        target = str(place) if isinstance(place, Path) else place
        # bitexact leaves out random serial numbers and the name of the library: the same sound
        # gives the same bytes.
        options = {"fflags": "+bitexact", **recipe.options}
        self._samples = recipe.samples
        self._written = 0
        self._container: OutputContainer = av.open(
            target, "w", format=recipe.container, options=options
        )
        try:
            self._stream: AudioStream = self._container.add_stream(
                recipe.codec, rate=FRAME_RATE, options=dict(recipe.coder), layout="mono"
            )  # type: ignore[assignment]
            if recipe.bit_rate:
                self._stream.bit_rate = recipe.bit_rate
            self._stream.format = recipe.samples
            self._container.metadata.update(tags)
            if chapters:
                self._container.set_chapters(_chapters(track))
            if recipe.cover:
                self._attach(track.cover)
            else:
                self._container.start_encoding()
        except BaseException:
            self._container.close()
            raise

    def write(self, block: Pcm) -> None:
        """See `Sink.write`."""
        import av

        samples = to_int16(block) if self._samples == "s16" else np.ascontiguousarray(block)
        frame = av.AudioFrame.from_ndarray(samples[None], format=self._samples, layout="mono")
        frame.sample_rate = FRAME_RATE
        frame.time_base = Fraction(1, FRAME_RATE)
        frame.pts = self._written
        self._written += len(block)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """See `Sink.close`."""
        try:
            self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def _attach(self, picture: bytes) -> None:
        import av
        from av.stream import Disposition

        stream: VideoStream = self._container.add_stream("png")
        stream.width = stream.height = SIZE
        stream.pix_fmt = "rgb24"
        stream.disposition = Disposition.attached_pic
        stream.metadata["comment"] = "Cover (front)"
        self._container.start_encoding()
        packet = av.Packet(picture)
        packet.stream = stream
        packet.time_base = Fraction(1, 90_000)
        packet.pts = packet.dts = 0
        packet.is_keyframe = True
        self._container.mux(packet)


def _chapters(track: Track) -> list[Any]:
    return [
        {
            "id": number,
            "start": chapter.start,
            "end": chapter.end,
            "time_base": Fraction(1, FRAME_RATE),
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(track.chapters)
    ]
