"""The flags that every command about a routine takes, written once.

`takes_dose` gives a command these flags; the command gets them as one `DoseFlags`. The values are
read and bounded here, so that a bad one is a usage error before anything is begun.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import wraps
from typing import Annotated, Any, Final, get_type_hints

import typer

from coach.routine import bounds
from coach.routine.model import Coaching, Count, Detail, Level, Routine
from coach.routine.tempo import Tempo, parse_tempo
from coach.units import Seconds, parse_duration

_DOSE: Final = "Dose"
_SAFETY: Final = "Safety"
_COACHING: Final = "Coaching"


def _tempo(text: str) -> Tempo:
    """A tempo as typed."""
    try:
        return parse_tempo(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _duration(text: str, least_and_most: tuple[Seconds, Seconds]) -> Seconds:
    """A length of time as typed, held to its bounds."""
    least, most = least_and_most
    try:
        length = parse_duration(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    if not least <= length <= most:
        raise typer.BadParameter(f"{text} is not between {float(least):g} and {float(most):g} s")
    return length


def _rest(text: str) -> Seconds:
    """A rest as typed."""
    return _duration(text, bounds.REST)


def _max_inverted(text: str) -> Seconds:
    """A limit head-down as typed."""
    return _duration(text, bounds.MAX_INVERTED)


def _lead_in(text: str) -> Seconds:
    """A lead-in as typed."""
    return _duration(text, bounds.LEAD_IN)


def _pace(text: str) -> Fraction:
    """A pace as typed."""
    least, most = bounds.PACE
    try:
        figure = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise typer.BadParameter(f"{text!r} is not a number such as 0.9") from None
    if not least <= figure <= most:
        raise typer.BadParameter(f"{text} is not between {float(least):g} and {float(most):g}")
    return figure


@dataclass(frozen=True, slots=True)
class DoseFlags:
    """What was asked for on the command line; None where the routine's own value holds."""

    routine: Annotated[
        str | None,
        typer.Argument(
            metavar="[ROUTINE]",
            help="A built-in routine, one or more exercises (crunch,rotation), or a TOML file. "
            "Without it: back-basics.",
            show_default=False,
        ),
    ] = None
    reps: Annotated[
        int | None,
        typer.Option(
            min=bounds.REPS[0],
            max=bounds.REPS[1],
            help="Repetitions a set.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    sets: Annotated[
        int | None,
        typer.Option(
            min=bounds.SETS[0],
            max=bounds.SETS[1],
            help="Sets of each exercise.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    tempo: Annotated[
        Tempo | None,
        typer.Option(
            parser=_tempo,
            metavar="L-P-R-P",
            help="Seconds to lower, pause, raise, pause: 3-1-2-1 or 3121.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    rest: Annotated[
        Seconds | None,
        typer.Option(
            parser=_rest,
            metavar="SECONDS",
            help="Rest at level after each set: 60, 90s or 1m30s.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    level: Annotated[
        Level | None,
        typer.Option(
            help="How used to the table you are; sets the limits.",
            rich_help_panel=_SAFETY,
            show_default=False,
        ),
    ] = None
    angle: Annotated[
        int | None,
        typer.Option(
            min=bounds.ANGLE[0],
            max=bounds.ANGLE[1],
            metavar="DEG",
            help="Degrees below level to tilt to.",
            rich_help_panel=_SAFETY,
            show_default=False,
        ),
    ] = None
    max_inverted: Annotated[
        Seconds | None,
        typer.Option(
            parser=_max_inverted,
            metavar="SECONDS",
            help="Longest time head-down at a stretch, within the level's limit.",
            rich_help_panel=_SAFETY,
            show_default=False,
        ),
    ] = None
    detail: Annotated[
        Detail, typer.Option(help="How much is explained.", rich_help_panel=_COACHING)
    ] = Detail.FULL
    count: Annotated[
        Count, typer.Option(help="How repetitions are counted.", rich_help_panel=_COACHING)
    ] = Count.UP
    guide: Annotated[
        bool,
        typer.Option(
            "--guide/--no-guide",
            help="Say Up and Down beside the tones.",
            rich_help_panel=_COACHING,
        ),
    ] = True
    voice: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Who speaks; see `coach voices`.  [default: hibari:heart]",
            rich_help_panel=_COACHING,
            show_default=False,
        ),
    ] = None
    pace: Annotated[
        Fraction,
        typer.Option(
            parser=_pace,
            metavar="0.5..2.0",
            help="Speed of speech.",
            rich_help_panel=_COACHING,
            show_default="1.0",
        ),
    ] = Fraction(1)
    partner: Annotated[
        bool,
        typer.Option(
            "--partner/--no-partner", help="Speak to a partner too.", rich_help_panel=_COACHING
        ),
    ] = False
    lead_in: Annotated[
        Seconds | None,
        typer.Option(
            parser=_lead_in,
            metavar="SECONDS",
            help="Time to get to the table before it begins.  [default: 45 live, else 0]",
            rich_help_panel=_COACHING,
            show_default=False,
        ),
    ] = None

    def chosen_routine(self) -> Routine:
        """The routine meant, with the dose and limits asked for. Raises RoutineError."""
        from coach.routine.library import find, with_dose

        dose = {"reps": self.reps, "sets": self.sets, "tempo": self.tempo, "rest": self.rest}
        limits = {"level": self.level, "angle": self.angle, "max_inverted": self.max_inverted}
        routine = with_dose(find(self.routine), **_given(dose))
        return replace(routine, **_given(limits))

    def coaching(self, lead_in: Seconds) -> Coaching:
        """The manner asked for. `lead_in` (seconds) holds when none was asked for."""
        return Coaching(
            detail=self.detail,
            count=self.count,
            guide=self.guide,
            partner=self.partner,
            lead_in=lead_in if self.lead_in is None else self.lead_in,
        )


KeepAlive = Annotated[
    bool,
    typer.Option(
        "--keepalive/--no-keepalive",
        help="Play a noise too quiet to hear, or Bluetooth headphones fall asleep. Files begin "
        "with 1.5 s of it, or the first word is swallowed.",
    ),
]

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")]

Plain = Annotated[bool, typer.Option("--plain", help="One line a milestone, nothing redrawn.")]


def takes_dose(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all flags of `DoseFlags`; it gets them as its parameter `dose`.

    A command with a parameter `routines` of its own, for several, does without the flag `routine`.
    """
    own = inspect.signature(command)
    hints = get_type_hints(DoseFlags, include_extras=True)
    taken = [
        field
        for field in fields(DoseFlags)
        if field.name != "routine" or "routines" not in own.parameters
    ]
    names = [field.name for field in taken]
    flags = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in taken
    ]
    kept = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in own.parameters.items()
        if name != "dose"
    ]

    @wraps(command)
    def with_flags(**given: Any) -> None:
        dose = DoseFlags(**{name: given.pop(name) for name in names})
        command(dose=dose, **given)

    parameters = [flags[0], *kept, *flags[1:]]
    with_flags.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_flags.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del with_flags.__wrapped__  # or typer reads its signature
    return with_flags


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
