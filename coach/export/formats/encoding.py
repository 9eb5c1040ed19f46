"""A sink that encodes by FFmpeg's libraries, which PyAV brings along."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from coach.dsp.pcm import Pcm, to_int16
from coach.export.formats.coders import Codec, Coder
from coach.export.formats.stretches import Stretches
from coach.export.metadata.cover import SIZE
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import OutputContainer
    from av.container.core import Chapter as ChapterRow

    from coach.export.formats.coders import AnyPacket


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a format is encoded.

    container: its name in FFmpeg.
    options: of the container.
    in_stretches: whether several encoders share the work, see `coach.export.formats.stretches`.
    """

    container: str
    codec: Codec
    options: Mapping[str, str] = field(default_factory=dict)
    in_stretches: bool = False


class Encoding:
    """See `coach.export.formats.base.Sink`."""

    def __init__(
        self,
        place: Path | io.RawIOBase,
        recipe: Recipe,
        tags: Mapping[str, str],
        picture: bytes = b"",
        chapters: Sequence[Chapter] = (),
    ) -> None:
        """tags: by FFmpeg's names. picture, chapters: a PNG to attach, and chapters to write, where
        FFmpeg knows how."""
        import av

        target = file_url(place) if isinstance(place, Path) else place
        # bitexact leaves out random serial numbers and the name of the library: the same sound
        # gives the same bytes.
        options = {"fflags": "+bitexact", **recipe.options}
        codec = recipe.codec
        self._samples = codec.samples
        self._container: OutputContainer = av.open(
            target, "w", format=recipe.container, options=options
        )
        try:
            self._stream: AudioStream = self._container.add_stream(
                codec.name, rate=FRAME_RATE, options=dict(codec.options), layout="mono"
            )  # type: ignore[assignment]
            codec.set_up(self._stream.codec_context)
            self._container.metadata.update(tags)
            self._container.set_chapters([_row(*each) for each in enumerate(chapters)])
            if picture:
                self._attach(picture)
            else:
                self._container.start_encoding()
        except BaseException:
            self._container.close()
            raise
        self._coder = Stretches(codec) if recipe.in_stretches else Coder(self._stream.codec_context)

    def write(self, block: Pcm) -> None:
        """See `Sink.write`."""
        self._mux(self._coder.add(to_int16(block) if self._samples == "s16" else block))

    def close(self) -> None:
        """See `Sink.close`."""
        try:
            self._mux(self._coder.rest())
        finally:
            self._container.close()

    def _mux(self, packets: "list[AnyPacket]") -> None:
        for packet in packets:
            packet.stream = self._stream
            self._container.mux(packet)

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


def file_url(path: Path) -> str:
    """How FFmpeg is told the name of a file. By itself it takes what stands before a colon for a
    protocol."""
    return f"file:{path}"


def _row(number: int, chapter: Chapter) -> "ChapterRow":
    return {
        "id": number,
        "start": chapter.start,
        "end": chapter.end,
        "time_base": Fraction(1, FRAME_RATE),
        "metadata": {"title": chapter.title},
    }
