"""What the player needs from a sound device.

A device reads frames from a `FrameSource` at its own steady pace, which is the only clock of a live
session. `coach.live.audio.portaudio` is the real one.
"""

from typing import Protocol

from coach.dsp.pcm import Sound


class FrameSource(Protocol):
    """Supplies a device with frames: float32 at `coach.units.FRAME_RATE`."""

    @property
    def channels(self) -> int:
        """1, or 2 with music."""
        ...

    def read(self, out: Sound, lost: int) -> None:
        """Write the next len(out) frames into `out`, or silence if there are none.

        out: shape (frames,) for one channel, (frames, 2) for two.

        lost: frames of time since the last call in which the device had nothing to play. The source
            skips as much, so that everything after it stays on the beat.

        Called by the audio thread with microseconds to spare: it copies and never waits.
        """
        ...

    def holds(self, frames: int) -> bool:
        """True when that many frames can be read without a gap, or nothing more will come."""
        ...


class Device(Protocol):
    """A sound device that is open and silent. Use it once: start it, then stop it."""

    @property
    def name(self) -> str:
        """Its name for people."""
        ...

    @property
    def rate(self) -> int:
        """Frames a second of the device itself; the source always has its own rate."""
        ...

    @property
    def latency(self) -> float:
        """Seconds from `FrameSource.read` to the ear, approximately."""
        ...

    @property
    def underruns(self) -> int:
        """How often the device ran out of frames since it was started."""
        ...

    def start(self, source: FrameSource) -> None:
        """Begin to read frames. Raises DeviceError."""
        ...

    def wait(self, seconds: float) -> None:
        """Let that much time pass. Raises DeviceError when the device has gone away."""
        ...

    def stop(self) -> None:
        """Fall silent at once and drop what was not heard. May be called twice."""
        ...
