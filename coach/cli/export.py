"""`coach export`: routines as sound files."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.flags import DoseFlags, KeepAlive, Overwrite, Plain, takes_dose
from coach.errors import UsageError

if TYPE_CHECKING:
    from coach.phone.album import Piece
    from coach.phone.formats.base import Format

_PIPE = "-"


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
        Path, typer.Option("--to", metavar="DIR", help="Folder to write to; made when missing.")
    ] = Path(),
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write, its suffix names the format; - writes to stdout.",
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
    from coach.cli.signals import ended_like_ctrl_c
    from coach.phone.hands import many_hands

    with ended_like_ctrl_c(), many_hands() as hands:  # they get ready while the rest is loaded
        from coach.cli.delivery import Delivery
        from coach.cli.terminal import is_plain

        chosen = _formats(formats, output)
        several = len(routines or ()) > 1 or split or zipped or len(chosen) > 1
        _check_together(output, several=several, beside=sidecars)
        groups = _groups(dose, routines or [], split=split, way_up=way_up, keepalive=keepalive)
        delivery = Delivery(
            chosen, hands, sidecars=sidecars, overwrite=overwrite, plain=is_plain(plain)
        )
        if output == _PIPE:
            delivery.to_pipe(groups[0][0], sys.stdout.buffer)
        elif output is not None:
            delivery.to_file(groups[0][0], Path(output))
        elif zipped:
            delivery.to_zip(groups, to)
        else:
            delivery.to_folder(groups, to)


def _groups(
    dose: DoseFlags, routines: Sequence[str], *, split: bool, way_up: bool, keepalive: bool
) -> "list[list[Piece]]":
    """What is to be exported, the pieces of each routine together."""
    from coach.cli import pieces

    if way_up and (split or routines):
        raise UsageError(
            "--way-up is the same for every routine", remedy="Name no routine with it."
        )
    if way_up:
        return [[pieces.way_up(dose, keepalive=keepalive)]]
    asked = [replace(dose, routine=name) for name in routines or (None,)]
    if split:
        return [pieces.parts(each, keepalive=keepalive) for each in asked]
    return [[pieces.whole(each, keepalive=keepalive)] for each in asked]


def _formats(asked: str | None, output: str | None) -> "tuple[Format, ...]":
    """The formats meant by `--format`, or else by the suffix of `-o`."""
    from coach.phone.formats.table import FORMATS, named

    names = [name.strip() for name in (asked or "").split(",") if name.strip()]
    if names:
        return tuple(dict.fromkeys(named(name) for name in names))
    if output is None or output == _PIPE or Path(output).is_dir():
        return (next(iter(FORMATS.values())),)
    return (named(Path(output).suffix),)


def _check_together(output: str | None, *, several: bool, beside: bool) -> None:
    if output is not None and several:
        raise UsageError(
            "-o names one file, and more than one is asked for", remedy="Use --to DIR."
        )
    if output == _PIPE and beside:
        raise UsageError("There is no place beside stdout", remedy="Leave out --sidecars or -o -.")
