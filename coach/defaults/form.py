"""The keys of the file of defaults as a pydantic model."""

from fractions import Fraction
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from coach.budget.limits import LEVELS
from coach.defaults.model import KEYS, Values
from coach.errors import UsageError
from coach.printable import first_unsafe
from coach.routine import bounds
from coach.routine.toml.fields import (
    Length,
    LevelWord,
    MusicPlaces,
    TempoText,
    Whole,
    bounded,
    word_schema,
)
from coach.routine.toml.schema import FileForm
from coach.routine.values import DetailFlag, read_choice, read_value


def _text(value: str) -> str:
    if fault := first_unsafe(value):
        raise ValueError(f"{fault}; leave it out")
    if not value.strip():
        raise ValueError("this is empty")
    return value.strip()


def _pace(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("this must be a number; write it like `pace = 0.9`")
    return read_value("pace", str(value)[:60])


def _detail(value: object) -> object:
    return read_choice(DetailFlag, value) if isinstance(value, str) else value


def _entries(value: object) -> object:
    """A list, or text with commas, as a flag takes it."""
    if isinstance(value, str):
        return [entry.strip() for entry in value.split(",") if entry.strip()]
    return value


def _format(name: str) -> str:
    from coach.export.formats.registry import format_named

    try:
        return format_named(name).name
    except UsageError as fault:
        raise ValueError(f"{fault.what}; {fault.remedy.rstrip('.')}") from None


def _exercise(name: str) -> str:
    from coach.routine.library import exercises
    from coach.routine.names import match
    from coach.similar import and_did_you_mean, similar

    meant = match(name, exercises())
    if meant is None:
        fault = f"no built-in exercise is called {name[:60]!r}"
        raise ValueError(and_did_you_mean(fault, similar(name, exercises())))
    return meant


def _each_once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


_NAME_SCHEMA: Final = {"type": "string", "pattern": r"\S"}

Text = Annotated[str, AfterValidator(_text), WithJsonSchema(_NAME_SCHEMA)]

Pace = Annotated[
    Fraction,
    BeforeValidator(_pace),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "number",
                    "minimum": float(bounds.PACE[0]),
                    "maximum": float(bounds.PACE[1]),
                },
                _NAME_SCHEMA,
            ]
        }
    ),
]

DetailWord = Annotated[DetailFlag, BeforeValidator(_detail), word_schema(DetailFlag)]

_MAX_NAMES: Final = 20

_FEW: Final = Field(min_length=1, max_length=_MAX_NAMES)

_LIST_SCHEMA: Final = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": r"[^\s,]"},
            {"type": "array", "items": _NAME_SCHEMA, "minItems": 1, "maxItems": _MAX_NAMES},
        ]
    }
)

Exercises = Annotated[
    list[Annotated[str, AfterValidator(_exercise)]],
    BeforeValidator(_entries),
    AfterValidator(_each_once),
    _FEW,
    _LIST_SCHEMA,
]

Formats = Annotated[
    list[Annotated[str, AfterValidator(_format)]], BeforeValidator(_entries), _FEW, _LIST_SCHEMA
]


# Most people have no such file, so its validator is built only when there is one.
class DefaultsForm(FileForm, defer_build=True):
    """A file of defaults. Each key has the name and the meaning of a flag."""

    routine: Text | None = Field(None, examples=["week-2"])
    level: LevelWord | None = Field(None, examples=["steady"])
    angle: Whole | None = bounded(bounds.ANGLE, 45)
    hold: Length | None = bounded(bounds.HOLD, "90s")
    tempo: TempoText | None = Field(None, examples=["3-1-2-1"])
    without: Exercises | None = Field(None, examples=[["crunch"]])
    voice: Text | None = Field(None, examples=["system"])
    pace: Pace | None = Field(None, examples=[0.9])
    partner: bool | None = Field(None, examples=[True])
    detail: DetailWord | None = Field(None, examples=["brief"])
    music: Annotated[MusicPlaces, Field(min_length=1)] | None = Field(
        None, examples=[["~/Music/calm"]]
    )
    music_level: float | None = bounded(bounds.MUSIC_LEVEL, -12)
    format: Formats | None = Field(None, examples=["mp3"])
    folder: Text | None = Field(None, examples=["~/Music"])

    @field_validator("angle")
    @classmethod
    def _angle_fits_the_level(cls, angle: int | None, info: ValidationInfo) -> int | None:
        level = info.data.get("level")
        if angle is not None and level is not None and angle > LEVELS[level].steepest:
            raise ValueError(
                f"{angle} degrees is steeper than level {level} allows ({LEVELS[level].steepest})"
            )
        return angle

    @property
    def values(self) -> Values:
        """The value of each key."""
        found: dict[str, Any] = {key: getattr(self, key) for key in KEYS}
        lists = {key: tuple(each) for key, each in found.items() if isinstance(each, list)}
        return Values(**found | lists)


def kept_as(key: str, text: str) -> Any:
    """The TOML value of a key for text that was typed; text that has no such value stays text."""
    match key:
        case "partner":
            words = {"yes": True, "on": True, "true": True, "no": False, "off": False}
            return {**words, "false": False}.get(text.strip().lower(), text)
        case "without" | "format" if "," in text:
            return _entries(text)
        case "angle" | "pace" | "music_level":
            try:
                return int(text) if key == "angle" else float(text)
            except ValueError:
                return text
    return text
