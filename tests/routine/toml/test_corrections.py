"""Files by people who do not know TOML: each error says what to write."""

import re
from pathlib import Path

import pytest

from coach.errors import RoutineError
from coach.routine.library import exercises
from coach.routine.toml.file import read_routine

FILE = """\
title = "Evening"
level = "steady"
angle = 45

[[step]]
exercise = "hang"
hold = "60s"

[[step]]
exercise = "squat"
reps = 6
tempo = "3-1-2-1"
sets = 1
sides = "in-turn"

[exercise.reach]
title = "Reach"
explain = ["Reach up."]
sided = true
"""

# The line that is replaced, what replaces it, and the line that the error proposes.
SLIPS = [
    ('hold = "60s"', "hold = 60s", '`hold = "60s"`'),
    ('hold = "60s"', "hold = 1:30", '`hold = "1:30"`'),
    ('hold = "60s"', "hold = 30 sec", '`hold = "30 sec"`'),
    ('hold = "60s"', "hold = “60s”", '`hold = "60s"`'),
    ('hold = "60s"', 'hold = "60s', '`hold = "60s"`'),
    ('hold = "60s"', 'hold = 60s"', '`hold = "60s"`'),
    ('hold = "60s"', "hold = '60s\"", '`hold = "60s"`'),
    ('hold = "60s"', 'hold = "60s",', '`hold = "60s"`'),
    ('hold = "60s"', 'hold = "60s";', '`hold = "60s"`'),
    ('hold = "60s"', 'hold == "60s"', '`hold = "60s"`'),
    ('hold = "60s"', 'hold "60s"', '`hold = "60s"`'),
    ('hold = "60s"', "hold: 60s", '`hold = "60s"`'),
    ('hold = "60s"', 'hold = "60s" // a note', '`hold = "60s"`'),
    ('hold = "60s"', '\u00a0\u00a0hold = "60s"', '`hold = "60s"`'),
    ('hold = "60s"', "// hold it", "`# hold it`"),
    ('hold = "60s"', "hold =", '`hold = "60s"`'),
    ('hold = "60s"', "hold = true", '`hold = "60s"`'),
    ('hold = "60s"', "hold = 01:30:00", '`hold = "60s"`'),
    (
        'hold = "60s"',
        'hold = "60s" rest = 30s',
        '`hold = "60s"` and `rest = "30s"`, each on a line',
    ),
    ("reps = 6", "reps = 3x10", "`sets = 3` and `reps = 10`, each on a line of its own"),
    ("reps = 6", 'reps = "3 × 10"', "`sets = 3` and `reps = 10`, each on a line of its own"),
    ("reps = 6", 'reps = "5"', "`reps = 5`"),
    ("reps = 6", "reps = 5 reps", "`reps = 5`"),
    ("reps = 6", "reps = 05", "`reps = 5`"),
    ("reps = 6", "reps = [5]", "`reps = 5`"),
    ("reps = 6", "reps = five", "`reps = 6`"),
    ("reps = 6", f"reps = {'9' * 5_000}", "`reps = 6`"),
    ("reps = 6", "Reps = 5", "`reps = 5`"),
    ("reps = 6", "rep: 5", "`reps = 5`"),
    ('tempo = "3-1-2-1"', "tempo = 3-1-2-1", '`tempo = "3-1-2-1"`'),
    ('tempo = "3-1-2-1"', "tempo = 3–1–2–1", '`tempo = "3–1–2–1"`'),
    ('tempo = "3-1-2-1"', "tempo = [3, 1, 2, 1]", '`tempo = "3-1-2-1"`'),
    ('exercise = "squat"', "exercise = squat", '`exercise = "squat"`'),
    ('exercise = "squat"', "- exercise: squat", '`exercise = "squat"`'),
    ('level = "steady"', "level = steady", '`level = "steady"`'),
    ('level = "steady"', 'level = "stedy"', '`level = "steady"`'),
    ('sides = "in-turn"', "sides = in-turn", '`sides = "in-turn"`'),
    ('sides = "in-turn"', 'sides = "in turn"', '`sides = "in-turn"`'),
    ('sides = "in-turn"', "sides = in_turn", '`sides = "in-turn"`'),
    ('sides = "in-turn"', 'side = "alternating"', '`sides = "alternate"`'),
    ("angle = 45", 'angle = "45"', "`angle = 45`"),
    ("angle = 45", "angle = 45°", "`angle = 45`"),
    ('title = "Evening"', "title: Evening stretch", '`title = "Evening stretch"`'),
    ('title = "Evening"', 'title = "The "big" hang"', "`title = 'The \"big\" hang'`"),
    ('title = "Evening"', "title = 5", '`title = "5"`'),
    ('title = "Evening"', '{"title": "Evening",', '`title = "Evening"`'),
    ("sided = true", 'muscles = "C:\\Users"', "`muscles = 'C:\\Users'`"),
    ("[[step]]\nexercise", "[step]\nexercise", "`[[step]]`"),
    ("[[step]]\nexercise", "[[steps]]\nexercise", "`[[step]]`"),
    ("[[step]]\nexercise", "[[step]\nexercise", "`[[step]]`"),
    ("[[step]]\nexercise", "[[Step]]\nexercise", "`[[step]]`"),
    ("[[step]]\nexercise", "step:\nexercise", "`[[step]]`"),
    ("[[step]]\nexercise", "[[step]] exercise", '`[[step]]` and `exercise = "hang"`'),
    ("[exercise.reach]", "[[exercise.reach]]", "`[exercise.reach]`"),
    ("[exercise.reach]", "[exercise.arm reach]", '`[exercise."arm reach"]`'),
    ('explain = ["Reach up."]', 'explain = "Reach up."', '`explain = ["Reach up."]`'),
    ('explain = ["Reach up."]', "explain = Reach up.", '`explain = ["Reach up."]`'),
    ('explain = ["Reach up."]', 'explain = "a", "b"', '`explain = ["a", "b"]`'),
    ('explain = ["Reach up."]', 'explain = ["a" "b"]', '`explain = ["a", "b"]`'),
    ('explain = ["Reach up."]', 'explain = ["a", "b"', "write ] after its last entry"),
    ('explain = ["Reach up."]', 'explain = """\na\n"""', '`explain = ["Arms hang loose."]`'),
    ("sided = true", "sided = True", "`sided = true`"),
    ("sided = true", "hold = Squeeze", '`hold = "Squeeze"`'),
    ("sided = true", 'hold = "60s"', "this is a word to say; a length belongs below [[step]]"),
    ("sided = true", "pause = 2", "this is a word to say; a length belongs below [[step]]"),
    ("sided = true", 'hold = ""', '`hold = "Hold"`'),
    ("sided = true", "sided = yes", "`sided = true`"),
    (
        "sided = true",
        'rhythm = [{ move: "rise", seconds: 4, }]',
        '[{ move = "rise", seconds = 4 }]`',
    ),
]


