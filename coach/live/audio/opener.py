"""Opens the sound device of a session, before it and again after the device was lost."""

from contextlib import AbstractContextManager

from coach.live.audio.device import Device
from coach.live.audio.device_lock import DeviceLock
from coach.live.audio.portaudio import PortAudioDevice, output_name, rescan


class DeviceOpener:
    """Opens the sound device that was asked for, unless another session is being played on it.

    wanted: its number, name or part of its name; None for the default one.
    lock: the lock of the session.
    """

    def __init__(self, wanted: str | None, lock: DeviceLock) -> None:
        self._wanted = wanted
        self._lock = lock
        self._waiting: Device | None = None  # open, and not yet asked for
        self._was_open = False

    def check(self) -> None:
        """Open it, so that one that is missing or in use is refused. Raises DeviceError."""
        self._lock.check(self._name())
        if self._waiting is None:
            self._waiting = self.open()

    def locked(self) -> AbstractContextManager[None]:
        """Hold its lock inside the `with` block. Raises DeviceError if it is in use by now."""
        return self._lock.holding(self._name())

    def open(self) -> Device:
        """The device, open. After it was lost, devices are looked for again. Raises DeviceError."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            return waiting
        if self._was_open:
            rescan()
        self._was_open = True
        device = PortAudioDevice(self._wanted)
        self._lock.follow(device.name)
        return device

    def _name(self) -> str:
        return self._waiting.name if self._waiting is not None else output_name(self._wanted)
