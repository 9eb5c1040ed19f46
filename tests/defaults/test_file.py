"""The file of defaults: read as routine files are, and changed without harm to what is around."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

from coach.defaults.change import key_meant, set_default, unset_default
from coach.defaults.file import read_defaults
from coach.defaults.model import KEYS
from coach.errors import RoutineError, UsageError
from coach.routine.model import Level, Preferences
from coach.routine.music import MusicRequest
from coach.routine.tempo import parse_tempo
from coach.routine.values import DetailFlag


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config" / "defaults.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode())


def test_every_key_is_read_as_its_flag_takes_it(file: Path) -> None:
    write(
        file,
        '\ufeffroutine = "week-2"\r\nlevel = "Strong"\r\nangle = 45.0\r\nhold = "1m30s"\r\n'
        'tempo = 3121\r\nwithout = ["Crunch", "situp"]\r\nvoice = "system"\r\npace = 0.9\r\n'
        'partner = false\r\ndetail = "auto"\r\nformat = "mp3, WAV"\r\nfolder = "~/Music"\r\n'
        'music = "calm"\r\nmusic_level = -12\r\n',
    )
    own = read_defaults()
    assert own.preferred == Preferences(
        Level.STRONG,
        45,
        Fraction(90),
        parse_tempo("3-1-2-1"),
        ("inverted-crunch", "inverted-sit-up"),
        MusicRequest((file.parent / "calm",), -12),
    )
    assert own.preferred.music.where == f"{file}: line 13, music"
    assert (own.values.pace, own.values.partner) == (Fraction(9, 10), False)
    assert (own.values.detail, own.values.format) == (DetailFlag.AUTO, ("mp3", "wav"))
    assert own.values.to == Path.home() / "Music"
    assert own.where("pace") == f"{file}: line 8, pace"
    assert [key for key in KEYS if getattr(own.values, key) is None] == []


def test_without_a_file_or_a_folder_nothing_is_set(file: Path) -> None:
    assert read_defaults().preferred == Preferences()
    file.parent.parent.joinpath("config").write_text("in its place")
    assert read_defaults().lines == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tempoo = 3121", "line 1, tempoo: there is no such key; write `tempo = 3121`"),
        ('\nlevel = "strog"', "line 2, level: choose one of first, steady or strong; write `level"),
        ("angle = 91", "line 1, angle: this may be from 15 to 90"),
        ("hold = 5", "line 1, hold: this may be from 20 s to 5 min"),
        ("pace = 3", "line 1, pace: 3 is not between 0.5 and 2"),
        ("pace = true", "line 1, pace: this must be a number"),
        ("partner = yes", "line 1: `partner = yes` is not TOML"),
        ('detail = "less"', "line 1, detail: 'less' is not one of auto, full, brief, cues"),
        ('format = "mp4"', "line 1, format 1: There is no sound file format 'mp4'"),
        (
            'without = "crnch"',
            "no built-in exercise is called 'crnch'. Did you mean inverted-crunch",
        ),
        ("without = []", "line 1, without: this is empty"),
        ('folder = ""', "line 1, folder: this is empty"),
        ('level = "first"\nangle = 45', "line 2, angle: 45 degrees is steeper than level first"),
        ("[routine]\nname = 1", "line 1, routine: this must be text in quotes"),
        ("x = [" * 200, "nested too deep"),
        ("# \x01", "line 1"),
        ("#" * 70_000, "64 kB"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_key(file: Path, text: str, expected: str) -> None:
    write(file, text)
    with pytest.raises(RoutineError) as caught:
        read_defaults()
    assert str(caught.value).startswith(str(file))
    assert expected in str(caught.value)


def test_all_faults_are_reported_at_once(file: Path) -> None:
    write(
        file,
        'levl = "first"\nangle = 99\nwithout = ["crnch", 3, "sqat"]\npace = 9\npartner = 1\n'
        'format = ["mp3", "mp9"]\n',
    )
    with pytest.raises(RoutineError, match="8 faults") as caught:
        read_defaults()
    places = [line.strip().partition(": ")[0] for line in caught.value.lines[1:]]
    assert places == [
        *("line 1, levl", "line 2, angle", "line 3, without 1", "line 3, without 2"),
        *("line 3, without 3", "line 4, pace", "line 5, partner", "line 6, format 2"),
    ]


@pytest.mark.skipif(os.name != "posix", reason="pipes and links of that kind are POSIX")
@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("x")])
def test_a_pipe_or_folder_is_refused_without_waiting(
    file: Path, make: Callable[[Path], None]
) -> None:
    file.parent.mkdir()
    make(file)
    with pytest.raises(RoutineError, match=r"defaults\.toml"):
        read_defaults()
    if not file.is_symlink():
        with pytest.raises(RoutineError):
            set_default("pace", "0.9")


def test_what_a_person_wrote_around_a_value_stays(file: Path) -> None:
    write(file, '# My table.\n\ntempo = "4-1-2-1" # slow\nwithout = [\n  "crunch", # L4\n]\n')
    set_default("tempo", "3-1-2-1")
    set_default("partner", "no")
    assert file.read_text() == (
        '# My table.\n\ntempo = "3-1-2-1" # slow\nwithout = [\n  "crunch", # L4\n]\n'
        "partner = false\n"
    )
    assert unset_default("tempo")
    assert not unset_default("tempo")
    assert file.read_text().startswith("# My table.\n\nwithout = [")
    assert read_defaults().values.partner is False


def test_a_link_to_where_settings_are_kept_stays_a_link(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("pace = 0.9\n")
    file.parent.mkdir()
    file.symlink_to(kept)
    set_default("angle", "30")
    assert file.is_symlink()
    assert kept.read_text() == "pace = 0.9\nangle = 30\n"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("tempo", "fast"), ("angle", "steep"), ("pace", "1e9"), ("partner", "maybe")),
        *(("without", "crnch"), ("hold", "10m"), ("folder", " "), ("format", ",")),
    ],
)
def test_an_invalid_value_writes_nothing(file: Path, key: str, value: str) -> None:
    with pytest.raises(UsageError, match=key):
        set_default(key, value)
    assert not file.parent.exists()


def test_a_broken_file_is_changed_only_into_a_valid_one(file: Path) -> None:
    broken = 'angle = 75\nlevel = "frist"\n'
    write(file, broken)
    with pytest.raises(RoutineError, match="line 2, level"):
        set_default("tempo", "3121")
    with pytest.raises(RoutineError, match="line 1, angle: 75 degrees is steeper"):
        set_default("level", "first")
    assert file.read_text() == broken
    assert unset_default("level")
    assert file.read_text() == "angle = 75\n"
    write(file, "tempo == 3")
    with pytest.raises(RoutineError, match="line 1"):
        unset_default("tempo")


def test_two_at_once_lose_nothing(file: Path) -> None:
    values = {"angle": "30", "tempo": "3121", "pace": "0.9", "hold": "90s", "level": "steady"}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(set_default, values.keys(), values.values()))
    assert {key for (key,) in read_defaults().lines} == set(values)
    assert [left.name for left in file.parent.glob("*.part")] == []


def test_a_key_is_known_by_its_name() -> None:
    assert key_meant("Tempo") == "tempo"
    with pytest.raises(UsageError, match="Did you mean tempo"):
        key_meant("temp")
