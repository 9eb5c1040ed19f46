"""The real sound device: PortAudio, through the package sounddevice.

Measured on Debian 12 with PortAudio 19.6 on PulseAudio: with a latency of 0.06 s and blocks of 512
frames, silence is heard 60 to 80 ms after it was asked for. There was no underrun with two busy
processes on two cores beside threads that record and render. With 0.1 s and 1,024 frames it takes
90 to 120 ms, with 0.2 s 220 to 250 ms.
"""

import atexit
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Sound
from coach.errors import DeviceError
from coach.live.audio.converter import RateConverter
from coach.live.audio.device import FrameSource
from coach.live.audio.outputs import EXPORT_HINT, OutputDevice, choose_output, outputs
from coach.live.audio.pulse import use_temporary_folder
from coach.units import FRAME_RATE

_LATENCY: Final = 0.06
"""Latency in seconds that is requested from PortAudio."""

_BLOCK: Final = 512
"""Frames read at a time."""

_SWITCH_INTERVAL: Final = 0.0005
"""Seconds after which Python switches threads, instead of 0.005, so that the audio thread gets its
turn in time beside busy threads."""

_TIMEOUT: Final = 2.0
"""Seconds without reading a frame, or without starting, after which a device counts as lost."""

_INSTALL_COMMANDS: Final = {
    "apt-get": "sudo apt-get install libportaudio2",
    "dnf": "sudo dnf install portaudio",
    "pacman": "sudo pacman -S portaudio",
    "zypper": "sudo zypper install libportaudio2",
    "apk": "sudo apk add portaudio",
}
"""How each package manager installs PortAudio. On Windows and macOS, sounddevice contains it."""


def list_outputs() -> list[OutputDevice]:
    """Every sound output, at least one. Raises DeviceError when there is none."""
    found = outputs(_sounddevice())
    choose_output(found, None)
    return found


def output_name(wanted: str | None) -> str:
    """The name of the output that this number, name or part of a name means; None means the default
    one. Raises DeviceError when there is none."""
    return choose_output(outputs(_sounddevice()), wanted).name


def version() -> str:
    """The version of PortAudio, as 19.7.0. Raises DeviceError when it is missing."""
    number, _ = _sounddevice().get_portaudio_version()
    return ".".join(str(number >> bits & 0xFF) for bits in (16, 8, 0))


def rescan() -> None:
    """Have PortAudio look for devices again; it knows only those present when it was started."""
    sounddevice = _sounddevice()
    try:
        sounddevice._terminate()  # noqa: SLF001  # there is no public way
        sounddevice._initialize()  # noqa: SLF001
    except sounddevice.PortAudioError as fault:
        raise DeviceError(f"Sound cannot be played ({fault})") from fault


