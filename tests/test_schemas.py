"""The JSON Schemas in docs/ take what is read, and nothing else."""

import json
from contextlib import nullcontext
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from coach.errors import RoutineError
from coach.routine.toml.file import form_from

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def make_schema() -> ModuleType:
    spec = util.spec_from_file_location("make_schema", ROOT / "scripts" / "make_schema.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


KINDS = ("routine", "programme", "defaults")


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_the_one_that_the_models_give(make_schema: ModuleType, kind: str) -> None:
    assert set(make_schema.FORMS) == set(KINDS)
    kept = (ROOT / "docs" / f"{kind}-file.schema.json").read_text(encoding="utf-8")
    assert kept == make_schema.schema_text(kind), "run scripts/make_schema.py"


WRITTEN: dict[str, dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]]] = {
    "programme": {
        "title": (("Mine",), ("", 3)),
        "about": (("", "Slowly."), ("x" * 501, 3)),
        "weeks": ((["week-1"], ["hang,squat", "mine.toml"]), ([], "week-1", [""], [3])),
        "afterwards": (([], ["full"]), ("full", [[]])),
        "step": ((), (1, [])),
    },
    "defaults": {
        "routine": (("core",), ("", " ", 3)),
        "level": (("first", "Steady"), ("expert", 3)),
        "angle": ((45, 45.0), (45.5, "45", 14, 91)),
        "hold": ((60, 62.5, "90s", "1:30"), (19, 301, "soon")),
        "tempo": ((3121, "3-1-2-1"), (31, "3-1")),
        "without": (("crunch", "crunch,sit-up", ["crunch"]), ("", ",", [], 3, [3], [""])),
        "voice": (("system",), ("", 3)),
        "pace": ((0.9, 1, 2, "0.9"), (0.4, 2.1, True, "")),
        "partner": ((True, False), ("yes", 1)),
        "detail": (("auto", "Cues"), ("less", 3)),
        "music": (("calm", ["a.mp3"]), (3, [""])),
        "music_level": ((-12, -8.5), (1, "-8")),
        "format": (("mp3", "mp3, wav", ["MP3"]), ("", [], 3, [""])),
        "folder": (("~/Music",), ("", 3)),
        "colour": ((), ("red",)),
    },
}


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind in WRITTEN for key in WRITTEN[kind]]
)
def test_a_schema_takes_what_is_read(make_schema: ModuleType, kind: str, key: str) -> None:
    schema = Draft202012Validator(json.loads(make_schema.schema_text(kind)))
    form = make_schema.FORMS[kind]
    others = {"title": "x", "weeks": ["week-1"]} if kind == "programme" else {}
    for values, right in zip(WRITTEN[kind][key], (True, False), strict=True):
        for value in values:
            table = {**others, key: value}
            assert schema.is_valid(table) is right, value
            with nullcontext() if right else pytest.raises(RoutineError):
                form_from(form, table, "")
