"""From samples to packets, by an encoder of FFmpeg's."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioCodecContext, Packet
    from av.stream import Stream

    AnyPacket: TypeAlias = Packet[Stream]

Samples: TypeAlias = NDArray[Any]
"""Mono samples of the kind that a codec is handed, shape (n,)."""

_UNIT: Final = Fraction(1, FRAME_RATE)


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder of FFmpeg, and how it is set up.

    name: in FFmpeg.
    bit_rate: bits a second; 0 for a codec without a loss.
    samples: the kind of samples that it is handed, `fltp`, `flt` or `s16`.
    options: names and values.
    """

    name: str
    bit_rate: int = 0
    samples: str = "fltp"
    options: tuple[tuple[str, str], ...] = ()

    def context(self) -> "AudioCodecContext":
        """A new encoder."""
        from av import AudioCodecContext

        context = AudioCodecContext.create(self.name, "w")
        assert isinstance(context, AudioCodecContext), "a codec for sound"
        context.sample_rate = FRAME_RATE
        context.layout = "mono"
        context.options = dict(self.options)
        self.set_up(context)
        return context

    def for_decoders(self) -> bytes:
        """What a decoder is to be told before the first packet."""
        context = self.context()
        context.open()
        return bytes(context.extradata or b"")

    def set_up(self, context: "AudioCodecContext") -> None:
        """Set up an encoder that was made by a container."""
        if self.bit_rate:
            context.bit_rate = self.bit_rate
        context.format = self.samples


class Coder:
    """Turns samples into packets."""

    def __init__(self, context: "AudioCodecContext", first: int = 0) -> None:
        """first: the place of the first sample in the whole sound."""
        self._context = context
        self._place = first

    def add(self, samples: Samples) -> "list[AnyPacket]":
        """Encode on; the packets that are ready, in order."""
        import av

        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples)[None], format=self._context.format.name, layout="mono"
        )
        frame.sample_rate = FRAME_RATE
        frame.time_base = _UNIT
        frame.pts = self._place
        self._place += len(samples)
        return self._context.encode(frame)

    def rest(self) -> "list[AnyPacket]":
        """The packets that are left; nothing can be added after this."""
        return self._context.encode(None)
