"""Which file or routine a name means, in every command, and which text of a file reaches a
terminal.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.request import Request
from coach.voices.silent import SilentVoice
from tests.inside import Done

Inside = Callable[..., Done]

ROUTINE = 'title = "Mine"\n[[step]]\nexercise = "hang"\nhold = 40\n'

SILENT = ("--voice", "silent")

# What a terminal would obey, or could be misled by.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def _silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """For `check`, which has no flag for a voice."""
    monkeypatch.setattr(Request, "open_voice", lambda _: SilentVoice())


@pytest.mark.parametrize("name", ["mine.toml", "mine.txt", "mine", "MINE.TOML", "a,b.conf", "x.y"])
@pytest.mark.parametrize("command", [("check",), ("show",), ("plan", *SILENT)])
def test_a_file_that_exists_is_found_whatever_its_suffix(
    inside: Inside, tmp_path: Path, name: str, command: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(ROUTINE, encoding="utf-8")
    done = inside(command[0], name, *command[1:])
    assert done.code == 0, done.err


def test_a_new_file_gets_its_suffix_and_is_found_without_it(inside: Inside, tmp_path: Path) -> None:
    assert inside("new", "mine") == Done(0, "mine.toml\n", "")
    assert inside("check", "mine").code == 0
    assert inside("new", "other.txt").out == "other.txt\n"
    assert inside("new", "mine").code == 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "other.txt"]


@pytest.mark.parametrize("name", ["core", "squat"])
def test_a_new_file_that_a_built_in_name_would_hide_says_how_to_name_it(
    inside: Inside, name: str
) -> None:
    done = inside("new", name)
    assert done == Done(
        0, f"{name}.toml\n", f"'{name}' alone is the built-in one; name yours {name}.toml.\n"
    )
    assert "My routine" in inside("show", f"{name}.toml").out
    assert "My routine" not in inside("show", name).out


def test_nothing_in_a_folder_hides_what_is_built_in(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "squat").write_text(ROUTINE, encoding="utf-8")
    assert "Core (core)" in inside("show", "core").out
    assert "Inverted Squat" in inside("show", "squat").out
    assert "Mine (squat)" in inside("show", "./squat").out
    assert "./core: this is a folder" in f"./{inside('show', './core').err}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mien", "mine.toml"),
        ("mien.toml", "mine.toml"),
        ("./mien.toml", "mine.toml"),
        ("crunhc", "inverted-crunch"),
    ],
)
def test_a_mistyped_name_is_answered_with_those_like_it(
    inside: Inside, tmp_path: Path, typed: str, meant: str
) -> None:
    (tmp_path / "mine.toml").write_text(ROUTINE, encoding="utf-8")
    for command in (("check",), ("show",), ("plan", *SILENT)):
        done = inside(command[0], typed, *command[1:])
        assert done.code == 3
        assert re.search(rf"\nDid you mean {meant}\b", done.err)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("crunch,core", "'core' is a whole routine, and only exercises can be joined\n"),
        ("crunch,mine.toml", "'mine.toml' is a whole routine, and only exercises can be joined\n"),
        ("crunch,sqat", "no exercise is called 'sqat'\nDid you mean inverted-squat?\n"),
        ("crunch,backbasics", "no exercise is called 'backbasics'\n"),
        ("loop.toml", "loop.toml: this link leads to no file\n"),
        ("gone.toml", "gone.toml: this link leads to no file\n"),
        ("goen.toml", "goen.toml: there is no such file\n"),
        ("goen", "There is no routine, exercise or file called 'goen'\n"),
        ("Four weeks", "four-weeks is a programme, not a routine\n`coach today --programme four-"),
    ],
)
def test_only_valid_names_are_proposed(
    inside: Inside, tmp_path: Path, typed: str, expected: str
) -> None:
    (tmp_path / "mine.toml").write_text(ROUTINE, encoding="utf-8")
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "gone.toml").symlink_to("nowhere")
    done = inside("plan", typed, *SILENT)
    assert done.code == 3
    assert done.err.startswith(expected)
    assert not re.search(r"Did you mean.*(back-basics|gone|loop)", done.err)


@pytest.mark.parametrize("words", ["crunch rotation", "crunch, rotation"])
@pytest.mark.parametrize("command", ["plan", "start"])
def test_exercises_with_spaces_between_are_answered_with_commas(
    inside: Inside, command: str, words: str
) -> None:
    done = inside(command, *words.split(), *SILENT)
    assert done.code == 2
    assert done.err.endswith("with commas and no spaces: crunch,rotation.\n")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("exprt core", "coach: There is no command 'exprt'\nDid you mean export?\n"),
        ("log xyz", "coach log: There is no command 'xyz'\n`coach log --help` lists them.\n"),
        ("doctor x", "'x' is one word too many\nLeave it out.\n"),
        ("log remove 1 x", "'x' is one word too many\nLeave it out.\n"),
        ("batch --example", "Try `coach batch --help`.\n"),
        ("log add hang --on", "Try `coach log add --help`.\n"),
        ("cache clear --nosuch", "Try `coach cache clear --help`.\n"),
    ],
)
def test_extra_words_are_answered_by_the_command_they_were_typed_after(
    inside: Inside, words: str, expected: str
) -> None:
    done = inside(*words.split())
    assert done.code == 2
    assert done.err.endswith(expected)


LIMITED = (
    ('max_inverted = "3m"\n', "", "line 2, max_inverted: 3 min at a stretch"),
    ('level = "first"\nangle = 80\n', "", "line 3, angle: 80 degrees is steeper"),
    ("", 'tempo = "30-30-30-30"\n', "line 7, step 2, tempo: one repetition takes 2 min"),
    ("", "reps = 100\nsets = 20\n", "234 min"),
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plan --xyzzy=4", "No such option: --xyzzy"),
        ("export core --rep 5", "No such option: --rep. Did you mean --reps?"),
    ],
)
def test_only_an_option_of_a_similar_name_is_suggested(
    inside: Inside, words: str, expected: str
) -> None:
    done = inside(*words.split())
    assert done.code == 2
    assert done.err.splitlines()[0].endswith(f": {expected}")


@pytest.mark.parametrize(("top", "dose", "expected"), LIMITED)
def test_a_limit_that_a_file_exceeds_is_reported_with_its_line(
    inside: Inside, tmp_path: Path, top: str, dose: str, expected: str
) -> None:
    text = f'title = "Mine"\n{top}[[step]]\nexercise = "hang"\nhold = 40\n[[step]]\n'
    (tmp_path / "a.toml").write_text(f'{text}exercise = "crunch"\n{dose}', encoding="utf-8")
    for words in (("check",), ("plan", *SILENT), ("start", *SILENT)):
        done = inside(words[0], "a.toml", *words[1:])
        assert done.code == 3
        assert done.err.startswith(f"a.toml: {expected}"), done.err


def test_a_limit_that_a_flag_exceeds_is_not_reported_as_a_line_of_the_file(
    inside: Inside, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(f'max_inverted = "90s"\n{ROUTINE}', encoding="utf-8")
    done = inside("plan", "a.toml", "--max-inverted", "4m", *SILENT)
    assert (done.code, done.err.partition(":")[0]) == (3, "max inverted")


def test_check_and_plan_tell_one_length(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ROUTINE, encoding="utf-8")
    checked, planned = inside("check", "a.toml").out, inside("plan", "a.toml").out
    length = planned.splitlines()[0].removeprefix("Mine: ").partition(",")[0]
    assert checked == f"a.toml: fine, {length} with 1 inversion\n"


LONG = "a" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("plan", LONG),
        ("show", f"./{LONG}"),
        ("check", f"{LONG}.toml"),
        ("new", LONG),
        ("export", LONG),
        ("export", "-o", f"{LONG}.wav", *SILENT),
        ("export", "--to", LONG, *SILENT),
        ("send", f"{LONG}.mp3"),
        ("send", "--qr-file", f"{LONG}.png", *SILENT),
        ("start", "--log", LONG, *SILENT),
    ],
    ids=lambda words: " ".join(words).replace(LONG, "LONG"),
)
def test_a_name_of_300_letters_is_a_usage_error(
    inside: Inside, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = inside(*words)
    assert (done.code, done.out) == (2, "")
    assert "The name is too long" in done.err
    assert list(tmp_path.iterdir()) == []


ESCAPES = "\\u001b[31mred\\u001b]0;owned\\u0007 \\u009b2J \\u202Egnp.exe \\u2028 \\u2066 \\r"

HOSTILE = {
    "about": f'about = "{ESCAPES}"\n{ROUTINE}',
    "title": ROUTINE.replace("Mine", ESCAPES),
    "key": f'"{ESCAPES}" = 1\n{ROUTINE}',
    "level": f'level = "{ESCAPES}"\n{ROUTINE}',
    "hold": ROUTINE.replace("40", f'"{ESCAPES}"'),
    "tempo": f'{ROUTINE}tempo = "{ESCAPES}"\n',
    "exercise": ROUTINE.replace("hang", ESCAPES),
    "own exercise": f'{ROUTINE}[exercise."{ESCAPES}"]\ntitle = 1\n',
    "two of one name": f'{ROUTINE}[exercise."a{ESCAPES}"]\n[exercise."A{ESCAPES}"]\n',
    "title of an exercise": f'{ROUTINE}[exercise.a]\nexplain=["a"]\ntitle = "{ESCAPES}"\n',
    "muscles": f'{ROUTINE}[exercise.a]\nexplain=["a"]\ntitle="a"\nmuscles = "{ESCAPES}"\n',
    "what is said": f'{ROUTINE}[exercise.a]\nexplain=["{ESCAPES}"]\ntitle = "a"\n',
    "not TOML": f"{ROUTINE}\x1b[31m\u202e\n",
    "not TOML, in a value": f"{ROUTINE}reps = \u202e5 \x9b\n",
}


@pytest.mark.parametrize("place", HOSTILE)
def test_no_character_of_a_file_controls_the_terminal(
    inside: Inside, tmp_path: Path, place: str
) -> None:
    (tmp_path / "a.toml").write_text(HOSTILE[place], encoding="utf-8")
    for command in (("check",), ("show",), ("plan", *SILENT), ("export", "--format", "wav")):
        done = inside(command[0], "a.toml", *command[1:])
        assert done.code == 3
        assert not UNSAFE.search(done.err + done.out), repr(done.err)
        assert len(done.err.splitlines()) <= 10


def test_the_line_and_the_character_are_named(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HOSTILE["about"], encoding="utf-8")
    printed = inside("check", "a.toml").err
    assert printed == (
        "a.toml: line 1, about: character 1 is an escape character (\\x1b); leave it out\n"
    )


def test_nor_does_a_character_of_its_name(inside: Inside, tmp_path: Path) -> None:
    name = "a\x1b[31m\u202e\n\u2028b\x9b.toml"
    (tmp_path / name).write_text(ROUTINE, encoding="utf-8")
    commands = (
        ("check", name),
        ("check", f"{name}x.toml"),
        ("show", name),
        ("plan", name, *SILENT),
        ("plan", name, "--json", *SILENT),
        ("plan", f"{name},hang"),
        (name,),
        ("check", "a.toml", f"-{name}"),
    )
    for words in commands:
        done = inside(*words)
        assert not UNSAFE.search(done.err + done.out), words
    assert "a\\x1b[31m" in inside("check", name).out
