"""Broken routine files: every fault named, in few lines, never a traceback."""

import json
import re
import tomllib
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from coach.errors import RoutineError
from coach.routine.key_lines import key_lines
from coach.routine.library import exercises
from coach.routine.model import Kind, Move
from coach.routine.toml.file import read_routine, routine_from
from coach.routine.toml.schema import StepForm

ROOT = Path(__file__).parents[3]

GOOD = 'title = "Good"\n[[step]]\nexercise = "crunch"\n'
OWN = GOOD + '[exercise.reach]\ntitle = "Reach"\nexplain = ["Reach."]\n'

BROKEN = {
    "empty": b"",
    "no step": b'title = "x"',
    "empty steps": b'title = "x"\nstep = []',
    "steps are a number": b'title = "x"\nstep = 3',
    "step is text": b'title = "x"\nstep = ["crunch"]',
    "title is a number": GOOD.replace('"Good"', "3").encode(),
    "title is empty": GOOD.replace('"Good"', '""').encode(),
    "title is blank": GOOD.replace('"Good"', '"   "').encode(),
    "title with markup": GOOD.replace("Good", "<speak>Good</speak>").encode(),
    "title with a bell": GOOD.replace("Good", "Go\\u0007od").encode(),
    "title of 101 letters": GOOD.replace("Good", "a" * 101).encode(),
    "unknown exercise": GOOD.replace("crunch", "plank").encode(),
    "exercise is a list": GOOD.replace('"crunch"', "[1]").encode(),
    "unknown key": (GOOD + "repps = 3").encode(),
    "unknown key at the top": ("levle = 1\n" + GOOD).encode(),
    "no repetition": (GOOD + "reps = 0").encode(),
    "a billion repetitions": (GOOD + "reps = 1000000000").encode(),
    "repetitions are a fraction": (GOOD + "reps = 2.5").encode(),
    "repetitions are text": (GOOD + 'reps = "5"').encode(),
    "repetitions are true": (GOOD + "reps = true").encode(),
    "short tempo": (GOOD + 'tempo = "3-1"').encode(),
    "explosive tempo": (GOOD + 'tempo = "31X1"').encode(),
    "tempo of two figures": (GOOD + "tempo = 31").encode(),
    "tempo is a fraction": (GOOD + "tempo = 3.1").encode(),
    "tempo is a date": (GOOD + "tempo = 2026-11-22").encode(),
    "rest is a time": (GOOD + "rest = 01:30:00").encode(),
    "repetitions in sixteens": (GOOD + "reps = 0x" + "f" * 5_000).encode(),
    "repetitions are infinite": (GOOD + "reps = 1e400").encode(),
    "own exercise without a name": OWN.replace("[exercise.reach]", '[exercise."!"]').encode(),
    "two exercises of one name": (OWN + OWN.replace(GOOD, "").replace("reach]", "Reach]")).encode(),
    "about with an escape": ('about = "\\u001b[31m"\n' + GOOD).encode(),
    "muscles with an override": (OWN + 'muscles = "\\u202e"').encode(),
    "rest without an end": (GOOD + "rest = 1e400").encode(),
    "rest is no number": (GOOD + "rest = nan").encode(),
    "rest is negative": (GOOD + "rest = -5").encode(),
    "rest of an hour": (GOOD + 'rest = "1h"').encode(),
    "rest is a date": (GOOD + "rest = 2026-11-22").encode(),
    "unknown level": ('level = "expert"\n' + GOOD).encode(),
    "too steep": ("angle = 91\n" + GOOD).encode(),
    "duplicate key": (GOOD + "reps = 3\nreps = 4").encode(),
    "duplicate table": (OWN + '[exercise.reach]\ntitle = "Again"').encode(),
    "own exercise without words": (GOOD + '[exercise.reach]\ntitle = "Reach"').encode(),
    "own exercise named as a built-in": OWN.replace("reach", "inverted-crunch").encode(),
    "own words in braces": OWN.replace('"Reach."', '"{0.__class__}"').encode(),
    "own words with a shell in them": OWN.replace("Reach.", "$(reboot) `reboot`").encode(),
    "latin-1": 'title = "Über"'.encode("latin-1"),
    "3 MB": b"#" * 3_000_000,
    "nested 50,000 deep": b"a = " + b"[" * 50_000,
    "nested tables": b"a = " + b"{a=" * 5_000,
    "NUL bytes": b'title = "a\x00b"',
    "only NUL": b"\x00" * 100,
    "a number of 5,000 figures": GOOD.encode() + b"reps = " + b"9" * 5_000,
    "two hundred faults": b'title = "x"\n' + b'[[step]]\nexercise = "plank"\n' * 30 + b"reps = 0\n",
    "cut off": GOOD[:-4].encode(),
    "a picture": bytes(range(256)),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_broken_file_is_refused_in_twelve_lines_at_most(name: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(BROKEN[name])
    with pytest.raises(RoutineError) as refused:
        read_routine(path, exercises())
    message = str(refused.value)
    assert str(path) in message
    check_refusal(refused.value)
    assert refused.value.exit_code == 3


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(
        'title = "Mine"\nlevle = "first"\n\n[[step]]\nexercise = "cruch"\nreps = 0\n\n'
        '[[step]]\nexercise = "squat"\n# a note\ntempo = "3-1"\n\n'
        '[exercise.sway]\ntitle = "Sway"\nexplain = [\n  "Fine.",\n  "<b>",\n]\nupp = "x"\n',
        encoding="utf-8",
    )
    with pytest.raises(RoutineError) as refused:
        read_routine(path, exercises())
    message = str(refused.value)
    for expected in (
        'line 2, levle: there is no such key; write `level = "first"`',
        "line 5, step 1, exercise: no exercise is called 'cruch'. Did you mean inverted-crunch?",
        "line 6, step 1, reps",
        "line 11, step 2, tempo: '3-1' is not a tempo",
        "line 15, exercise, sway, explain 2: '<' (U+003C, less-than sign) cannot be spoken",
        'line 19, exercise, sway, upp: there is no such key; write `up = "x"`',
    ):
        assert expected in message


def test_a_custom_exercise_has_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'title = "Mine"\n[[step]]\nexercise = "Sway"\nhold = 40\n[exercise.sway]\ntitle = "Sway"\n'
        'kind = "timed"\nexplain = ["Sway a little."]\nup = "To and"\ndown = "fro"\n'
        'rhythm = [{ move = "rise", seconds = 3 }, { move = "fall", seconds = "3s" }]\n',
        encoding="utf-8",
    )
    exercise = read_routine(path, exercises()).steps[0].exercise
    assert (exercise.name, exercise.kind) == ("sway", Kind.TIMED)
    assert [beat.move for beat in exercise.rhythm] == [Move.RISE, Move.FALL]
    assert exercise.wording is not None
    assert (exercise.wording.up, exercise.wording.explain) == ("To and", ("Sway a little.",))


def test_the_starter_is_whole_and_fits_the_schema() -> None:
    starter = ROOT / "coach" / "routine" / "data" / "starter.toml"
    assert read_routine(starter, exercises()).steps
    schema = json.loads((ROOT / "docs" / "routine-file.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    table = tomllib.loads(starter.read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(table)
    assert not Draft202012Validator(schema).is_valid(table | {"levle": "first"})


# Values as people write them, and whether they can be meant; the schema agrees with the reader.
WRITTEN: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
    "level": (("first", "Steady", "STRONG"), ("expert", 3)),
    "angle": ((45, 45.0), (45.5, "45", True, 14, 91)),
    "max_inverted": (
        (60, 62.5, "60", "1:30", "90 secs", "1 Min 30 S", "1h30"),
        ("soon", "", ",", 9, 301),
    ),
    "tempo": (
        (3121, "3121", "3-1-2-1", "3–1–2–1", "2.5 - 0 - 1.5 - 1", "3 1 2 1"),
        (31, "3-1", 3.1),
    ),
    "music": (("calm", ["a.mp3", "~/b.mp3"], []), (3, [3], [""], [" "], [["a"]], "")),
    "music_level": ((-12, -8.5, 0), (1, -31, "-8", True)),
    "shuffle": ((0, 7, 7.0), (1.5, "7", True)),
    "sides": (("alternate", "in-turn", "In-Turn"), ("in turn", "both", True)),
}


@pytest.mark.parametrize("key", WRITTEN)
def test_the_schema_takes_what_is_read(key: str) -> None:
    schema = json.loads((ROOT / "docs" / "routine-file.schema.json").read_text(encoding="utf-8"))
    for values, right in zip(WRITTEN[key], (True, False), strict=True):
        for value in values:
            of_step = key in StepForm.model_fields
            step = {"exercise": "crunch"} | ({key: value} if of_step else {})
            table = {"title": "x", "step": [step]} | ({} if of_step else {key: value})
            assert Draft202012Validator(schema).is_valid(table) is right, value
            if value == "1h30":  # is a length of time, and too long for a stretch
                continue
            with nullcontext() if right else pytest.raises(RoutineError):
                routine_from(table, "t", "t.toml", exercises())


def test_keys_are_found_on_their_lines_past_strings_and_brackets() -> None:
    text = (
        'a = """\nb = 1\n"""\nc = [\n  "x = 1", # [\n]\n'
        "[d]\ne.f = 1\n[[g]]\nh = 1\n[[g]]\nh = {i = 1}\n"
    )
    lines = key_lines(text)
    assert lines == {
        ("a",): 1,
        ("c",): 4,
        ("d",): 7,
        ("d", "e"): 8,
        ("d", "e", "f"): 8,
        ("g",): 9,
        ("g", 0): 9,
        ("g", 0, "h"): 10,
        ("g", 1): 11,
        ("g", 1, "h"): 12,
    }


KEYS = st.sampled_from(
    [
        *("title", "step", "exercise", "reps", "sets", "tempo", "rest", "hold", "level", "angle"),
        *("rhythm", "explain", "max_inverted", "about", "up", "x"),
    ]
)

values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)


# What the libraries below would say.
NOT_OUR_WORDS = re.compile(
    "pydantic|tomllib|Input should|Fraction|Extra inputs|Expected|Invalid|Unescaped|Illegal|Cannot "
    "(declare|overwrite)|Unclosed|Traceback|valid (string|integer|list|dict)"
)


UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def check_refusal(refused: RoutineError) -> None:
    message = str(refused)
    assert len(message.split("\n")) <= 12
    assert all(len(line) <= 400 and not UNSAFE.search(line) for line in message.split("\n"))
    assert not NOT_OUR_WORDS.search(message.replace(refused.where, "")), message


@given(st.dictionaries(KEYS, values, max_size=8))
def test_no_table_whatever_ends_in_anything_but_a_routine_or_a_refusal(
    table: dict[str, object],
) -> None:
    try:
        routine_from(table, "fuzz", "fuzz.toml", exercises())
    except RoutineError as refused:
        check_refusal(refused)


pieces = st.sampled_from(
    [
        *("title", "step", "exercise", "=", '"', "'''", '"""', "[", "]", "[[", "]]", "{", "}", ","),
        *("\n", " ", "crunch", "3", "1e999", "nan", "\x00", "\\u0000", ".", "#", "reps", "é"),
        *("2026-11-22", "true", "-", "[[step]]\n", 'exercise = "crunch"\n', 'title = "x"\n'),
    ]
)


@given(st.lists(pieces, max_size=40).map("".join) | st.text(max_size=200))
def test_no_text_whatever_ends_in_anything_but_a_routine_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_routine(path, exercises())
    except RoutineError as refused:
        check_refusal(refused)
