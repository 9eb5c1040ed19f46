"""`coach export`: routines as sound files."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags import DoseFlags, KeepAlive, Overwrite, Plain, takes_dose
from coach.errors import UsageError

if TYPE_CHECKING:
    from coach.export.album import Piece
    from coach.export.formats.base import Format

_PIPE = "-"

_ALSO: Final = {"opus": (".ogg", ".oga"), "m4a": (".mp4",)}
"""Suffixes that other programs give to files of a format, beside its own."""


@takes_dose
def export(
    dose: DoseFlags,
    routines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ROUTINE]...",
            help="Built-in routines, exercises (crunch,rotation), or TOML files. "
            "Without any: back-basics.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="DIR",
            help="Folder to write to; made when missing. Without it: this folder.",
            show_default=False,
        ),
    ] = None,
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
            help="m4a, mp3, opus, flac, wav, m4b; several with commas. Without it: m4a.",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="A file for each exercise, and a playlist.")
    ] = False,
    way_up: Annotated[
        bool, typer.Option("--way-up", help="Only the way up from head-down, as a file of its own.")
    ] = False,
    sidecars: Annotated[
        bool, typer.Option("--sidecars", help="Lyrics, captions, chapters and cue sheet beside it.")
    ] = False,
    zipped: Annotated[bool, typer.Option("--zip", help="All files in one ZIP.")] = False,
    keepalive: KeepAlive = True,
    overwrite: Overwrite = False,
    plain: Plain = False,
) -> None:
    """Write routines as sound files, for a phone or any player."""
    from coach.cli.delivery import Delivery
    from coach.cli.signals import ended_like_ctrl_c
    from coach.cli.terminal import is_plain

    with ended_like_ctrl_c():
        _check_places(output, to, zipped=zipped, beside=sidecars)
        chosen = _formats(formats, None if zipped else output)
        if output is not None and not zipped:
            _check_one_file(several=len(routines or ()) > 1 or split or len(chosen) > 1)
        groups = _groups(dose, routines or [], split=split, way_up=way_up, keepalive=keepalive)
        delivery = Delivery(chosen, sidecars=sidecars, overwrite=overwrite, plain=is_plain(plain))
        if output == _PIPE:
            delivery.to_pipe(groups[0][0], sys.stdout.buffer)
        elif zipped:
            named = Path(f"{groups[0][0].stem.parts[0]}.zip")
            delivery.to_zip(groups, Path(output) if output else (to or Path()) / named)
        elif output is not None:
            delivery.to_file(groups[0][0], Path(output))
        else:
            delivery.to_folder(groups, to or Path())


def _groups(
    dose: DoseFlags, routines: Sequence[str], *, split: bool, way_up: bool, keepalive: bool
) -> "list[list[Piece]]":
    """What is to be exported, the pieces of each routine together."""
    from coach.cli import pieces

    if way_up and (split or routines):
        raise UsageError(
            "--way-up is the same for every routine", remedy="Name no routine with it."
        )
    if way_up and dose.dosed:
        raise UsageError(
            f"--way-up is the same for every dose, and {dose.dosed[0]} changes nothing in it",
            remedy=f"Leave out {' and '.join(dose.dosed)}.",
        )
    if way_up:
        return [[pieces.way_up(dose, keepalive=keepalive)]]
    asked = [replace(dose, routine=name) for name in routines or (None,)]
    if split:
        return [pieces.parts(each, keepalive=keepalive) for each in asked]
    return [[pieces.whole(each, keepalive=keepalive)] for each in asked]


def _formats(asked: str | None, output: str | None) -> "tuple[Format, ...]":
    """The formats meant by `--format`, or else by the suffix of `-o`. Raises UsageError when the
    two contradict each other."""
    from coach.export.formats.registry import FORMATS, named

    file = None if output is None or output == _PIPE or Path(output).is_dir() else Path(output)
    suffix = "" if file is None else file.suffix.lower()
    if asked is None:
        if file is None:
            return (next(iter(FORMATS.values())),)
        if not suffix:
            raise UsageError(
                "This name has no suffix to tell the format by",
                where=f"-o {output}",
                remedy=f"Add one of {', '.join(FORMATS)}, as in {file}.m4a.",
            )
        return (named(suffix),)
    chosen = tuple(dict.fromkeys(named(name.strip()) for name in asked.split(",")))
    if len(chosen) == 1 and suffix not in (
        "",
        f".{chosen[0].name}",
        *_ALSO.get(chosen[0].name, ()),
    ):
        raise UsageError(
            f"A file named {suffix} cannot be {chosen[0].name}",
            where=f"-o {output}",
            remedy=f"Name it {file.stem}.{chosen[0].name}, or leave out --format." if file else "",
        )
    return chosen


def _check_places(output: str | None, to: Path | None, *, zipped: bool, beside: bool) -> None:
    """Raise UsageError when it is not said plainly where to write."""
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
    if zipped and output == _PIPE:
        raise UsageError("A ZIP is not written to stdout", remedy="Name it, as in -o mine.zip.")
    if zipped and Path(output).suffix.lower() not in ("", ".zip"):
        raise UsageError(
            "With --zip this is the name of the ZIP",
            where=f"-o {output}",
            remedy="Name it .zip, and the format with --format.",
        )
    if not zipped and Path(output).suffix.lower() == ".zip":
        raise UsageError("A sound file is no ZIP", where=f"-o {output}", remedy="Add --zip.")
    if output == _PIPE and beside:
        raise UsageError("There is no place beside stdout", remedy="Leave out --sidecars or -o -.")


def _check_one_file(*, several: bool) -> None:
    if several:
        raise UsageError(
            "-o names one file, and more than one is asked for",
            remedy="Use --to DIR, or --zip with the name of the ZIP.",
        )
