"""The flags that several commands take, each written once.

`takes_dose` gives a command those about a routine; the command gets them as one `DoseFlags`. Values
are read and bounded as they are parsed, so a bad one is a usage error before anything is begun.
Defaults stand in sentences: what is in brackets would be taken for markup and left out of the help.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

from coach.cli import values
from coach.routine.model import Coaching, Count, Detail, Level, Routine
from coach.routine.tempo import Tempo
from coach.units import Seconds

if TYPE_CHECKING:
    from coach.voices.base import Voice

LIVE_LEAD_IN: Final = Fraction(45)
"""Seconds to get to the table before a live session begins, when nothing else is asked for."""

_DOSES: Final = ("reps", "sets", "tempo", "rest")
"""Fields of `DoseFlags` that are fields of `coach.routine.model.Dose`."""

_LIMITS: Final = ("level", "angle", "max_inverted")
"""Fields of `DoseFlags` that are fields of `coach.routine.model.Routine`."""

_DOSE: Final = "Dose"
_SAFETY: Final = "Safety"
_COACHING: Final = "Coaching"


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
            parser=values.reps,
            metavar="N",
            help="Repetitions a set.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    sets: Annotated[
        int | None,
        typer.Option(
            parser=values.sets,
            metavar="N",
            help="Sets of each exercise.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    tempo: Annotated[
        Tempo | None,
        typer.Option(
            parser=values.tempo,
            metavar="L-P-R-P",
            help="Seconds to lower, pause, raise, pause: 3-1-2-1 or 3121.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    rest: Annotated[
        Seconds | None,
        typer.Option(
            parser=values.rest,
            metavar="SECONDS",
            help="Rest at level after each set: 60, 90s or 1m30s.",
            rich_help_panel=_DOSE,
            show_default=False,
        ),
    ] = None
    level: Annotated[
        Level | None,
        typer.Option(
            case_sensitive=False,
            help="How used to the table you are; sets the limits.",
            rich_help_panel=_SAFETY,
            show_default=False,
        ),
    ] = None
    angle: Annotated[
        int | None,
        typer.Option(
            parser=values.angle,
            metavar="DEG",
            help="Degrees below level to tilt to.",
            rich_help_panel=_SAFETY,
            show_default=False,
        ),
    ] = None
    max_inverted: Annotated[
        Seconds | None,
        typer.Option(
            parser=values.max_inverted,
            metavar="SECONDS",
            help="Longest time head-down at a stretch, within the level's limit.",
            rich_help_panel=_SAFETY,
            show_default=False,
        ),
    ] = None
    detail: Annotated[
        Detail,
        typer.Option(
            case_sensitive=False, help="How much is explained.", rich_help_panel=_COACHING
        ),
    ] = Detail.FULL
    count: Annotated[
        Count,
        typer.Option(
            case_sensitive=False, help="How repetitions are counted.", rich_help_panel=_COACHING
        ),
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
            help="Who speaks; see `coach voices`. Without it: hibari:heart.",
            rich_help_panel=_COACHING,
            show_default=False,
        ),
    ] = None
    pace: Annotated[
        Fraction,
        typer.Option(
            parser=values.pace,
            metavar="0.5..2.0",
            help="Speed of speech; 1.0 is the usual.",
            rich_help_panel=_COACHING,
            show_default=False,
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
            parser=values.lead_in,
            metavar="SECONDS",
            help="Time to get to the table before it begins. Without it: "
            f"{float(LIVE_LEAD_IN):g} live, else 0.",
            rich_help_panel=_COACHING,
            show_default=False,
        ),
    ] = None

    @property
    def dosed(self) -> tuple[str, ...]:
        """The flags given that change what is done, such as `--reps`: the dose and the limits."""
        return tuple(
            f"--{name.replace('_', '-')}"
            for name in (*_DOSES, *_LIMITS)
            if getattr(self, name) is not None
        )

    def chosen_routine(self) -> Routine:
        """The routine meant, with the dose and limits asked for.

        Raises RoutineError, also where the voice cannot say the words of a file.
        """
        from coach.routine.library import find, with_dose

        routine = with_dose(find(self.routine, self.chosen_voice()), **self._given(_DOSES))
        return replace(routine, **self._given(_LIMITS))

    def chosen_voice(self) -> "Voice":
        """The voice asked for. Raises UsageError when there is no such voice."""
        from coach.voices.registry import DEFAULT_VOICE, open_voice

        return open_voice(self.voice or DEFAULT_VOICE, float(self.pace))

    def coaching(self, lead_in: Seconds) -> Coaching:
        """The manner asked for. `lead_in` (seconds) holds when none was asked for."""
        return Coaching(
            detail=self.detail,
            count=self.count,
            guide=self.guide,
            partner=self.partner,
            lead_in=lead_in if self.lead_in is None else self.lead_in,
        )

    def _given(self, names: tuple[str, ...]) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}


KeepAlive = Annotated[
    bool,
    typer.Option(
        "--keepalive/--no-keepalive",
        help="Play a noise too quiet to hear, or Bluetooth headphones fall asleep. Files begin "
        "with 1.5 s of it, or the first word is swallowed.",
    ),
]

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")]

_PLAIN: Final = "One line a milestone, nothing redrawn"

Plain = Annotated[bool, typer.Option("--plain", help=f"{_PLAIN}.")]

PlainWithoutCode = Annotated[bool, typer.Option("--plain", help=f"{_PLAIN}, no QR code.")]

From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="PLACE",
        help="Go on from an exercise, a set, a repetition: 2, 2.1 or 2.1.6. `coach plan` shows the "
        "figures, and a session that was broken off names its own.",
        show_default=False,
    ),
]
"""A place as `coach.budget.places` reads it."""

FROM_THE_BEGINNING: Final = "1"
"""The place at which every routine begins."""


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

    parameters = [*kept, *flags]
    with_flags.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_flags.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del with_flags.__wrapped__  # or typer reads its signature
    return with_flags