@pytest.mark.parametrize(("right", "slip", "expected"), SLIPS, ids=[slip[1][:40] for slip in SLIPS])
def test_a_slip_is_answered_with_the_line_to_write(
    tmp_path: Path, right: str, slip: str, expected: str
) -> None:
    path = tmp_path / "slip.toml"
    path.write_text(FILE.replace(right, slip), encoding="utf-8")
    number = FILE[: FILE.index(right)].count("\n") + 1
    with pytest.raises(RoutineError) as refused:
        read_routine(path, exercises())
    message = str(refused.value)
    assert message.startswith(f"{path}: line ")
    assert f"line {number}" in message
    assert expected in message
    assert len(message.split("\n")) <= 2


@pytest.mark.parametrize(
    ("right", "slip", "expected"),
    [
        ("reps = 6", "weight = 5", "step 2, weight: there is no such key"),
        ("reps = 6", "rigth = 'x'", "step 2, rigth: there is no such key"),
        ("angle = 45", "rep = 5", "rep: there is no such key"),
        ("sided = true", "rest_ = 5", "exercise, reach, rest_: there is no such key"),
        ("reps = 6", "mvoe: rise", "is not TOML; write it like `hold = "),
    ],
)
def test_only_keys_of_the_table_are_proposed(
    tmp_path: Path, right: str, slip: str, expected: str
) -> None:
    path = tmp_path / "slip.toml"
    path.write_text(FILE.replace(right, slip), encoding="utf-8")
    with pytest.raises(RoutineError) as refused:
        read_routine(path, exercises())
    assert expected in str(refused.value)
    assert not re.search("right =|up =|reps =|rest =|move =", str(refused.value))


