"""The real sound device: PortAudio, through the package sounddevice.

Its figures were measured on Debian 12 with PortAudio 19.6 on PulseAudio: at a latency of 0.06 s and
512 frames, a request for silence is heard after 60 to 80 ms, and there was no underrun with two
busy processes on two cores beside threads that record and render. At 0.1 s and 1,024 frames it
takes 90 to 120 ms, at 0.2 s 220 to 250 ms.
"""

import atexit
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final

from coach.errors import DeviceError
from coach.live.audio.converter import Converter
from coach.live.audio.device import Source
from coach.live.audio.outputs import EXPORT, Output, choose, outputs
from coach.live.audio.pulse import leave_home_alone
from coach.units import FRAME_RATE

_LATENCY: Final = 0.06
"""Seconds from a frame's being asked for to the ear, as asked of PortAudio."""

_BLOCK: Final = 512
"""Frames that are asked for at a time."""

_SWITCH: Final = 0.0005
"""Seconds after which a thread of Python that computes hands over at the latest, in place of 0.005,
so that the audio thread gets its turn in time even among several."""

_PATIENCE: Final = 2.0
"""Seconds without a request for frames after which a device is taken to be gone, as is one that has
not been started by then."""

_COMMANDS: Final = {
    "apt-get": "sudo apt-get install libportaudio2",
    "dnf": "sudo dnf install portaudio",
    "pacman": "sudo pacman -S portaudio",
    "zypper": "sudo zypper install libportaudio2",
    "apk": "sudo apk add portaudio",
}
"""How each manager of packages gets PortAudio. On Windows and macOS it is inside the package
sounddevice."""


def list_outputs() -> list[Output]:
    """Every sound output, one at least. Raises DeviceError when sound cannot be played at all."""
    found = outputs(_sounddevice())
    choose(found, None)
    return found


def look_again() -> None:
    """Look for devices anew: PortAudio knows only those that were there when it was started."""
    sounddevice = _sounddevice()
    try:
        sounddevice._terminate()  # noqa: SLF001  # the package has no public way
        sounddevice._initialize()  # noqa: SLF001
    except sounddevice.PortAudioError as fault:
        raise DeviceError(f"Sound cannot be played ({fault})") from fault


class PortAudioDevice:
    """An output of this machine, opened and quiet; the device of `coach.live.audio.device`.

    wanted: its number, name or a part of the name; None for the default.

    Raises DeviceError when PortAudio is missing, when there is no such device, and when it refuses.
    """

    def __init__(self, wanted: str | None = None) -> None:
        sounddevice = _sounddevice()
        output = choose(outputs(sounddevice), wanted)
        self.name = output.name
        self.underruns = 0
        self._source: Source | None = None
        self._clock = _Clock()
        self._asked = 0  # frames that it has asked for
        self._seen = 0  # how many it had at the last rest
        self._still = 0.0  # seconds of rests since that number has changed
        self._switch = sys.getswitchinterval()
        self._stuck = False
        self._stream = self._opened(sounddevice, output)
        self.rate = round(self._stream.samplerate)
        self.latency: float = self._stream.latency

    def start(self, source: Source) -> None:
        """Begin to take frames. Raises DeviceError when the device has gone since it was opened."""
        self._source = source if self.rate == FRAME_RATE else Converter(source, self.rate)
        sys.setswitchinterval(min(_SWITCH, self._switch))
        begun: Future[None] = Future()
        Thread(target=_settle, args=(begun, self._stream.start), daemon=True).start()
        sounddevice = _sounddevice()
        try:
            begun.result(_PATIENCE)
        except sounddevice.PortAudioError as fault:
            raise self._gone() from fault
        except TimeoutError as fault:
            # PortAudio never comes back from starting a device that has gone, nor from ending it.
            self._stuck = True
            atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001  # no public way
            raise self._gone() from fault

    def wait(self, seconds: float) -> None:
        """Sleep. Raises DeviceError when the device no longer takes frames."""
        time.sleep(seconds)
        # Counted in rests, not on a clock: the whole program may have been stopped for a while.
        self._still = 0.0 if self._asked != self._seen else self._still + seconds
        self._seen = self._asked
        if self._still >= _PATIENCE or not self._stream.active:
            raise self._gone()

    def stop(self) -> None:
        """Silence at once; the device cannot be started again."""
        if not self._stuck:
            self._stream.abort()
            self._stream.close()
        sys.setswitchinterval(self._switch)

    def _gone(self) -> DeviceError:
        return DeviceError(
            "The sound device has gone away",
            where=self.name,
            remedy="Connect it again and look with `coach devices`, then start again.",
        )

    def _opened(self, sounddevice: Any, output: Output) -> Any:
        """A stream at our rate if the device will, else at its own; on two channels, or all."""
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
            remedy=f"Choose another with --device; `coach devices` lists them. {EXPORT}",
        )

    def _play(self, out: Any, frames: int, times: Any, status: Any) -> None:
        """What PortAudio calls from its own thread; `out` has the shape (frames, channels)."""
        broken = bool(status.output_underflow)
        lost = self._clock.lost(times.outputBufferDacTime - self._asked / self.rate, broken)
        self.underruns += lost > 0
        self._asked += frames
        assert self._source is not None
        mono = out[:, 0].copy()
        self._source.fill(mono, round(lost * self.rate))
        out[:] = mono[:, None]


class _Clock:
    """Tells how much time a device has lost, from when it means to play each block."""

    def __init__(self) -> None:
        self._due: float | None = None

    def lost(self, due: float, broken: bool) -> float:
        """Seconds lost before a block.

        due: when the block will be heard, less the length of all before it: the same for every
            block as long as nothing is lost. Within 0.2 ms of the truth on PulseAudio.
        broken: whether the device says that it ran dry. Without that, a shift is only jitter.
        """
        before, self._due = self._due, due
        return max(0.0, due - before) if broken and before is not None else 0.0


def _settle(future: "Future[None]", task: Callable[[], None]) -> None:
    try:
        task()
    except BaseException as fault:  # noqa: BLE001  # raised again by whoever waits for it
        future.set_exception(fault)
    else:
        future.set_result(None)


def _sounddevice() -> Any:
    """The module, which loads PortAudio as it is imported."""
    leave_home_alone()
    try:
        import sounddevice
    except (ImportError, OSError) as missing:
        raise DeviceError(
            "Sound cannot be played: PortAudio is missing",
            remedy=f"Get it with `{_way_to_get_it()}`. {EXPORT}",
        ) from missing
    return sounddevice


def _way_to_get_it() -> str:
    for manager, command in _COMMANDS.items():
        if shutil.which(manager):
            return command
    return "pip install --force-reinstall sounddevice"
