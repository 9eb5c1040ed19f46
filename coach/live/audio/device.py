"""What the player asks of a sound device.

A device takes frames from a `Source` at its own steady pace; that pace is the only clock of a live
session. `coach.live.audio.portaudio` is the one for real sound.
"""

from typing import Protocol

from coach.dsp.pcm import Pcm


class Source(Protocol):
    """Where a device gets its frames: mono float32 at `coach.units.FRAME_RATE`."""

    def fill(self, out: Pcm, lost: int) -> None:
        """Write the next len(out) frames into `out`, quiet where there are none.

        lost: frames of time in which the device had nothing to play since the last call. They are
            gone: what belonged there is left out, so that all that follows stays on its beat.

        Called by the device's own thread with microseconds to spare: it copies; it never waits.
        """
        ...

    def holds(self, frames: int) -> bool:
        """True when that many frames can be taken without a gap, or nothing more will come."""
        ...


class Device(Protocol):
    """A sound device, opened and quiet. Used once: started, then stopped."""

    @property
    def name(self) -> str:
        """What a person knows it by."""
        ...

    @property
    def rate(self) -> int:
        """Frames a second that the device itself runs at; the source knows nothing of it."""
        ...

    @property
    def latency(self) -> float:
        """Seconds from `Source.fill` to the ear, about."""
        ...

    @property
    def underruns(self) -> int:
        """How often the device itself ran dry since it was started."""
        ...

    def start(self, source: Source) -> None:
        """Begin to take frames. Raises DeviceError."""
        ...

    def wait(self, seconds: float) -> None:
        """Let that much time pass. Raises DeviceError when the device has gone away."""
        ...

    def stop(self) -> None:
        """Silence at once, throwing away what has not been heard. May be called twice."""
        ...
