"""Opens the sound device of a session, before it and again after the device was lost."""

from coach.live.audio.device import Device
from coach.live.audio.portaudio import PortAudioDevice, rescan


class DeviceOpener:
    """Opens the sound device that was asked for.

    wanted: its number, name or part of its name; None for the default one.
    """

    def __init__(self, wanted: str | None) -> None:
        self._wanted = wanted
        self._waiting: Device | None = None  # open, and not yet asked for
        self._was_open = False

    def check(self) -> None:
        """Open it, so that a missing one is refused. Raises DeviceError."""
        if self._waiting is None:
            self._waiting = self.open()

    def open(self) -> Device:
        """The device, open. After it was lost, devices are looked for again. Raises DeviceError."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            return waiting
        if self._was_open:
            rescan()
        self._was_open = True
        return PortAudioDevice(self._wanted)
