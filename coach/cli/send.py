"""`coach send`: shares files with a phone over the local network."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

import typer

from coach.cli.flags import completion
from coach.cli.flags.request import dose_flags, takes_request
from coach.cli.flags.shared import Overwrite, PlainWithoutCode, number_of
from coach.errors import UsageError
from coach.request import Request
from coach.units import length_in_words

if TYPE_CHECKING:
    from coach.share.shared_file import SharedFile

_TIMEOUT: Final = 15.0
"""Minutes without a visitor."""

_NOBODY: Final = (
    "Nobody has come yet. The phone must be on the same Wi-Fi (guest Wi-Fi often keeps devices "
    "apart; switch off a VPN), and this computer's firewall must let port {port} in."
)

_READY: Final = "{who} It stops at Ctrl-C, or after {length} without a visitor."

_PHONE: Final = "Open it on a phone on the same Wi-Fi."

_ONLY_HERE: Final = "Only this computer can open it; for a phone, leave out --bind."

_NO_SHEET: Final = (
    "{name} has no cue sheet, inside or beside it: the page cannot tell when you are head-down, "
    "and plays it like any other player."
)


_TOO_MUCH: Final = (
    "{title}: wait before you play it. You were head-down for {lately} in the last {hours} hours; "
    "together that is more than a session allows ({limit})."
)


@takes_request
def send(
    request: Request,
    routines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ROUTINE|FILE]...",
            help="Built-in routines, exercises (crunch,rotation), TOML files, or sound files that "
            "were exported before. Default: back-basics.",
            show_default=False,
            autocompletion=completion.routine_or_sound,
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            parser=number_of(float, 0.01, 1440),
            metavar="MINUTES",
            help=f"Stop after this long without a visitor. Default: {_TIMEOUT:g}.",
            show_default=False,
        ),
    ] = _TIMEOUT,
    qr_file: Annotated[
        Path | None,
        typer.Option(
            "--qr-file",
            metavar="FILE",
            readable=False,
            help="Also write the QR code as a picture: .svg or .png.",
            show_default=False,
        ),
    ] = None,
    bind: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The address of this computer to listen at; 0.0.0.0 for all of them. "
            "Default: the one on the private network.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            parser=number_of(int, 0, 65_535),
            metavar="N",
            help="Port to listen at. Default: any free one.",
            show_default=False,
        ),
    ] = 0,
    overwrite: Overwrite = False,
    plain: PlainWithoutCode = False,
) -> None:
    """Share routines or sound files with a phone on the same Wi-Fi: scan the code, listen."""
    from coach.cli.output.terminal import draw, give, is_plain, say
    from coach.cli.signals import ended_like_ctrl_c
    from coach.drafts import hidden_folder
    from coach.practice.phone import PhoneRecorder
    from coach.share.address import check_can_listen, parse_address
    from coach.share.qr import check_image_path, save, terminal
    from coach.share.server import ShareServer

    # These mistakes are reported before anything is rendered.
    address = parse_address(bind) if bind is not None else None
    who = _ONLY_HERE if address is not None and address.is_loopback else _PHONE
    if qr_file:
        check_image_path(qr_file, overwrite=overwrite)

    def on_no_visitor() -> None:
        say(_NOBODY.format(port=urlsplit(server.url).port or 80))

    with ended_like_ctrl_c(), hidden_folder(Path(gettempdir())) as folder:
        check = partial(check_can_listen, address, port)
        files = _files(request, routines or [], folder, check, plain=is_plain(plain))
        say(*_too_much_now(files))
        with ShareServer(
            files,
            idle_timeout=60 * timeout,
            bind=address,
            port=port,
            on_no_visitor=on_no_visitor,
            recorder=PhoneRecorder(say),
        ) as server:
            if qr_file:
                save(server.url, qr_file, overwrite=overwrite)
            if not is_plain(plain):
                draw(terminal(server.url))
            give(server.url)
            say(_READY.format(who=who, length=length_in_words(Fraction(60 * timeout))))
            server.run()
    say("Stopped, because nobody was there any more.")


def _too_much_now(files: "Sequence[SharedFile]") -> Iterator[str]:
    """A line for each file whose time head-down would exceed the limit of a session, with that of
    the last sessions: a phone does not know of those."""
    from coach.budget.limits import COUNTS_FOR
    from coach.cli.output.terminal import say
    from coach.practice.tolerant_record import TolerantRecord

    lately = TolerantRecord(say).head_down_lately()
    for file in files:
        if lately and lately + file.head_down > file.session_limit:
            yield _TOO_MUCH.format(
                title=file.title,
                lately=length_in_words(lately),
                hours=COUNTS_FOR // 3600,
                limit=length_in_words(Fraction(file.session_limit)),
            )


def _files(
    request: Request,
    names: Sequence[str],
    folder: Path,
    check: Callable[[], None],
    *,
    plain: bool,
) -> "list[SharedFile]":
    """What to share, in the order named: sound files as they are, routines exported to `folder`.

    check: called before anything is recorded; it raises what would keep them from being shared.
    """
    from coach.cli.flags.resolve import requests_for
    from coach.cli.output.export_progress import ExportProgress
    from coach.cli.output.terminal import say
    from coach.export.album import Contents
    from coach.export.formats.registry import FORMATS
    from coach.export.output import Output
    from coach.export.stages import export_files
    from coach.share.shared_file import is_sound_file, open_shared_file
    from coach.share.ways_up import render_ways_up

    routines = [name for name in names if not is_sound_file(name)]
    given = (*dose_flags(request), *request.music.flags)
    if given and names and not routines:
        raise UsageError(
            f"A sound file stays as it is, and {given[0]} changes nothing in it",
            remedy="Leave it out, or name a routine.",
        )
    shared = {name: open_shared_file(Path(name)) for name in names if is_sound_file(name)}
    for file in shared.values():
        if not file.sheet:
            say(_NO_SHEET.format(name=file.name))
    usual = next(iter(FORMATS.values()))
    output = Output((usual,), folder, numbered=True, sidecars=True)
    requests = requests_for(request, routines if names else (request.routine,))
    check()
    with ExportProgress(plain=plain) as progress:
        exported = (
            replace(
                open_shared_file(path),
                ways_up=render_ways_up(each, folder),
                rendered=each.find_routine(),
                partner=each.partner,
            )
            for each, path in zip(
                requests, export_files(requests, Contents.WHOLE, output, progress), strict=True
            )
        )
        return [shared[name] if name in shared else next(exported) for name in names or (None,)]
