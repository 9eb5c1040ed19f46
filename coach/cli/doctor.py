"""`coach doctor`: whether this computer has everything coach needs, one line a check."""

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from coach.cli.output.terminal import answer
from coach.english import counted
from coach.errors import CoachError
from coach.files import check_room, disk_errors
from coach.program import as_typed
from coach.units import FRAME_RATE

_MIN_FREE_BYTES: Final = 3600 * FRAME_RATE * 2
"""Bytes: an hour of WAV, the largest format, at two bytes a frame."""


class CheckResult(StrEnum):
    """The result of a check. Commands work despite a note, not despite a fault."""

    FINE = "fine"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was checked, the result, and what was found."""

    name: str
    state: CheckResult
    found: str


def doctor(
    report: Annotated[
        bool,
        typer.Option(
            "--report",
            help="Print what a bug report needs: versions, system, voices, devices. "
            "It contains no names and no paths.",
        ),
    ] = False,
) -> None:
    """Check this computer and say what is missing. Exits with 1 when something is."""
    if report:
        from coach.cli.doctor_report import facts

        for name, found in facts():
            answer(f"{name:<13}  {found}")
        return
    faulty = False
    for check in _checks():
        answer(f"{check.state:<5}  {check.name:<12}  {check.found}")
        faulty = faulty or check.state is CheckResult.FAULT
    if faulty:
        raise typer.Exit(1)


def _checks() -> Iterator[Check]:
    """Every check, run when its turn comes; none raises."""
    from coach.voices.registry import DEFAULT_VOICE

    yield Check("coach", CheckResult.FINE, _versions())
    yield _run("fixed sounds", _sounds)
    yield _run("voice", lambda: _speaks(DEFAULT_VOICE))
    yield _run("own voice", lambda: _speaks("system"), failed=CheckResult.NOTE)
    yield _run("sound device", _device)
    yield _run("phrases", _kept, failed=CheckResult.NOTE)
    yield _run("record", _record, failed=CheckResult.NOTE)
    yield _run("disk", _free)


def _run(name: str, check: Callable[[], str], failed: CheckResult = CheckResult.FAULT) -> Check:
    """Run a check; after an error its state is `failed`, and the error becomes its line."""
    try:
        return Check(name, CheckResult.FINE, check())
    except CoachError as fault:
        line = fault.in_one_line
    except OSError as fault:
        line = f"{fault.filename}: {fault.strerror}."
    return Check(name, failed, line.removeprefix("voice "))  # the name says so already


def _versions() -> str:
    from coach import __version__
    from coach.processors import processors

    system = f"{platform.system()} {platform.machine()}"
    many = counted(processors(), "processor")
    return f"{__version__} on Python {platform.python_version()}, {system}, {many}"


def _sounds() -> str:
    from coach.sound.earcons import earcons_folder, load_earcons

    return f"{len(load_earcons())} in {earcons_folder()}"


def _speaks(name: str) -> str:
    from coach.voices.recorder import seconds_of_a_word
    from coach.voices.registry import open_voice

    length = seconds_of_a_word(open_voice(name, cache=False))
    return f"{name} speaks ({length:.1f} s for one word)"


def _device() -> str:
    from coach.live.audio.portaudio import list_outputs

    found = list_outputs()
    usual = next((output for output in found if output.default), found[0])
    return as_typed(f"{usual.name} ({len(found)} in all; `coach devices` lists them)")


def _kept() -> str:
    """What the folder of takes holds; it is written to, as by an export."""
    from coach.cli.cache import phrases_in, takes
    from coach.voices.cache import default_folder

    folder = default_folder()
    with disk_errors(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    check_room(folder)
    return f"{phrases_in(takes().usage())} in {folder}"


def _record() -> str:
    """How many sessions the practice record has, if it can be read and its folder written to.

    A first session makes the folder, so until then the nearest one above it is tried.
    """
    from coach.practice.record import Record, record_file

    file = record_file()
    sessions = Record(file).count()
    check_room(next(each for each in file.parents if each.exists()))
    return f"{counted(sessions, 'session')} in {file}"


def _free() -> str:
    """The free space where an export without `--to` would go."""
    here = Path.cwd()
    free = shutil.disk_usage(here).free
    if free < _MIN_FREE_BYTES:
        raise CoachError(
            f"only {free // 1_000_000} MB are free", where=str(here), remedy="Make some room."
        )
    return f"{free / 1e9:.1f} GB free in {here}"
