"""Writes docs/routine-file.schema.json from the models of routine files."""

import json
from pathlib import Path

from coach.routine.schema import schema


def schema_text() -> str:
    """The content of the schema file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "docs" / "routine-file.schema.json"
    target.write_text(schema_text(), encoding="utf-8")
