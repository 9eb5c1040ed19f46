"""Writes the JSON Schemas of the files that people write, from their models, into docs/."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from coach.defaults.form import DefaultsForm
from coach.practice.programme_file import ProgrammeForm
from coach.routine.toml.schema import FileForm, RoutineForm

DOCS: Final = Path(__file__).parents[1] / "docs"

FORMS: Final[dict[str, type[FileForm]]] = {
    "routine": RoutineForm,
    "programme": ProgrammeForm,
    "defaults": DefaultsForm,
}
"""The form of each kind of file. The schema of a kind is `docs/KIND-file.schema.json`."""


def schema_text(kind: str) -> str:
    """The content of the schema file of a kind."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_with_bounds(FORMS[kind].model_json_schema()),
        "title": f"{kind.capitalize()} file of coach",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _with_bounds(schema: Any) -> Any:
    """A schema with the bounds of numbers, which pydantic leaves under names of its own where a
    value is read from several types. Text such as `90s` has none."""
    if isinstance(schema, list):
        return [_with_bounds(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_bounds(value) for key, value in schema.items()}
    for key, name in (("ge", "minimum"), ("le", "maximum")):
        if key in found:
            bound = Fraction(found.pop(key))
            for each in found.get("anyOf", [found]):
                if each.get("type") in ("number", "integer"):
                    each[name] = float(bound) if bound % 1 else int(bound)
    return found


if __name__ == "__main__":
    for kind in FORMS:
        (DOCS / f"{kind}-file.schema.json").write_text(schema_text(kind), encoding="utf-8")
