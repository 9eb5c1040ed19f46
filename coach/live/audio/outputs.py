"""The sound outputs of this machine, and the one that is meant by a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from coach.errors import DeviceError

EXPORT: Final = "`coach export` needs no sound device."


@dataclass(frozen=True, slots=True)
class Output:
    """One output.

    number: what PortAudio calls it, good until something is plugged in or out.
    host: the system of sound it is reached through, for example ALSA.
    channels: the most it can play.
    rate: frames a second that it likes best.
    """

    number: int
    name: str
    host: str
    channels: int
    rate: int
    default: bool


def outputs(sounddevice: Any) -> list[Output]:
    """Every output that the sounddevice module knows of."""
    hosts = sounddevice.query_hostapis()
    default = _default(sounddevice)
    return [
        Output(
            number=number,
            name=row["name"],
            host=hosts[row["hostapi"]]["name"],
            channels=row["max_output_channels"],
            rate=round(row["default_samplerate"]),
            default=number == default,
        )
        for number, row in enumerate(sounddevice.query_devices())
        if row["max_output_channels"] > 0
    ]


def choose(known: Sequence[Output], wanted: str | None) -> Output:
    """The output meant by a number, a name or a part of one; without any, the default.

    Capitals do not matter. An output that is reached in several ways under one name is taken the
    way the default is. Raises DeviceError when none is meant, or more than one.
    """
    if not known:
        raise DeviceError(
            "There is no sound device to play on",
            remedy=f"Connect a loudspeaker or headphones, then look with `coach devices`. {EXPORT}",
        )
    if wanted is None:
        return next((output for output in known if output.default), known[0])
    fits = _fitting(known, wanted)
    if not fits:
        raise DeviceError(
            "There is no sound device of this name",
            where=f"--device {wanted}",
            remedy="`coach devices` lists them.",
        )
    host = choose(known, None).host
    fits = [output for output in fits if output.host == host] or fits
    if len(fits) > 1:
        names = ", ".join(f"{output.number} ({output.name})" for output in fits[:5])
        raise DeviceError(
            "This means more than one sound device",
            where=f"--device {wanted}",
            remedy=f"Give the number of one: {names}.",
        )
    return fits[0]


def _fitting(known: Sequence[Output], wanted: str) -> list[Output]:
    if wanted.isdecimal():
        return [output for output in known if output.number == int(wanted)]
    word = wanted.strip().lower()
    whole = [output for output in known if output.name.lower() == word]
    return whole or [output for output in known if word and word in output.name.lower()]


def _default(sounddevice: Any) -> int | None:
    try:
        return int(sounddevice.query_devices(kind="output")["index"])
    except (sounddevice.PortAudioError, ValueError):
        return None
