"""The keys that a routine file may have: examples, bounds, and where each belongs."""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from coach.routine.key_lines import KeyPath
from coach.routine.names import nearest
from coach.routine.schema import BeatForm, ExerciseForm, RoutineForm, StepForm


def keys_near(path: KeyPath) -> list[str]:
    """The valid keys most like an unknown one at this path."""
    return list(nearest(str(path[-1]), keys_of(path[:-1])))


def keys_of(table: KeyPath) -> tuple[str, ...]:
    """The keys that a table of a routine file may have."""
    return tuple(_form_of(table).model_fields)


def example_at(path: KeyPath) -> str:
    """An example value in TOML of the key at this path; empty if it has none."""
    key, fields = str(path[-1]), _form_of(path[:-1]).model_fields
    return _example(fields[key]) if key in fields else example_values().get(key, "")


def _form_of(table: KeyPath) -> type[BaseModel]:
    if table[:1] == ("step",):
        return StepForm
    if table[:1] == ("exercise",) and len(table) > 1:
        return BeatForm if "rhythm" in table else ExerciseForm
    return RoutineForm


def table_of(key: str) -> str:
    """Where in the file a key belongs, in words; empty for a key that exists nowhere."""
    tables: dict[str, type[BaseModel]] = {
        "above the first [[step]]": RoutineForm,
        "below [[step]]": StepForm,
        "below [exercise.NAME]": ExerciseForm,
    }
    return " or ".join(table for table, form in tables.items() if key in form.model_fields)


def accepts(key: str, value: object, table: KeyPath) -> bool:
    """Whether any table of a routine file has this key and accepts this value for it.

    table: where the key stands, which is looked at first: `hold` is a word below [exercise.NAME]
        and a length in a step.
    """
    own = table[:1] == ("exercise",)
    likely, unlikely = (ExerciseForm, StepForm) if own else (StepForm, ExerciseForm)
    forms: tuple[type[BaseModel], ...] = (RoutineForm, likely, BeatForm)
    for form in forms if key in likely.model_fields else (*forms, unlikely):
        if key in form.model_fields:
            try:
                form.model_validate({key: value})
            except ValidationError as refused:
                others = (error["loc"][:1] != (key,) for error in refused.errors())
                if not all(others):
                    continue
            return True
    return False


def bounds_of(key: str) -> tuple[Any, Any]:
    """The smallest and largest value of a key: whole numbers, or Fractions of seconds."""
    form = next(form for form in (RoutineForm, StepForm, BeatForm) if key in form.model_fields)
    limits = form.model_fields[key].metadata
    least, most = (
        next(getattr(limit, side) for limit in limits if hasattr(limit, side))
        for side in ("ge", "le")
    )
    return least, most


def words_of(key: str) -> tuple[str, ...]:
    """The words that a key accepts; empty if it accepts any text, or none."""
    found: list[str] = []
    for form in (RoutineForm, StepForm, ExerciseForm, BeatForm):
        if key in form.model_fields:
            found += _words_in(form.model_fields[key].annotation)
    return tuple(found)


def _words_in(annotation: object) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(word) for word in annotation]
    return [word for part in get_args(annotation) for word in _words_in(part)]


@cache
def example_values() -> Mapping[str, str]:
    """Every key of a routine file with an example value in TOML; empty if it needs a table."""
    found: dict[str, str] = {}
    for form in (ExerciseForm, RoutineForm, StepForm, BeatForm):
        for key, field in form.model_fields.items():
            found[key] = _example(field)
    return MappingProxyType(found)


def _example(field: FieldInfo) -> str:
    example = field.examples[0] if field.examples else field.get_default()
    return _toml(example) if isinstance(example, bool | int | str | list) else ""


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
