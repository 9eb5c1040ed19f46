"""A programme of one's own is read as carefully as a routine file."""

from pathlib import Path

import pytest

from coach.errors import RoutineError, UsageError
from coach.practice.programme_file import find_programme, programmes, read_programme

ROUTINE = '[[step]]\nexercise = "hang"\nhold = 40\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gentle.toml").write_text(f'title = "Gentle"\n{ROUTINE}')
    (tmp_path / "bad.toml").write_text(f'title = "Bad"\n{ROUTINE}reps = 0\n')
    steep = f'title = "Steep"\nlevel = "first"\nangle = 60\n{ROUTINE}'
    (tmp_path / "steep.toml").write_text(steep)
    return tmp_path


def message_of(folder: Path, text: str) -> str:
    (folder / "mine.toml").write_text(text)
    with pytest.raises(RoutineError) as caught:
        read_programme(folder / "mine.toml")
    return "\n".join(caught.value.lines).replace(f"{folder}/", "")


def test_the_built_in_weeks_are_in_order() -> None:
    four = programmes()["four-weeks"]
    assert [entry.typed for entry in four.weeks] == ["week-1", "week-2", "week-3", "week-4"]
    assert [entry.typed for entry in four.afterwards] == ["back-basics", "full"]


def test_routine_files_are_looked_for_beside_the_programme(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        '\ufefftitle = "Mine"\r\nweeks = ["gentle", "Week 1", "crunch,rotation", "./gentle.toml"]'
    )
    (folder / "mine.toml").write_text(text)
    monkeypatch.chdir(folder.parent)
    mine = find_programme(f"./{folder.name}/mine")
    file = str(folder / "gentle.toml")
    names = [file, "week-1", "inverted-crunch,inverted-rotation", file]
    assert [entry.typed for entry in mine.weeks] == names
    assert mine.name == str(folder / "mine.toml")
    assert mine.afterwards == ()
    assert mine.entry("Gentle") is mine.weeks[0]
    assert mine.entry("crunch,rotation") is mine.weeks[2]
    with pytest.raises(UsageError, match="week-9") as caught:
        mine.entry("week-9")
    assert "week-1" in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("wek-2", "there is no routine, exercise or file called 'wek-2'. Did you mean week-2"),
        ("gone.toml", "there is no routine, exercise or file called 'gone.toml'"),
        ("today", "today follows a programme"),
        ("Today", "today follows a programme"),
        ("mine.toml", "a programme is made of routines, and this is a programme"),
        ("other", "a programme is made of routines, and this is a programme"),
        ("bad.toml", "bad.toml: line 5, step 1, reps: this may be from 1 to 100"),
        ("steep.toml", "steep.toml: line 3, angle: 60 degrees"),
    ],
)
def test_what_is_not_a_routine_is_named_with_its_line(folder: Path, entry: str, why: str) -> None:
    (folder / "other.toml").write_text('title = "Other"\nweeks = ["week-1"]\n')
    text = f'title = "Mine"\nweeks = [\n    "week-1",\n    "{entry}",\n]\n'
    first = message_of(folder, text).splitlines()[0]
    assert first.startswith(f"mine.toml: line 4, weeks 2: {why}")


def test_all_faults_are_reported_at_once_with_their_lines(folder: Path) -> None:
    text = (
        'titel = "Mine"\nabout = 3\nweeks = [\n  "week-1", # not "wek-2"\n  "wek-2",\n'
        '  "wek-2", "today",\n  "mine.toml",\n]\nafterwards = [\n"", "bad"]\n'
    )
    first, *others = message_of(folder, text).splitlines()
    assert first == "mine.toml: 8 faults"
    assert [line.strip().partition(": ")[0] for line in others] == [
        *("line 1, titel", "line 2, about", "line 5, weeks 2", "line 6, weeks 3"),
        *("line 6, weeks 4", "line 7, weeks 5", "line 9, afterwards 1", "line 10, afterwards 2"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('title = "Mine"\nweks = ["week-1"]\n', 'write `weeks = ["week-1"]`'),
        ('title = "Mine"\nweeks = []\n', "this is empty"),
        ('title = "Mine"\nweeks = week-1\n', 'Write `weeks = ["week-1"]`'),
        ('title = "Mine"\nweeks = "week-1"\n', 'write `weeks = ["week-1"]`'),
        ('title = "Mine"\nweeks = ["week-1"\n"week-2"]\n', "a comma is missing"),
        (f'title = "Mine"\nweeks = ["week-1"]\n{ROUTINE}', "line 3, step: this belongs in a rou"),
    ],
)
def test_a_mistake_of_writing_is_corrected(folder: Path, text: str, why: str) -> None:
    assert why in message_of(folder, text)


def test_a_file_with_both_kinds_of_keys_is_not_a_routine_either(folder: Path) -> None:
    from coach.routine.library import find

    both = folder / "both.toml"
    both.write_text(f'title = "Both"\nweeks = ["week-1"]\n{ROUTINE}')
    with pytest.raises(RoutineError, match="line 2, weeks: this belongs in a programme"):
        find(str(both))
    both.write_text('title = "Both"\nweeks = ["week-1"]\n')
    with pytest.raises(RoutineError, match="this is a programme"):
        find(str(both))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gentle.toml", "this is a routine, not a programme"),
        ("gentl.toml", "there is no such file"),
        ("four-week", "no programme or file is called 'four-week'"),
    ],
)
def test_what_is_not_a_programme_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(RoutineError, match=why):
        find_programme(text)
