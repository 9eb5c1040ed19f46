"""A stand-in for PortAudio's sound card that hears a session many times faster than it lasts.

COACH_TEST_DEVICE sets its fault: `goes SECONDS LOOKS` for one that goes away after so many seconds
of sound and is back when it is looked for that many times, `goes SECONDS forever` for one that does
not come, `refuses` for one that cannot be opened, `stays` for no fault. After a comma stands the
fault that it has once it is back.

COACH_TEST_SPEED tells how many times faster than life it plays: 40, unless a test that presses
nothing asks for more.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

import numpy as np

_ROW = {"name": "fast", "hostapi": 0, "max_output_channels": 1, "default_samplerate": 48_000.0}
_SPEED = float(os.environ.get("COACH_TEST_SPEED", "40"))
_BURST = 8
"""Blocks that are taken without a pause, since no pause is as short as a block."""

_faults = os.environ.get("COACH_TEST_DEVICE", "stays").split(", ")
_fault = _faults.pop(0).split()


class PortAudioError(Exception):
    """As the real one."""


def query_hostapis() -> list[dict[str, Any]]:
    return [{"name": "test"}]


def query_devices(kind: str | None = None) -> Any:
    return _ROW | {"index": 0} if kind else [_ROW]


def _terminate() -> None:
    """Forget all devices, and that one went away."""
    looks = _fault[-1]
    back = looks.isdecimal() and int(looks) <= 1
    left = str(int(looks) - 1) if looks.isdecimal() else looks
    after = _faults.pop(0).split() if back and _faults else ["stays"]
    _fault[:] = after if back else ["refuses", left]


def _initialize() -> None:
    """Look for devices."""


def _complain(what: str) -> None:
    """As ALSA does, behind Python's back."""
    os.write(2, f"ALSA lib pcm.c:2664:(snd_pcm_open_noupdate) {what}\n".encode())


@dataclass
class _Times:
    outputBufferDacTime: float  # noqa: N815  # as PortAudio has it


@dataclass
class _Status:
    output_underflow: bool = False


class OutputStream:
    """Asks for frames in a thread of its own, once there are some."""

    latency = 0.0

    def __init__(
        self,
        *,
        samplerate: int,
        blocksize: int,
        callback: Callable[[Any, int, _Times, _Status], None],
        **_: object,
    ) -> None:
        if _fault[0] == "refuses":
            raise PortAudioError("no such device")
        self.samplerate = samplerate
        self.active = True
        self._block = blocksize
        self._callback = callback
        self._ended = False
        _complain("Unknown PCM cards.pcm.rear")

    def start(self) -> None:
        Thread(target=self._play, daemon=True).start()

    def _play(self) -> None:
        out = np.zeros((self._block, 1), np.float32)
        source = self._callback.__self__._source  # type: ignore[attr-defined]  # noqa: SLF001
        frames = blocks = 0
        _complain("underrun occurred")
        while not self._ended:
            if _fault[0] == "goes" and frames > float(_fault[1]) * self.samplerate:
                self.active = False
                return
            if source.holds(self._block):
                self._callback(out, self._block, _Times(frames / self.samplerate), _Status())
                frames += self._block
                blocks += 1
                if blocks % _BURST:
                    continue
            time.sleep(_BURST * self._block / self.samplerate / _SPEED)

    def abort(self) -> None:
        self._ended = True

    def close(self) -> None:
        self._ended = True