@pytest.mark.parametrize("slip", ["'4-6'", "4-6", "['4-6']", "[4, 6]", "'()'", "4"])
def test_a_rhythm_is_shown_as_it_is_written(tmp_path: Path, slip: str) -> None:
    path = tmp_path / "rhythm.toml"
    path.write_text(FILE.replace("sided = true", f"rhythm = {slip}"), encoding="utf-8")
    with pytest.raises(RoutineError) as refused:
        read_routine(path, exercises())
    assert '`rhythm = [{ move = "rise", seconds = 4 }, ' in str(refused.value)


@pytest.mark.parametrize("entry", ["“a”,", "a,", '"a'])
def test_an_entry_of_a_long_list_is_put_right_on_its_own_line(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "list.toml"
    text = FILE.replace('["Reach up."]', f'[\n  {entry}\n  "b",\n]')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RoutineError, match=r'line 19: .*\nWrite `"a",`\.'):
        read_routine(path, exercises())


def test_a_header_in_single_brackets_is_named_and_not_the_right_one_below(tmp_path: Path) -> None:
    path = tmp_path / "headers.toml"
    text = 'title = "A"\n[step] # first\nexercise = "hang"\n[[step]]\nexercise = "squat"\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RoutineError, match=r"line 2: .*\nWrite `\[\[step\]\]`\."):
        read_routine(path, exercises())


def test_a_repeated_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "twice.toml"
    path.write_text(FILE.replace("reps = 6", "reps = 6\nreps = 7"), encoding="utf-8")
    with pytest.raises(RoutineError, match="line 12: `reps = 7` is here for the second time"):
        read_routine(path, exercises())


@pytest.mark.parametrize(
    ("above", "misplaced", "home"),
    [
        ("angle = 45", "reps = 5", "below [[step]]"),
        ("sets = 1", "about = 'x'", "above the first [[step]]"),
        ("reps = 6", "up = 'x'", "below [exercise.NAME]"),
        ("angle = 45", "sides = 'in-turn'", "below [[step]]"),
    ],
)
def test_for_a_key_in_the_wrong_part_the_right_place_is_named(
    tmp_path: Path, above: str, misplaced: str, home: str
) -> None:
    path = tmp_path / "misplaced.toml"
    path.write_text(FILE.replace(above, f"{above}\n{misplaced}"), encoding="utf-8")
    with pytest.raises(RoutineError) as refused:
        read_routine(path, exercises())
    assert str(refused.value).endswith(f": there is no such key here; it belongs {home}")


@pytest.mark.parametrize(
    ("right", "also_right"),
    [
        ("angle = 45", "angle = 45.0"),
        ("reps = 6", "reps = 6.0"),
        ('level = "steady"', 'level = "Steady"'),
        ('sides = "in-turn"', 'sides = "In-Turn"'),
        ('hold = "60s"', 'hold = "1 min"'),
        ('hold = "60s"', 'hold = "01:00"'),
        ('tempo = "3-1-2-1"', "tempo = 3121"),
        ('tempo = "3-1-2-1"', 'tempo = "3–1–2–1"'),
    ],
)
def test_what_can_only_mean_one_thing_is_read(tmp_path: Path, right: str, also_right: str) -> None:
    path = tmp_path / "t.toml"
    path.write_text(FILE, encoding="utf-8")
    meant = read_routine(path, exercises())
    path.write_text(FILE.replace(right, also_right), encoding="utf-8")
    assert read_routine(path, exercises()) == meant


def test_lines_of_about_become_one(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(f'about = """\nA hang,\n\tthen squats."""\n{FILE}', encoding="utf-8")
    assert read_routine(path, exercises()).about == "A hang, then squats."