class PortAudioDevice:
    """An output of this machine; see `coach.live.audio.device.Device`.

    wanted: its number, name or part of its name; None for the default.

    Raises DeviceError when PortAudio is missing, and when there is no such output or it cannot be
    opened.
    """

    def __init__(self, wanted: str | None = None) -> None:
        sounddevice = _sounddevice()
        output = choose_output(outputs(sounddevice), wanted)
        self.name = output.name
        self.underruns = 0
        self._source: FrameSource | None = None
        self._clock = _Clock()
        self._read = 0  # frames read so far
        self._seen = 0  # how many they were at the last wait
        self._still = 0.0  # seconds waited since then without a read
        self._switch_interval = sys.getswitchinterval()
        self._stuck = False
        self._stream = self._opened(sounddevice, output)
        self.rate = round(self._stream.samplerate)
        self.latency: float = self._stream.latency

    def start(self, source: FrameSource) -> None:
        """Begin to read frames. Raises DeviceError when the device has gone since it was opened."""
        self._source = source if self.rate == FRAME_RATE else RateConverter(source, self.rate)
        sys.setswitchinterval(min(_SWITCH_INTERVAL, self._switch_interval))
        begun: Future[None] = Future()
        Thread(target=_run_for, args=(begun, self._stream.start), daemon=True).start()
        sounddevice = _sounddevice()
        try:
            begun.result(_TIMEOUT)
        except sounddevice.PortAudioError as fault:
            raise self._gone() from fault
        except TimeoutError as fault:
            # PortAudio never returns from starting a device that has gone, nor from stopping it.
            self._stuck = True
            atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001  # no public way
            raise self._gone() from fault

    def wait(self, seconds: float) -> None:
        """Sleep. Raises DeviceError when the device no longer reads frames."""
        time.sleep(seconds)
        # Waits are added up, because a clock keeps running while the whole program is stopped.
        self._still = 0.0 if self._read != self._seen else self._still + seconds
        self._seen = self._read
        if self._still >= _TIMEOUT or not self._stream.active:
            raise self._gone()

    def stop(self) -> None:
        """Be silent at once. The device cannot be started again."""
        if not self._stuck:
            self._stream.abort()
            self._stream.close()
        sys.setswitchinterval(self._switch_interval)

    def _gone(self) -> DeviceError:
        return DeviceError(
            "The sound device has gone away",
            where=self.name,
            remedy="Connect it again and look with `coach devices`, then start again.",
        )

    def _opened(self, sounddevice: Any, output: OutputDevice) -> Any:
        """A stream at our rate or else the device's own, with two channels or else all."""
        refusal = ""
        for rate in dict.fromkeys((FRAME_RATE, output.rate)):
            for channels in dict.fromkeys((min(2, output.channels), output.channels)):
                try:
                    return sounddevice.OutputStream(
                        device=output.number,
                        samplerate=rate,
                        channels=channels,
                        dtype="float32",
                        latency=_LATENCY,
                        blocksize=_BLOCK,
                        callback=self._play,
                    )
                except sounddevice.PortAudioError as fault:
                    refusal = str(fault)
        raise DeviceError(
            f"The sound device cannot be opened ({refusal})",
            where=output.name,
            remedy=f"Choose another with --device; `coach devices` lists them. {EXPORT_HINT}",
        )

    def _play(self, out: Any, frames: int, times: Any, status: Any) -> None:
        """Called by PortAudio in the audio thread; `out` has the shape (frames, channels)."""
        underrun = bool(status.output_underflow)
        lost = self._clock.lost(times.outputBufferDacTime - self._read / self.rate, underrun)
        self.underruns += lost > 0
        self._read += frames
        assert self._source is not None
        channels = self._source.channels
        sound = np.empty(frames if channels == 1 else (frames, channels), np.float32)
        self._source.read(sound, round(lost * self.rate))
        out[:] = spread(sound, out.shape[1])


def spread(sound: Sound, channels: int) -> NDArray[np.float32]:
    """Mono or stereo over the channels of a device, shape (frames, channels) or (frames, 1).

    Mono is on every channel, stereo on each pair of them. On one channel, stereo is the mean of
    both, so what is in the middle stays as loud.
    """
    if sound.ndim == 1:
        return sound[:, None]
    if channels == 1:
        return np.asarray(sound.mean(axis=1, keepdims=True), np.float32)
    return sound[:, np.arange(channels) % 2]


class _Clock:
    """Computes how much time a device has lost, from when it will play each block."""

    def __init__(self) -> None:
        self._due: float | None = None

    def lost(self, due: float, underrun: bool) -> float:
        """Seconds lost before a block.

        due: when the block will be heard, minus the length of all blocks before it. It is constant
            as long as nothing is lost; PulseAudio is right to 0.2 ms.
        underrun: whether the device reports one. Without it, a change is only jitter.
        """
        before, self._due = self._due, due
        return max(0.0, due - before) if underrun and before is not None else 0.0


def _run_for(future: "Future[None]", task: Callable[[], None]) -> None:
    try:
        task()
    except BaseException as fault:  # noqa: BLE001  # raised by result()
        future.set_exception(fault)
    else:
        future.set_result(None)


def _sounddevice() -> Any:
    """The module, imported on first use, because the import loads PortAudio."""
    use_temporary_folder()
    try:
        import sounddevice
    except (ImportError, OSError) as missing:
        raise DeviceError(
            "Sound cannot be played: PortAudio is missing",
            remedy=f"Get it with `{_install_command()}`. {EXPORT_HINT}",
        ) from missing
    return sounddevice


def _install_command() -> str:
    for manager, command in _INSTALL_COMMANDS.items():
        if shutil.which(manager):
            return command
    return "pip install --force-reinstall sounddevice"
