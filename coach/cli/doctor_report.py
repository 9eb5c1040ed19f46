"""`coach doctor --report`: what a maintainer needs to know about a computer, safe to publish.

It consists only of names of packages and systems, numbers, and kinds of errors, so nothing in it
is personal. It has no path, no name of a person, computer, device or routine, and no text of an
error, which may hold such a name.
"""

import locale
import os
import platform
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.program import CALLED
from coach.voices.registry import DEFAULT_VOICE, open_voice

if TYPE_CHECKING:
    from coach.live.audio.outputs import OutputDevice

_DISTRIBUTION: Final = "coach-inversion"

_VARIABLES: Final = (
    *("COACH_CACHE", "COACH_CONFIG", "COACH_DATA", "COACH_STATE", "COACH_DEBUG", CALLED),
    *("ACCESSIBLE", "NO_COLOR", "PULSE_SERVER", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY"),
    *("SSH_CONNECTION", "WSL_DISTRO_NAME"),
)
"""Variables that change what coach does; the report says which are set, but not their values."""

_HOSTS: Final = {
    *("ALSA", "OSS", "PulseAudio", "JACK Audio Connection Kit", "Core Audio"),
    *("MME", "Windows DirectSound", "Windows WASAPI", "Windows WDM-KS", "ASIO"),
}
"""The sound systems by the names that PortAudio has for them."""


def facts() -> Iterator[tuple[str, str]]:
    """The facts with their names, each found when it is asked for. No error is raised."""
    for name, find in _FACTS.items():
        try:
            yield name, find()
        except Exception as fault:  # noqa: BLE001  # that it fails, and how, is the fact
            yield name, f"fails ({_kinds(fault)})"


def _kinds(fault: BaseException | None) -> str:
    """The types of an error and of its causes, without their messages."""
    kinds = []
    while fault is not None:
        number = f" {fault.errno}" if isinstance(fault, OSError) and fault.errno else ""
        kinds.append(type(fault).__name__ + number)
        fault = fault.__cause__ or fault.__context__
    return " < ".join(kinds)


def _coach() -> str:
    from coach import __version__

    folder = Path(__file__).parents[2]
    if (folder / "pyproject.toml").exists():
        return f"{__version__}, from a checkout"
    return f"{__version__}, installed by {_installer()}"


def _installer() -> str:
    name = metadata.distribution(_DISTRIBUTION).read_text("INSTALLER") or ""
    known = {"pip", "uv", "pipx", "conda"} & {name.strip()}
    return known.pop() if known else "something else"


def _python() -> str:
    bits = 64 if sys.maxsize > 2**32 else 32
    kind = "in an environment" if sys.prefix != sys.base_prefix else "the system's"
    return (
        f"{platform.python_version()} {platform.python_implementation()}, {bits} bits, {kind}; "
        f"text is {locale.getencoding()}, files are {sys.getfilesystemencoding()}"
    )


def _system() -> str:
    """The system with its figures. Who builds a kernel may name it after anybody."""
    release = re.match(r"\d+(\.\d+)*", platform.release())
    words = [platform.system(), release[0] if release else "", platform.machine()]
    if sys.platform == "darwin":
        words.append(f"macOS {platform.mac_ver()[0]}")
    elif sys.platform == "win32":
        words.append(f"Windows {platform.win32_ver()[1]}")
    else:
        words += [" ".join(platform.libc_ver()), _linux()]
    return ", ".join(filter(None, words))


def _linux() -> str:
    try:
        about = platform.freedesktop_os_release()
    except OSError:
        return ""
    return f"{about.get('ID', '')} {about.get('VERSION_ID', '')}".strip()


def _computer() -> str:
    from coach.processors import processors

    return f"{processors()} of {os.cpu_count()} processors"


def _packages() -> str:
    """The packages that coach asks for here, with their versions."""
    asked = metadata.requires(_DISTRIBUTION) or ()
    found = []
    for line in sorted(asked, key=str.lower):
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} none")
    return ", ".join(found)


def _sounds() -> str:
    from coach.sound.earcons import load_earcons

    return f"{len(load_earcons())} load"


def _voice(name: str) -> Callable[[], str]:
    def speaks() -> str:
        from coach.voices.recorder import seconds_of_a_word

        return f"speaks, {seconds_of_a_word(open_voice(name, cache=False)):.1f} s for one word"

    return speaks


def _portaudio() -> str:
    from coach.live.audio.portaudio import version

    return version()


def _devices() -> str:
    """How many outputs each sound system has, and what the default one can do; no names."""
    from coach.live.audio.portaudio import list_outputs

    found = list_outputs()
    hosts = Counter(_host(output) for output in found)
    many = ", ".join(f"{count} {host}" for host, count in hosts.items())
    usual = next((output for output in found if output.default), None)
    if usual is None:
        return f"{many}; none is usual"
    return f"{many}; usual: {usual.channels} channels, {usual.rate} Hz, {_host(usual)}"


def _host(output: "OutputDevice") -> str:
    return output.host if output.host in _HOSTS else "another"


def _phrases() -> str:
    from coach.cli.cache import phrases_in, takes
    from coach.voices.cache import default_folder

    return f"{phrases_in(takes().usage())}; {_rights(default_folder())}"


def _record() -> str:
    """Whether it exists; its content is private."""
    from coach.practice.record import record_file
    from coach.practice.schema import VERSION

    file = record_file()
    return f"{'there' if file.exists() else 'none yet'}, form {VERSION}; {_rights(file.parent)}"


def _rights(folder: Path) -> str:
    """Whether a folder can be written to, without writing to it."""
    if not folder.exists():
        return "folder not made yet"
    return "can be written to" if os.access(folder, os.W_OK) else "cannot be written to"


def _terminals() -> str:
    streams = {"input": sys.stdin, "output": sys.stdout, "messages": sys.stderr}
    found = [name for name, stream in streams.items() if stream and stream.isatty()]
    return f"{', '.join(found) or 'none'}; output is {sys.stdout.encoding}"


def _variables() -> str:
    return ", ".join(name for name in _VARIABLES if os.environ.get(name)) or "none"


_FACTS: Final[dict[str, Callable[[], str]]] = {
    "coach": _coach,
    "Python": _python,
    "system": _system,
    "computer": _computer,
    "packages": _packages,
    "fixed sounds": _sounds,
    "voice": _voice(DEFAULT_VOICE),
    "own voice": _voice("system"),
    "PortAudio": _portaudio,
    "sound device": _devices,
    "phrases": _phrases,
    "record": _record,
    "terminals": _terminals,
    "variables set": _variables,
}
