"""Finding a routine by what was typed."""

from pathlib import Path

import pytest

from coach.errors import RoutineError
from coach.routine.library import exercises, find, routines
from coach.routine.model import Kind


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("crunch", "inverted-crunch"),
        ("Inverted Crunch", "inverted-crunch"),
        ("inverted_crunch", "inverted-crunch"),
        ("SITUP", "inverted-sit-up"),
        ("sit up", "inverted-sit-up"),
        ("rotation", "inverted-rotation"),
        ("hang", "decompression-hang"),
    ],
)
def test_an_exercise_is_found_however_it_is_typed(typed: str, name: str) -> None:
    assert [step.exercise.name for step in find(typed).steps] == [name]


def test_several_exercises_make_a_routine_in_the_order_typed() -> None:
    routine = find("rotation,crunch")
    assert [step.exercise.name for step in routine.steps] == [
        "inverted-rotation",
        "inverted-crunch",
    ]


def test_nothing_typed_is_the_default_routine() -> None:
    assert find(None).name == "back-basics"


def test_full_has_the_four_exercises_in_their_order() -> None:
    counted = [step.exercise.name for step in find("full").steps if step.exercise.name[0] == "i"]
    assert counted == [
        "inverted-squat",
        "inverted-crunch",
        "inverted-sit-up",
        "inverted-rotation",
    ]


def test_relaxation_comes_before_strength_and_sit_ups_only_when_asked_for() -> None:
    for routine in routines().values():
        assert routine.steps[0].exercise.kind is Kind.TIMED
    assert "inverted-sit-up" not in [step.exercise.name for step in find(None).steps]


def test_only_rotation_is_sided() -> None:
    assert [name for name, exercise in exercises().items() if exercise.sided] == [
        "inverted-rotation"
    ]


def test_the_unknown_one_of_several_is_named() -> None:
    with pytest.raises(RoutineError, match="'plank'"):
        find("crunch,plank")


def test_a_folder_is_not_a_routine(tmp_path: Path) -> None:
    with pytest.raises(RoutineError, match="a folder"):
        find(str(tmp_path))


def test_a_routine_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "Mine"\nlevel = "first"\nangle = 20\nmax_inverted = "45s"\n'
        '[[step]]\nexercise = "crunch"\nreps = 3\ntempo = "2-0-2-0"\nrest = 90\n',
        encoding="utf-8",
    )
    routine = find(str(path))
    step = routine.steps[0]
    assert (routine.name, routine.title, routine.angle) == ("mine", "Mine", 20)
    assert (step.exercise.name, step.dose.reps, str(step.dose.tempo)) == (
        "inverted-crunch",
        3,
        "2-0-2-0",
    )
    assert routine.max_inverted == 45
    assert step.dose.rest == 90


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "title"),
        ('title = "x"\nstep = []', "step"),
        ('title = "x"\n[[step]]\nexercise = "plank"', "no exercise is called 'plank'"),
        ('title = "x"\n[[step]]\nexercise = "crunch"\nreps = 0', "step 1, reps"),
        ('title = "x"\n[[step]]\nexercise = "crunch"\nreps = true', "step 1, reps"),
        ('title = "x"\n[[step]]\nexercise = "crunch"\ntempo = "3-1"', "four figures"),
        ('title = "x"\n[[step]]\nexercise = "crunch"\nrest = 1e400', "rest"),
        ('title = "x"\n[[step]]\nexercise = "crunch"\nrepps = 3', "repps"),
        ("title = ", "TOML"),
        ('title = "x"\n[[step]]\nexercise = "crunch"\nlevels = "a"', "levels"),
    ],
)
def test_a_faulty_file_is_refused_with_its_fault(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RoutineError, match=reason):
        find(str(path))


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoutineError, match="there is no such file"):
        find(str(tmp_path / "none.toml"))
    latin = tmp_path / "latin.toml"
    latin.write_bytes('title = "é"'.encode("latin-1"))
    with pytest.raises(RoutineError, match="not UTF-8"):
        find(str(latin))
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * 65_537)
    with pytest.raises(RoutineError, match="over 64 kB"):
        find(str(huge))
    deep = tmp_path / "deep.toml"
    deep.write_text("a = " + "[" * 50_000, encoding="utf-8")
    with pytest.raises(RoutineError, match="too deep"):
        find(str(deep))
