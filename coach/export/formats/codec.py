"""Encodes samples into packets with FFmpeg."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioCodecContext, Packet
    from av.stream import Stream

    AnyPacket: TypeAlias = Packet[Stream]

CodecSamples: TypeAlias = NDArray[Any]
"""Samples in the sample format of a codec, shape (n,), or (n, 2) for stereo."""

_STEREO_BIT_RATE: Final = 128_000
"""Bits a second of a lossy codec in stereo: with music."""

_TIME_BASE: Final = Fraction(1, FRAME_RATE)


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder of FFmpeg and its settings.

    name: in FFmpeg.
    bit_rate: bits a second; 0 for a lossless codec.
    sample_format: `fltp`, `flt` or `s16`.
    options: names and values.
    channels: 1 or 2.
    """

    name: str
    bit_rate: int = 0
    sample_format: str = "fltp"
    options: tuple[tuple[str, str], ...] = ()
    channels: int = 1

    @property
    def layout(self) -> str:
        """The channels by FFmpeg's name."""
        return "mono" if self.channels == 1 else "stereo"

    def stereo(self) -> Self:
        """The same for stereo."""
        return replace(self, channels=2, bit_rate=_STEREO_BIT_RATE if self.bit_rate else 0)

    def context(self) -> "AudioCodecContext":
        """A new encoder."""
        from av import AudioCodecContext

        context = AudioCodecContext.create(self.name, "w")
        assert isinstance(context, AudioCodecContext), "an audio codec"
        context.sample_rate = FRAME_RATE
        context.layout = self.layout
        context.options = dict(self.options)
        self.configure(context)
        return context

    def configure(self, context: "AudioCodecContext") -> None:
        """Set the bit rate and sample format of an encoder that a container has made."""
        if self.bit_rate:
            context.bit_rate = self.bit_rate
        context.format = self.sample_format


class PacketEncoder:
    """Encodes samples into packets, one block after the other."""

    def __init__(self, context: "AudioCodecContext", start: int = 0) -> None:
        """start: frame of the first sample in the whole sound."""
        self._context = context
        self._position = start

    def encode(self, samples: CodecSamples) -> "list[AnyPacket]":
        """Encode the next samples; returns the packets that are ready, in order."""
        import av

        kind = self._context.format
        planes = samples.T if samples.ndim == 2 and kind.is_planar else samples.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planes),
            format=kind.name,
            layout="mono" if samples.ndim == 1 else "stereo",
        )
        frame.sample_rate = FRAME_RATE
        frame.time_base = _TIME_BASE
        frame.pts = self._position
        self._position += len(samples)
        return self._context.encode(frame)

    def flush(self) -> "list[AnyPacket]":
        """The remaining packets. Nothing can be encoded after this."""
        return self._context.encode(None)
