"""A sound card for a machine without one: PulseAudio with a null sink that is recorded.

It runs as child processes of the test, on a socket of its own. It needs the Debian packages
pulseaudio pulseaudio-utils libportaudio2 libasound2-plugins.
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
_PATIENCE: Final = 60.0
"""Seconds that a busy machine may take for what is usually immediate."""


def missing() -> str:
    """What this machine lacks for the rig, in words; empty when nothing is missing."""
    lacks = [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]
    lacks += [] if ctypes.util.find_library("portaudio") else ["libportaudio2"]
    lacks += [] if _ALSA.exists() else [str(_ALSA)]
    plugin = "alsa-lib/libasound_module_pcm_pulse.so"
    libraries = (Path("/usr/lib"), Path("/usr/lib64"), *Path("/usr/lib").glob("*-linux-gnu"))
    lacks += [] if any((folder / plugin).exists() for folder in libraries) else [plugin]
    return f"no {', '.join(lacks)}" if lacks else ""


class Rig:
    """Use it in a `with` block; start the playing process with `environment`."""

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
        # Where PulseAudio and ALSA look for the user's files.
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
        self.start_server()
        return self

    def start_server(self) -> None:
        """Start the sound server, also again after a test has ended it."""
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
        """Records what the sink plays inside the `with` block."""
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
    """Sound as it arrives, with the time at which each chunk did."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._chunks: list[tuple[float, bytes]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while chunk := os.read(self._pipe.fileno(), 1 << 16):
            self._chunks.append((time.monotonic(), chunk))

    def close(self) -> None:
        """Wait for the last chunk."""
        self._reader.join()
        self._pipe.close()

    def wait(self, seconds: float, louder_than: float | None = None) -> None:
        """Wait until so much has been recorded, in all or since the first sound above a level.

        Raises TimeoutError.
        """
        until = time.monotonic() + seconds + _PATIENCE
        while len(self._after(louder_than)) < seconds * FRAME_RATE:
            if not self._reader.is_alive() or time.monotonic() > until:
                raise TimeoutError(f"{seconds:g} s of sound did not come")
            time.sleep(0.01)

    @property
    def pcm(self) -> Pcm:
        """The recording so far, shape (frames,), 1 at full scale."""
        data = b"".join(chunk for _, chunk in list(self._chunks))
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)

    def frame_at(self, time_at: float) -> float:
        """The frame that was playing at a time of `time.monotonic()`.

        A chunk cannot arrive before it was played, so the quickest one is the most exact. The
        remaining error makes sounds seem later than they were.
        """
        frames, offsets = 0, []
        for arrived, chunk in list(self._chunks):
            frames += len(chunk) // 2
            offsets.append(arrived - frames / FRAME_RATE)
        return (time_at - min(offsets)) * FRAME_RATE

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
