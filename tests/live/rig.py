"""A sound card for a machine that has none: PulseAudio with a sink that leads nowhere, recorded.

It runs as ordinary processes of this test on a socket of its own, and is ended by their ids. The
Debian packages that it needs: pulseaudio pulseaudio-utils libportaudio2 libasound2-plugins.
"""

import contextlib
import ctypes.util
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from coach.dsp.pcm import Pcm
from coach.units import FRAME_RATE

_ALSA: Final = Path("/usr/share/alsa/alsa.conf")
_CONFIG: Final = f"""<{_ALSA}>
pcm.!default {{ type pulse hint {{ show on description "Rig" }} }}
ctl.!default {{ type pulse }}
"""
_SINK: Final = "rig"
_PATIENCE: Final = 15.0
"""Seconds that a busy machine may take for what should be there at once."""


def missing() -> str:
    """What this machine lacks for the rig, in words; empty when it has everything."""
    lacks = [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]
    lacks += [] if ctypes.util.find_library("portaudio") else ["libportaudio2"]
    lacks += [] if _ALSA.exists() else [str(_ALSA)]
    plugin = "alsa-lib/libasound_module_pcm_pulse.so"
    libraries = (Path("/usr/lib"), Path("/usr/lib64"), *Path("/usr/lib").glob("*-linux-gnu"))
    lacks += [] if any((folder / plugin).exists() for folder in libraries) else [plugin]
    return f"no {', '.join(lacks)}" if lacks else ""


class Rig:
    """Use it in a `with` block; give `environment` to the process that is to play."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="coach-rig-"))
        home = str(self._home)
        socket = f"unix:{home}/native"
        # norewinds: without it the recording loses up to 0.35 s at its start.
        sink = f"module-null-sink sink_name={_SINK} rate={FRAME_RATE} channels=1 format=s16le"
        self._modules = (
            f"module-native-protocol-unix socket={home}/native auth-anonymous=1",
            f"{sink} norewinds=1",
        )
        # Where PulseAudio and ALSA look for everything of a user's own.
        folders = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH")
        self.environment = {
            **os.environ,
            **dict.fromkeys((*folders, "PULSE_STATE_PATH"), home),
            "PULSE_COOKIE": f"{home}/cookie",
            "PULSE_SERVER": socket,
            "PULSE_SINK": _SINK,
            "ALSA_CONFIG_PATH": f"{home}/asound.conf",
        }

    def __enter__(self) -> Self:
        (self._home / "asound.conf").write_text(_CONFIG, encoding="utf-8")
        loads = [part for module in self._modules for part in ("-L", module)]
        with (self._home / "log").open("w") as log:
            self.server = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    "--daemonize=no",
                    "--exit-idle-time=-1",
                    "--use-pid-file=no",
                    "--disallow-exit=no",
                    "--realtime=no",
                    "--high-priority=no",
                    *loads,
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self._home / "log").read_text(encoding="utf-8"))
            time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _end(self.server)
        shutil.rmtree(self._home, ignore_errors=True)

    @contextlib.contextmanager
    def recording(self) -> Iterator["Recording"]:
        """Records all that the sink plays inside of the `with` block."""
        recorder = subprocess.Popen(
            [
                "parec",
                "-d",
                f"{_SINK}.monitor",
                f"--rate={FRAME_RATE}",
                "--channels=1",
                "--format=s16le",
                "--raw",
                "--latency-msec=5",
            ],
            env=self.environment,
            stdout=subprocess.PIPE,
        )
        recording = Recording(recorder.stdout)
        try:
            recording.wait(0.1)
            yield recording
        finally:
            _end(recorder)
            recording.close()

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True, check=False
        )
        return asked.returncode == 0


class Recording:
    """Sound as it arrives, with the moment at which each piece did."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._pieces: list[tuple[float, bytes]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while piece := os.read(self._pipe.fileno(), 1 << 16):
            self._pieces.append((time.monotonic(), piece))

    def close(self) -> None:
        """Wait for the last piece."""
        self._reader.join()
        self._pipe.close()

    def wait(self, seconds: float, louder_than: float | None = None) -> None:
        """Wait until so much has been recorded, or so much since the first sound above a level.

        Raises TimeoutError when it does not come.
        """
        until = time.monotonic() + seconds + _PATIENCE
        while len(self._after(louder_than)) < seconds * FRAME_RATE:
            if not self._reader.is_alive() or time.monotonic() > until:
                raise TimeoutError(f"{seconds:g} s of sound did not come")
            time.sleep(0.01)

    @property
    def pcm(self) -> Pcm:
        """All so far, shape (frames,); 16-bit numbers as parts of full scale."""
        data = b"".join(piece for _, piece in list(self._pieces))
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)

    def frame_at(self, moment: float) -> float:
        """The frame that was playing at a moment of `time.monotonic()`.

        A piece cannot arrive before it has been played, so the quickest one tells; what error is
        left makes a sound seem to come later than it did.
        """
        frames, offsets = 0, []
        for arrived, piece in list(self._pieces):
            frames += len(piece) // 2
            offsets.append(arrived - frames / FRAME_RATE)
        return (moment - min(offsets)) * FRAME_RATE

    def _after(self, level: float | None) -> Pcm:
        pcm = self.pcm
        if level is None:
            return pcm
        loud = np.flatnonzero(np.abs(pcm) > level)
        return pcm[loud[0] :] if len(loud) else pcm[:0]


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
