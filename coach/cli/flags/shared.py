"""The flags that several commands take, each declared once.

`coach.cli.flags.request` gives a command those about a routine as one `Request`. Values are read
and checked as they are parsed, so a bad one is a usage error before anything begins. Defaults are
given in sentences, because the help takes text in brackets for markup and drops it.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer
from typer.core import TyperOption

from coach.cli.flags import completion
from coach.errors import UsageError
from coach.practice.detail import BRIEF_UP_TO, FULL_FOR
from coach.program import as_typed
from coach.routine.coaching import Count
from coach.routine.model import Level, Sides
from coach.routine.music import USUAL_LEVEL
from coach.routine.tempo import Tempo
from coach.routine.values import DetailFlag, read_choice, read_value
from coach.units import Seconds

LIVE_LEAD_IN: Final = Fraction(45)
"""Default seconds to get to the table before a live session begins."""

_DOSE: Final = "Dose"
_SAFETY: Final = "Safety"
_COACHING: Final = "Coaching"
_MUSIC: Final = "Music"


def read_flag(name: str, text: str) -> Any:
    """A field of `Request` as typed after its flag. Raises as `parsed` does."""
    return parsed(partial(read_value, name), text)


def parsed(read: Callable[[str], Any], text: str) -> Any:
    """What `read` makes of the text after a flag. Turns its ValueError into typer.BadParameter, a
    usage error to which typer adds the name of the flag."""
    try:
        return read(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _typed(
    read: Callable[[str], Any],
    metavar: str,
    text: str,
    panel: str,
    complete: Callable[..., Any] | None = None,
) -> Any:
    """The option of a value that is read from text; `complete` offers values to a shell."""

    return typer.Option(
        parser=partial(parsed, read),
        metavar=metavar,
        help=text,
        rich_help_panel=panel,
        show_default=False,
        autocompletion=complete,
    )


def _field(
    name: str, metavar: str, text: str, panel: str, complete: Callable[..., Any] | None = None
) -> Any:
    """The option of a field of `Request` that is read from text."""
    return _typed(partial(read_value, name), metavar, text, panel, complete)


def number_of(kind: type[int] | type[float], low: float, high: float) -> Callable[[str], Any]:
    """A parser of a number between two others, for a flag that is not a field of `Request`."""

    whole = "whole " * (kind is int)

    def number(text: str) -> float:
        with suppress(ValueError):
            if low <= (figure := kind(text)) <= high:
                return figure
        shown = repr(text[:20])
        raise ValueError(f"{shown} is not a {whole}number from {low:.12g} to {high:.12g}")

    return partial(parsed, number)


def _music_path(text: str) -> Path:
    if not text.strip():
        raise ValueError("this names no music")
    return Path(text)


def _chosen(kind: type[StrEnum], text: str, panel: str) -> Any:
    """The option of one of a few words."""
    return _typed(partial(read_choice, kind), "|".join(kind), text, panel, completion.one_of(kind))


FLAGS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "routine": Annotated[
            str | None,
            typer.Argument(
                metavar="[ROUTINE]",
                help="A built-in routine, one or more exercises (crunch,rotation), or a TOML file. "
                "Default: back-basics.",
                show_default=False,
                autocompletion=completion.routine,
            ),
        ],
        "reps": Annotated[int | None, _field("reps", "N", "Repetitions in a set.", _DOSE)],
        "sets": Annotated[int | None, _field("sets", "N", "Sets of each exercise.", _DOSE)],
        "tempo": Annotated[
            Tempo | None,
            _field(
                "tempo",
                "L-P-R-P",
                "Seconds to lower, pause, raise, pause: 3-1-2-1 or 3121.",
                _DOSE,
            ),
        ],
        "hold": Annotated[
            Seconds | None,
            _field("hold", "SECONDS", "Length of each hang: 60, 90s, 5m or 1m30s.", _DOSE),
        ],
        "rest": Annotated[
            Seconds | None,
            _field("rest", "SECONDS", "Rest at level after each set: 60, 90s or 1m30s.", _DOSE),
        ],
        "sides": Annotated[
            Sides | None,
            _chosen(
                Sides,
                "Left and right in each repetition, or all to the left and then all to the right.",
                _DOSE,
            ),
        ],
        "without": Annotated[
            list[Any] | None,
            _field(
                "without",
                "EXERCISE,...",
                "Leave out exercises; several with commas, or by repeating the flag.",
                _DOSE,
                completion.exercise,
            ),
        ],
        "within": Annotated[
            Seconds | None,
            _field(
                "within",
                "LENGTH",
                "The time you have, as 10m or 8:30: detail, then rests, then sets, repetitions and "
                "hangs give way until it ends within it. What another flag names is kept.",
                _DOSE,
            ),
        ],
        "level": Annotated[
            Level | None,
            _chosen(Level, "How used to the table you are; sets the limits.", _SAFETY),
        ],
        "angle": Annotated[
            int | None, _field("angle", "DEG", "Degrees below level to tilt to.", _SAFETY)
        ],
        "max_inverted": Annotated[
            Seconds | None,
            _field(
                "max_inverted",
                "SECONDS",
                "Longest time head-down at a stretch, within the level's limit.",
                _SAFETY,
            ),
        ],
        "detail": Annotated[
            DetailFlag | None,
            _chosen(
                DetailFlag,
                "How much is explained. auto: full for the first "
                f"{FULL_FOR} sessions of a routine, brief up to session {BRIEF_UP_TO}, then cues.",
                _COACHING,
            ),
        ],
        "count": Annotated[
            Count,
            _chosen(Count, "How repetitions are counted. Default: up.", _COACHING),
        ],
        "guide": Annotated[
            bool,
            typer.Option(
                "--guide/--no-guide",
                help="Say the words of movement along with the tones.",
                rich_help_panel=_COACHING,
            ),
        ],
        "voice": Annotated[
            str | None,
            typer.Option(
                metavar="NAME",
                help=as_typed("Who speaks; see `coach voices`. Default: hibari:heart."),
                rich_help_panel=_COACHING,
                show_default=False,
                autocompletion=completion.voice,
            ),
        ],
        "pace": Annotated[
            Fraction | None,
            _field("pace", "0.5..2.0", "Speed of speech; 1.0 is normal.", _COACHING),
        ],
        "partner": Annotated[
            bool | None,
            typer.Option(
                "--partner/--no-partner",
                help="Whether a partner is beside the table, and is spoken to.",
                rich_help_panel=_COACHING,
                show_default=False,
            ),
        ],
        "doctor": Annotated[
            bool | None,
            typer.Option(
                "--doctor/--no-doctor",
                help="Whether to say who should ask a doctor first. Default: until you have "
                "acknowledged it; in files, at full detail.",
                rich_help_panel=_COACHING,
                show_default=False,
            ),
        ],
        "lead_in": Annotated[
            Seconds | None,
            _field(
                "lead_in",
                "SECONDS",
                "Time to get to the table before it begins. Default: "
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
"""The flag of each field of `Request` but `music`, in the order of the help."""

MUSIC_FLAGS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "music": Annotated[
            list[Any] | None,
            _typed(
                _music_path,
                "PATH",
                "Your own music under the routine, turned down before every word: a file, a "
                "folder or an .m3u8; repeat the flag for several.",
                _MUSIC,
            ),
        ],
        "music_level": Annotated[
            float | None,
            _field(
                "music_level",
                "LU",
                "Loudness of the music between words and tones, relative to speech. Default: "
                f"{USUAL_LEVEL:g}.",
                _MUSIC,
            ),
        ],
        "shuffle": Annotated[
            int | None,
            _field(
                "shuffle",
                "SEED",
                "Play the music in another order, always the same for a number.",
                _MUSIC,
            ),
        ],
        "no_music": Annotated[
            bool,
            typer.Option(
                "--no-music",
                help="No music, whatever the routine or your defaults say.",
                rich_help_panel=_MUSIC,
            ),
        ],
    }
)
"""The flags that make up `Request.music`."""


def _folder(given: Path | None) -> Path | None:
    """Refuse what can only be the name of a file: a folder of that name would be made for it."""
    from coach.export.formats.registry import FORMATS
    from coach.files import is_folder

    suffixes = {".zip", *(f".{name}" for name in FORMATS)}
    if given is None or given.suffix.lower() not in suffixes or is_folder(given):
        return given
    raise UsageError(
        "This is the name of a file, and --to names a folder",
        where=f"--to {given}",
        remedy="Name a folder. `coach export -o FILE` names a file.",
    )


Folder = Annotated[
    Path | None,
    typer.Option(
        "--to",
        callback=_folder,
        metavar="DIR",
        readable=False,
        help="Folder to write to; created if missing. Default: this folder.",
        show_default=False,
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")]

_PLAIN: Final = "One line for each milestone, nothing redrawn"

Plain = Annotated[bool, typer.Option("--plain", help=f"{_PLAIN}.")]

PlainWithoutCode = Annotated[bool, typer.Option("--plain", help=f"{_PLAIN}, no QR code.")]

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PLACE",
        help=as_typed(
            "Resume from an exercise, a set, a repetition: 2, 2.1 or 2.1.6. `coach plan` shows "
            "these figures, and an interrupted session names its place."
        ),
        show_default=False,
    ),
]
"""A place as `coach.budget.places` reads it; None for the beginning."""

Again = Annotated[
    bool, typer.Option("--again", help="Repeat what was done today, within the limits.")
]


def flags_with_values(context: typer.Context) -> frozenset[str]:
    """The flags of a command that are followed by a value, such as `--reps`."""
    options = (each for each in context.command.params if isinstance(each, TyperOption))
    return frozenset(
        name for each in options if not (each.is_flag or each.count) for name in each.opts
    )
