"""Writes the JSON Schemas of the files that people write, from their models, into docs/."""

import json
from pathlib import Path
from typing import Final

from coach.defaults.form import DefaultsForm
from coach.practice.programme_file import ProgrammeForm
from coach.routine.schema import FileForm, RoutineForm, schema_of

DOCS: Final = Path(__file__).parents[1] / "docs"

FORMS: Final[dict[str, type[FileForm]]] = {
    "routine": RoutineForm,
    "programme": ProgrammeForm,
    "defaults": DefaultsForm,
}
"""The form of each kind of file. The schema of a kind is `docs/KIND-file.schema.json`."""


def schema_text(kind: str) -> str:
    """The content of the schema file of a kind."""
    schema = schema_of(FORMS[kind], f"{kind.capitalize()} file of coach")
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for kind in FORMS:
        (DOCS / f"{kind}-file.schema.json").write_text(schema_text(kind), encoding="utf-8")
