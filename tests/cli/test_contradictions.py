"""Flags that contradict each other are usage errors, reported before anything is begun."""

import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.inside import Done

Inside = Callable[..., Done]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plan crunch --hold 60", ["--hold changes nothing: nothing in Inverted Crunch is held"]),
        (
            "plan first-time --reps 3 --tempo 3121 --sides in-turn --hold 50 --json",
            [
                "--reps and --tempo change nothing: nothing in First time is done in repetitions.",
                "--sides changes nothing: nothing in First time is done to two sides.",
            ],
        ),
        ("plan hang,rotation --reps 2 --tempo 3121 --sides in-turn --hold 50", []),
        (
            "export crunch squat --hold 60 --level first --angle 60",
            ["--hold changes nothing: nothing in these rou"],
        ),
        ("start squat --sides in-turn --reps 2", ["--sides changes nothing: nothing in Inverted"]),
    ],
)
def test_a_flag_that_changes_nothing_in_the_routine_is_named(
    inside: Inside, words: str, expected: list[str]
) -> None:
    lines = inside(*words.split(), "--voice", "silent").err.splitlines()
    found = [line for line in lines if "nothing in" in line]
    assert len(found) == len(expected)
    assert all(line.startswith(begin) for line, begin in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("export -o x.mp3 --format wav", "-o x.mp3"),
        ("export -o x.wav --format m4b", "-o x.wav"),
        ("export -o x.txt --format wav", "-o x.txt"),
        ("export -o x.ogg --format wav", "-o x.ogg"),
        ("export -o x.mp3 --format mp3,wav", "-o names one file"),
        ("export -o x.mp3 --to out", "-o and --to"),
        ("export -o - --to out", "-o and --to"),
        ("export --to x.m4a", "--to x.m4a"),
        ("export --zip --to x.ZIP", "--to x.ZIP"),
        ("batch people.csv --to x.mp3", "--to x.mp3"),
        ("export -o x.mp3 --split", "-o names one file"),
        ("export squat crunch -o x.mp3", "-o names one file"),
        ("export -o z.zip", "--zip"),
        ("export --zip -o x.mp3", "--zip"),
        ("export --zip -o -", "ZIP"),
        ("export -o - --split", "-o names one file"),
        ("export -o - --sidecars", "--sidecars"),
        ("export -o x", "-o x"),
        ("export --format ,", "format"),
        ("export --way-up --split", "--way-up"),
        ("export --way-up squat", "--way-up"),
        *(
            (f"export --way-up {flag}", flag.split()[0])
            for flag in (
                *("--reps 5", "--sets 2", "--tempo 3121", "--rest 60", "--level first"),
                *("--hold 60", "--angle 45", "--max-inverted 60", "--without crunch"),
            )
        ),
        ("export --way-up --within 10m", "--within"),
        ("export --split --within 10m", "--within"),
        ("send x.mp3 --reps 5", "--reps"),
        ("plan core --without hang,crunch --without sit-up", "nothing is left of Core"),
        ("start core --without crnch", "--without: no exercise is called"),
        ("export core --without ,", "--without"),
        ("send x.mp3 y.wav --level first", "--level"),
        ("export --no-music --music x.wav", "--no-music and --music"),
        ("plan --no-music --shuffle 3", "--no-music and --shuffle"),
        ("plan --music-level -9", "--music-level: This changes nothing without music"),
        ("start --shuffle 3", "--shuffle: This changes nothing without music"),
        ("send x.mp3 --no-music", "--no-music"),
        ("start --wait-for 20 --lead-in 30", "--wait-for and --lead-in"),
    ],
)
def test_flags_that_contradict_are_named(
    inside: Inside, tmp_path: Path, words: str, named: str
) -> None:
    done = inside(*words.split())
    assert (done.code, done.out) == (2, "")
    assert named in done.err
    assert len(done.err.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["--bind 203.0.113.1", "--bind 127.0.0.1 --port {taken}"])
def test_what_cannot_be_shared_is_not_recorded(inside: Inside, words: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        done = inside("send", "hang", "--voice", "silent", *words.format(taken=taken).split())
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("-o", "x.wav", "--format", "wav"), b"RIFF"),
        (("-o", "x", "--format", "wav"), b"RIFF"),
        (("--zip", "-o", "x.zip", "--format", "wav"), b"PK"),
    ],
)
def test_what_is_asked_for_twice_alike_is_done(
    coach: Run, tmp_path: Path, words: tuple[str, ...], begins: bytes
) -> None:
    done = coach("export", "hang", "--hold", "40", "--detail", "cues", *words)
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.glob("[xX]*")
    assert done.stdout == f"{file.name}\n"
    assert file.read_bytes().startswith(begins)
    if file.suffix == ".zip":
        assert zipfile.ZipFile(file).namelist() == ["decompression-hang.wav"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--reps 3x10", "'3x10' is not a whole number"),
        ("--reps 0", "0 is not between 1 and 100"),
        ("--angle 45.5", "'45.5' is not a whole number"),
        (
            "--max-inverted 120.0001",
            "2 min 0.0001 s at a stretch is more than level steady allows (2",
        ),
        ("--rest 600.0001", "600.0001 is not between 0 and 600 s"),
    ],
)
def test_a_figure_out_of_bounds_is_not_shown_as_the_bound(
    inside: Inside, words: str, expected: str
) -> None:
    assert expected in inside("plan", *words.split(), "--voice", "silent").err


def test_flags_read_what_routine_files_do(inside: Inside) -> None:
    plain = ("--reps", "6", "--angle", "45", "--level", "strong", "--rest", "90")
    spelled = ("--reps", "6.0", "--angle", "45.0", "--level", "STRONG", "--rest", "1 min 30 s")
    outcomes = [inside("plan", *words, "--voice", "silent") for words in (plain, spelled)]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0].code == 0


@pytest.mark.parametrize("espeak", ["speaks", "missing"])
def test_voices_and_doctor_ask_the_system_for_its_voice(
    inside: Inside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, espeak: str
) -> None:
    if espeak == "missing":
        (tmp_path / "pyttsx3.py").write_text("raise ImportError('none here')", encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    row = next(line for line in inside("voices").out.splitlines() if line.startswith("system"))
    assert row.endswith("of this computer") is ("system speaks" in inside("doctor").out)
    assert ("(no voice on this computer" in row) is (espeak == "missing")
