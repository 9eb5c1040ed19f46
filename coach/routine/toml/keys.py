"""The keys that a file may have: examples, bounds, and where each belongs.

Every function takes the form of the file: `RoutineForm` for a routine file, or another model, all
of whose keys are at the top level.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from coach.routine.key_lines import KeyPath
from coach.routine.toml.schema import BeatForm, ExerciseForm, RoutineForm, StepForm
from coach.similar import similar

Form = type[BaseModel]


def keys_near(path: KeyPath, form: Form) -> tuple[str, ...]:
    """The valid keys most like an unknown one at this path."""
    return similar(str(path[-1]), keys_of(path[:-1], form))


def keys_of(table: KeyPath, form: Form) -> tuple[str, ...]:
    """The keys that a table may have."""
    return tuple(_form_of(table, form).model_fields)


def example_at(path: KeyPath, form: Form) -> str:
    """An example value in TOML of the key at this path; empty if it has none."""
    key, fields = str(path[-1]), _form_of(path[:-1], form).model_fields
    return _example(fields[key]) if key in fields else example_values(form).get(key, "")


def forms_of(form: Form) -> tuple[Form, ...]:
    """The forms of all tables, that of the top first."""
    return (form, StepForm, ExerciseForm, BeatForm) if form is RoutineForm else (form,)


def _form_of(table: KeyPath, form: Form) -> Form:
    if form is not RoutineForm:
        return form
    if table[:1] == ("step",):
        return StepForm
    if table[:1] == ("exercise",) and len(table) > 1:
        return BeatForm if "rhythm" in table else ExerciseForm
    return RoutineForm


def where_it_belongs(key: str, form: Form) -> str:
    """Where in the file a key belongs, in words; empty for a key that exists nowhere."""
    if form is not RoutineForm:
        return ""
    tables: dict[str, Form] = {
        "above the first [[step]]": RoutineForm,
        "below [[step]]": StepForm,
        "below [exercise.NAME]": ExerciseForm,
    }
    return " or ".join(words for words, table in tables.items() if key in table.model_fields)


def accepts(key: str, value: object, table: KeyPath, form: Form) -> bool:
    """Whether any table has this key and accepts this value for it.

    table: the table with the key, which is tried first: `hold` is a word below [exercise.NAME]
        and a length in a step.
    """
    for each in _likely_forms(key, table, form):
        if key in each.model_fields:
            try:
                each.model_validate({key: value})
            except ValidationError as refused:
                others = (error["loc"][:1] != (key,) for error in refused.errors())
                if not all(others):
                    continue
            return True
    return False


def _likely_forms(key: str, table: KeyPath, form: Form) -> tuple[Form, ...]:
    if form is not RoutineForm:
        return (form,)
    own = table[:1] == ("exercise",)
    likely, unlikely = (ExerciseForm, StepForm) if own else (StepForm, ExerciseForm)
    forms = (form, likely, BeatForm)
    return forms if key in likely.model_fields else (*forms, unlikely)


def bounds_of(key: str, form: Form) -> tuple[Any, Any]:
    """The smallest and largest value of a key: whole numbers, or Fractions of seconds."""
    found = (each.model_fields[key] for each in forms_of(form) if key in each.model_fields)
    limits = next(field.metadata for field in found if field.metadata)
    least, most = (
        next(getattr(limit, side) for limit in limits if hasattr(limit, side))
        for side in ("ge", "le")
    )
    return least, most


def words_of(key: str, form: Form) -> tuple[str, ...]:
    """The words that a key accepts; empty if it accepts any text, or none."""
    found: list[str] = []
    for each in forms_of(form):
        if key in each.model_fields:
            found += _words_in(each.model_fields[key].annotation)
    return tuple(found)


def _words_in(annotation: object) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(word) for word in annotation]
    return [word for part in get_args(annotation) for word in _words_in(part)]


@cache
def example_values(form: Form) -> Mapping[str, str]:
    """Every key of a file with an example value in TOML; empty if it needs a table."""
    found: dict[str, str] = {}
    rising = sorted(forms_of(form), key=lambda each: each is not ExerciseForm)
    for each in rising:  # the word `hold` of an exercise gives way to the length of a step
        for key, field in each.model_fields.items():
            found[key] = _example(field)
    return MappingProxyType(found)


def _example(field: FieldInfo) -> str:
    example = field.examples[0] if field.examples else field.get_default()
    return _toml(example) if isinstance(example, bool | int | float | str | list) else ""


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
