"""The flags that several commands take, each declared once.

`takes_request` gives a command the flags about a routine; the command gets them as one `Request`.
Values are read and checked as they are parsed, so a bad one is a usage error before anything
begins. Defaults are told in sentences: the help takes what is in brackets for markup and drops it.
"""

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import wraps
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from coach.program import as_typed
from coach.request import Request, read_value
from coach.routine.model import Count, Detail, Level
from coach.routine.tempo import Tempo
from coach.units import Seconds

LIVE_LEAD_IN: Final = Fraction(45)
"""Seconds to get to the table before a live session begins, unless something else is asked for."""

_DOSE: Final = "Dose"
_SAFETY: Final = "Safety"
_COACHING: Final = "Coaching"


def read_flag(name: str, text: str) -> Any:
    """A field of `Request` as typed after its flag. Raises typer.BadParameter, a usage error to
    which typer adds the name of the flag."""
    try:
        return read_value(name, text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _typed(name: str, metavar: str, told: str, panel: str) -> Any:
    """The option of a field that is read from text."""

    def parse(text: str) -> Any:
        return read_flag(name, text)

    return typer.Option(
        parser=parse, metavar=metavar, help=told, rich_help_panel=panel, show_default=False
    )


def number_of(kind: type[int] | type[float], least: float, most: float) -> Callable[[str], Any]:
    """A parser of a number between two others, for a flag that is no field of `Request`."""

    def parse(text: str) -> Any:
        try:
            number = kind(text)
        except ValueError:
            whole = "a whole number" if kind is int else "a number"
            raise typer.BadParameter(f"{text!r} is not {whole}") from None
        if not least <= number <= most:
            raise typer.BadParameter(f"{text} is not between {least:g} and {most:g}")
        return number

    return parse


def _chosen(name: str, kind: type[StrEnum], told: str, panel: str) -> Any:
    """The option of a field that is one of a few words."""
    return _typed(name, "|".join(kind), told, panel)


_FLAGS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "routine": Annotated[
            str | None,
            typer.Argument(
                metavar="[ROUTINE]",
                help="A built-in routine, one or more exercises (crunch,rotation), or a TOML file. "
                "Without it: back-basics.",
                show_default=False,
            ),
        ],
        "reps": Annotated[int | None, _typed("reps", "N", "Repetitions a set.", _DOSE)],
        "sets": Annotated[int | None, _typed("sets", "N", "Sets of each exercise.", _DOSE)],
        "tempo": Annotated[
            Tempo | None,
            _typed(
                "tempo",
                "L-P-R-P",
                "Seconds to lower, pause, raise, pause: 3-1-2-1 or 3121.",
                _DOSE,
            ),
        ],
        "rest": Annotated[
            Seconds | None,
            _typed("rest", "SECONDS", "Rest at level after each set: 60, 90s or 1m30s.", _DOSE),
        ],
        "level": Annotated[
            Level | None,
            _chosen("level", Level, "How used to the table you are; sets the limits.", _SAFETY),
        ],
        "angle": Annotated[
            int | None, _typed("angle", "DEG", "Degrees below level to tilt to.", _SAFETY)
        ],
        "max_inverted": Annotated[
            Seconds | None,
            _typed(
                "max_inverted",
                "SECONDS",
                "Longest time head-down at a stretch, within the level's limit.",
                _SAFETY,
            ),
        ],
        "detail": Annotated[
            Detail,
            _chosen("detail", Detail, "How much is explained. Without it: full.", _COACHING),
        ],
        "count": Annotated[
            Count,
            _chosen("count", Count, "How repetitions are counted. Without it: up.", _COACHING),
        ],
        "guide": Annotated[
            bool,
            typer.Option(
                "--guide/--no-guide",
                help="Say Up and Down beside the tones.",
                rich_help_panel=_COACHING,
            ),
        ],
        "voice": Annotated[
            str | None,
            typer.Option(
                metavar="NAME",
                help=as_typed("Who speaks; see `coach voices`. Without it: hibari:heart."),
                rich_help_panel=_COACHING,
                show_default=False,
            ),
        ],
        "pace": Annotated[
            Fraction,
            _typed("pace", "0.5..2.0", "Speed of speech; 1.0 is the usual.", _COACHING),
        ],
        "partner": Annotated[
            bool,
            typer.Option(
                "--partner/--no-partner", help="Speak to a partner too.", rich_help_panel=_COACHING
            ),
        ],
        "lead_in": Annotated[
            Seconds | None,
            _typed(
                "lead_in",
                "SECONDS",
                "Time to get to the table before it begins. Without it: "
                f"{float(LIVE_LEAD_IN):g} live, else 0.",
                _COACHING,
            ),
        ],
        "keepalive": Annotated[
            bool,
            typer.Option(
                "--keepalive/--no-keepalive",
                help="Play a noise too quiet to hear, or Bluetooth headphones fall asleep. Files "
                "begin with 1.5 s of it, or the first word is swallowed.",
            ),
        ],
    }
)
"""The flag of each field of `Request`, in the order of the help."""

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")]

_PLAIN: Final = "One line a milestone, nothing redrawn"

Plain = Annotated[bool, typer.Option("--plain", help=f"{_PLAIN}.")]

PlainWithoutCode = Annotated[bool, typer.Option("--plain", help=f"{_PLAIN}, no QR code.")]

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PLACE",
        help=as_typed(
            "Go on from an exercise, a set, a repetition: 2, 2.1 or 2.1.6. `coach plan` shows the "
            "figures, and a session that was broken off names its own."
        ),
        show_default=False,
    ),
]
"""A place as `coach.budget.places` reads it; None for the beginning."""


def dose_flags(request: Request) -> tuple[str, ...]:
    """The flags given that change what is done, such as `--reps`."""
    return tuple(f"--{name.replace('_', '-')}" for name in request.changed)


def takes_request(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags of a `Request`, which it gets as its parameter `request`.

    A command with a parameter `routines` of its own, for several, has no flag `routine`.
    """
    own = inspect.signature(command)
    names = [name for name in _FLAGS if name != "routine" or "routines" not in own.parameters]
    usual = Request()
    parameters = [
        *(
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for name, parameter in own.parameters.items()
            if name != "request"
        ),
        *(
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=getattr(usual, name),
                annotation=_FLAGS[name],
            )
            for name in names
        ),
    ]

    @wraps(command)
    def with_flags(**given: Any) -> None:
        request = Request(**{name: given.pop(name) for name in names})
        command(request=request, **given)

    with_flags.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_flags.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del with_flags.__wrapped__  # or typer reads its signature
    return with_flags
