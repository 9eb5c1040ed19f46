"""The sound outputs of this machine, and how to choose one by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from coach.errors import DeviceError

EXPORT_HINT: Final = "`coach export` needs no sound device."


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """One output.

    number: PortAudio's index, valid until a device is plugged in or out.
    host: the sound system it belongs to, for example ALSA.
    channels: the most channels it can play.
    rate: its preferred sample rate in frames a second.
    """

    number: int
    name: str
    host: str
    channels: int
    rate: int
    default: bool


def outputs(sounddevice: Any) -> list[OutputDevice]:
    """Every output that the sounddevice module knows."""
    hosts = sounddevice.query_hostapis()
    default = _default(sounddevice)
    return [
        OutputDevice(
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


def choose_output(known: Sequence[OutputDevice], wanted: str | None) -> OutputDevice:
    """The output with this number, name or part of a name; for None, the default one.

    Case does not matter. Of several outputs with one name, the one with the default output's host
    is chosen. Raises DeviceError when no output matches, or more than one.
    """
    if not known:
        raise DeviceError(
            "There is no sound device to play on",
            remedy=f"Connect a loudspeaker or headphones, then try again. {EXPORT_HINT}",
        )
    if wanted is None:
        return next((output for output in known if output.default), known[0])
    matches = _matching(known, wanted)
    if not matches:
        raise DeviceError(
            "There is no sound device of this name",
            where=f"--device {wanted}",
            remedy="`coach devices` lists them.",
        )
    host = choose_output(known, None).host
    matches = [output for output in matches if output.host == host] or matches
    if len(matches) > 1:
        names = ", ".join(f"{output.number} ({output.name})" for output in matches[:5])
        raise DeviceError(
            "This means more than one sound device",
            where=f"--device {wanted}",
            remedy=f"Give the number of one: {names}.",
        )
    return matches[0]


def _matching(known: Sequence[OutputDevice], wanted: str) -> list[OutputDevice]:
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
