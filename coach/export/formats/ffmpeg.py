"""A sink that encodes and muxes with FFmpeg's libraries, which come with PyAV."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Self

from coach.dsp.pcm import Sound, to_int16
from coach.export.formats.codec import Codec, PacketEncoder
from coach.export.formats.segments import SegmentEncoder
from coach.export.metadata.cover import SIZE
from coach.export.metadata.track import LANGUAGE
from coach.timeline.model import Chapter
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import OutputContainer
    from av.container.core import Chapter as ChapterRow

    from coach.export.formats.codec import AnyPacket


@dataclass(frozen=True, slots=True)
class Encoding:
    """The container and codec of a format.

    container: its name in FFmpeg.
    options: of the container.
    segmented: encode in several threads, see `coach.export.formats.segments`.
    """

    container: str
    codec: Codec
    options: Mapping[str, str] = field(default_factory=dict)
    segmented: bool = False

    def of(self, channels: int) -> Self:
        """The same for this many channels."""
        return self if channels == 1 else replace(self, codec=self.codec.stereo())


class FFmpegSink:
    """See `coach.export.formats.base.Sink`."""

    def __init__(
        self,
        target: Path | io.RawIOBase,
        encoding: Encoding,
        tags: Mapping[str, str],
        picture: bytes = b"",
        chapters: Sequence[Chapter] = (),
    ) -> None:
        """tags: by FFmpeg's names. picture: a PNG to attach, if the container supports that.
        chapters: to write, if the container supports them."""
        import av

        codec = encoding.codec
        self._sample_format = codec.sample_format
        self._container: OutputContainer = av.open(
            file_url(target) if isinstance(target, Path) else target,
            "w",
            format=encoding.container,
            # bitexact leaves out random serial numbers and the library's version, so that the same
            # sound gives the same bytes.
            options={"fflags": "+bitexact", **encoding.options},
        )
        try:
            self._stream: AudioStream = self._container.add_stream(
                codec.name, rate=FRAME_RATE, options=dict(codec.options), layout=codec.layout
            )  # type: ignore[assignment]
            codec.configure(self._stream.codec_context)
            self._stream.metadata["language"] = LANGUAGE
            self._container.metadata.update(tags)
            self._container.set_chapters([_row(*each) for each in enumerate(chapters)])
            if picture:
                self._attach(picture)
            else:
                self._container.start_encoding()
        except BaseException:
            self._container.close()
            raise
        self._encoder = (
            SegmentEncoder(codec)
            if encoding.segmented
            else PacketEncoder(self._stream.codec_context)
        )

    def write(self, block: Sound) -> None:
        """See `Sink.write`."""
        self._mux(self._encoder.encode(to_int16(block) if self._sample_format == "s16" else block))

    def close(self) -> None:
        """See `Sink.close`."""
        try:
            self._mux(self._encoder.flush())
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
    """A path as FFmpeg needs it: it would take the part before a colon for a protocol."""
    return f"file:{path}"


def _row(number: int, chapter: Chapter) -> "ChapterRow":
    return {
        "id": number,
        "start": chapter.start,
        "end": chapter.end,
        "time_base": Fraction(1, FRAME_RATE),
        "metadata": {"title": chapter.title},
    }
