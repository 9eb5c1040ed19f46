"""`coach export`: routines as sound files."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags import completion
from coach.cli.flags.request import dose_flags, takes_request
from coach.cli.flags.shared import Folder, Overwrite, Plain
from coach.defaults.applied import AppliedDefaults
from coach.english import listed
from coach.errors import UsageError
from coach.request import Request
from coach.routine.model import NO_PREFERENCES

if TYPE_CHECKING:
    from coach.export.formats.base import Format

_STDOUT: Final = "-"

_OTHER_SUFFIXES: Final = {"opus": (".ogg", ".oga"), "m4a": (".mp4",)}
"""Other names for the formats."""


@takes_request
def export(
    request: Request,
    applied: AppliedDefaults,
    routines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ROUTINE]...",
            help="Built-in routines, exercises (crunch,rotation), or TOML files. "
            "Default: back-basics.",
            show_default=False,
            autocompletion=completion.routine,
        ),
    ] = None,
    to: Folder = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write, its suffix names the format (with --zip: the ZIP); - writes to "
            "stdout.",
            show_default=False,
        ),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME,...",
            help="m4a, mp3, opus, flac, wav, m4b; several with commas. Default: m4a.",
            show_default=False,
            autocompletion=completion.sound_format,
        ),
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="A file for each exercise, and a playlist.")
    ] = False,
    way_up: Annotated[
        bool, typer.Option("--way-up", help="Only the way up from head-down.")
    ] = False,
    sidecars: Annotated[
        bool, typer.Option("--sidecars", help="Lyrics, captions, chapters and cue sheet beside it.")
    ] = False,
    zipped: Annotated[bool, typer.Option("--zip", help="All files in one ZIP.")] = False,
    overwrite: Overwrite = False,
    plain: Plain = False,
) -> None:
    """Write routines as sound files, for a phone or any player."""
    from coach.cli.flags.resolve import requests_for
    from coach.cli.output.export_progress import ExportReport
    from coach.cli.output.terminal import is_plain
    from coach.cli.signals import ended_like_ctrl_c
    from coach.export.album import Contents
    from coach.export.output import Output
    from coach.export.stages import export_files

    with ended_like_ctrl_c(), ExportReport(plain=is_plain(plain)) as report:
        _check_places(output, to, zipped=zipped, sidecars=sidecars)
        preferred = applied.defaults.values
        if formats is None and preferred.format and (zipped or output in (None, _STDOUT)):
            formats = ",".join(preferred.format[: None if output is None or zipped else 1])
        chosen = _formats(formats, None if zipped else output)
        if output is not None and not zipped:
            _check_one_file(several=len(routines or ()) > 1 or split or len(chosen) > 1)
        if way_up:
            _check_way_up(request, several=split or bool(routines))
            request = replace(request, routine=None, preferred=NO_PREFERENCES)
        export_files(
            requests_for(request, routines or (request.routine,)),
            Contents.WAY_UP if way_up else Contents.PARTS if split else Contents.WHOLE,
            Output(
                chosen,
                folder=to or (preferred.to if output is None else None) or Path(),
                file=None if output in (None, _STDOUT) else Path(output),
                stream=sys.stdout.buffer if output == _STDOUT else None,
                zipped=zipped,
                sidecars=sidecars,
                overwrite=overwrite,
            ),
            report,
        )


def _check_way_up(request: Request, *, several: bool) -> None:
    """Raise UsageError for flags that change nothing in the way up."""
    if several:
        raise UsageError(
            "--way-up is the same for every routine", remedy="Name no routine with it."
        )
    given = dose_flags(request)
    if given:
        raise UsageError(
            f"--way-up is the same for every dose, and {given[0]} changes nothing in it",
            remedy=f"Leave out {listed(given)}.",
        )


def _formats(asked: str | None, output: str | None) -> "tuple[Format, ...]":
    """The formats of `--format`, or of the suffix of `-o`. Raises UsageError when they differ."""
    from coach.export.formats.registry import FORMATS, format_named
    from coach.files import is_folder

    file = None if output is None or output == _STDOUT or is_folder(Path(output)) else Path(output)
    suffix = "" if file is None else file.suffix.lower()
    if asked is None:
        if file is None:
            return (next(iter(FORMATS.values())),)
        if not suffix:
            raise UsageError(
                "This name has no suffix that names the format",
                where=f"-o {output}",
                remedy=f"Add one of {', '.join(FORMATS)}, as in {file}.m4a.",
            )
        return (format_named(suffix),)
    chosen = tuple(dict.fromkeys(format_named(name.strip()) for name in asked.split(",")))
    fmt = chosen[0].name
    if len(chosen) == 1 and suffix not in ("", f".{fmt}", *_OTHER_SUFFIXES.get(fmt, ())):
        raise UsageError(
            f"A file named {suffix} cannot be {fmt}",
            where=f"-o {output}",
            remedy=f"Name it {file.stem}.{fmt}, or leave out --format." if file else "",
        )
    return chosen


def _check_places(output: str | None, to: Path | None, *, zipped: bool, sidecars: bool) -> None:
    """Raise UsageError when the flags contradict each other about where to write."""
    if output is None:
        return
    if not output.strip():
        raise UsageError(
            "This names no file", where="-o", remedy="Write, for example, -o mine.m4a."
        )
    if to is not None:
        raise UsageError(
            "-o and --to both say where to write", remedy="Give -o FILE alone, with its folder."
        )
    if zipped and output == _STDOUT:
        raise UsageError("A ZIP is not written to stdout", remedy="Name it, as in -o mine.zip.")
    if zipped and Path(output).suffix.lower() not in ("", ".zip"):
        raise UsageError(
            "With --zip this is the name of the ZIP",
            where=f"-o {output}",
            remedy="Name it .zip, and the format with --format.",
        )
    if not zipped and Path(output).suffix.lower() == ".zip":
        raise UsageError("A sound file is not a ZIP", where=f"-o {output}", remedy="Add --zip.")
    if output == _STDOUT and sidecars:
        raise UsageError(
            "There is no folder for sidecars beside stdout",
            remedy="Leave out --sidecars or -o -.",
        )


def _check_one_file(*, several: bool) -> None:
    """Raise UsageError when `-o` names one file for several."""
    if several:
        raise UsageError(
            "-o names one file, but several are asked for",
            remedy="Use --to DIR, or --zip with the name of the ZIP.",
        )
