"""Gives a command the flags of a `Request`, and names those that were given."""

import inspect
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from coach.cli.flags.shared import FLAGS, MUSIC_FLAGS
from coach.cli.output.terminal import say
from coach.defaults.applied import (
    AppliedDefaults,
    fill_in,
    load_defaults,
    music_errors,
    routine_errors,
    voice_errors,
)
from coach.errors import UsageError
from coach.program import as_typed
from coach.request import Request
from coach.routine.music import MusicRequest
from coach.routine.values import DetailFlag

_NO_DEFAULTS: Final = inspect.Parameter(
    "no_defaults",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[
        bool,
        typer.Option(
            "--no-defaults", help=as_typed("Leave out what `coach defaults` shows as yours.")
        ),
    ],
)


def dose_flags(request: Request) -> tuple[str, ...]:
    """The flags given that change what is done, such as `--reps`."""
    return tuple(f"--{name.replace('_', '-')}" for name in request.changed)


def _music_request(
    places: Sequence[Path] | None, level: float | None, seed: int | None, nothing: bool
) -> MusicRequest:
    """What the flags ask for. Raises UsageError for flags that contradict each other."""
    asked = MusicRequest(None if places is None else tuple(places), level, seed)
    if not nothing:
        return asked
    if asked.flags:
        raise UsageError(
            f"--no-music and {asked.flags[0]} contradict each other",
            remedy="Leave one of them out.",
        )
    return MusicRequest(())


def takes_request(
    command: Callable[..., None], detail: DetailFlag = DetailFlag.FULL
) -> Callable[..., None]:
    """Give a command the flags of a `Request`, which it gets as its parameter `request`. Where no
    flag is given, the person's defaults apply, unless `--no-defaults` leaves them out.

    A command with a parameter `routines` of its own has no flag `routine`. One with a parameter
    `applied` gets these defaults too.
    detail: the default of `--detail`. The detail of the request is None for `auto`, and
    `coach.practice.detail.with_detail` puts one in.
    """
    signature = inspect.signature(command)
    names = [name for name in FLAGS if name != "routine" or "routines" not in signature.parameters]
    usual = {name: getattr(Request(), name) for name in names}
    usual |= dict.fromkeys(("without", "detail", "pace", *MUSIC_FLAGS)) | {"no_music": False}
    flags_of = {**{name: FLAGS[name] for name in names}, **MUSIC_FLAGS}
    parameters = [
        *(
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for name, parameter in signature.parameters.items()
            if name not in ("request", "applied")
        ),
        *(
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=usual[name],
                annotation=flag,
            )
            for name, flag in flags_of.items()
        ),
        _NO_DEFAULTS,
    ]

    @wraps(command)
    def with_flags(**given: Any) -> None:
        defaults = load_defaults(say, leave_out=given.pop("no_defaults"))
        asked = given["detail"]
        music = _music_request(*(given.pop(name) for name in MUSIC_FLAGS))
        filled_in = fill_in(given, defaults)
        flags = {name: given.pop(name) for name in names} | filled_in
        request = Request(
            **flags
            | {
                "detail": (flags["detail"] or detail).detail,
                "pace": flags["pace"] or Request().pace,
                "without": tuple(chain.from_iterable(flags["without"] or ())),
            },
            preferred=defaults.preferred,
            music=music,
            keeps_detail=asked not in (None, DetailFlag.AUTO),
        )
        if "applied" in signature.parameters:
            given["applied"] = AppliedDefaults(defaults, tuple(filled_in))
        with (
            routine_errors(defaults) if "routine" in filled_in else nullcontext(),
            voice_errors(defaults) if "voice" in filled_in else nullcontext(),
            music_errors(defaults),
        ):
            command(request=request, **given)

    with_flags.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_flags.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del with_flags.__wrapped__  # or typer reads its signature
    return with_flags
