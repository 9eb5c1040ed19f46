"""Export a routine, read its sheet, and compare the sound with it."""

import json
import wave
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from tests.inside import run_inside

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cue-sheet.schema.json").read_text(encoding="utf-8"))
MILLISECOND = 48

Run = Callable[..., "CompletedProcess[bytes]"]


def sheet_of(coach: Run, *words: str) -> dict[str, Any]:
    done = coach("plan", *words, "--json")
    assert done.returncode == 0, done.stderr
    sheet = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(sheet)
    assert isinstance(sheet, dict)
    return sheet


def sound_of(path: Path) -> "np.ndarray[Any, np.dtype[np.int32]]":
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int32)


def export(coach: Run, path: Path, *words: str) -> "np.ndarray[Any, np.dtype[np.int32]]":
    done = coach("export", *words, "-o", str(path))
    assert done.returncode == 0, done.stderr
    return sound_of(path)


@pytest.mark.parametrize(
    "words",
    [
        ("rotation", "--reps", "2", "--sets", "2", "--rest", "31", "--tempo", "2.3-0-1.7-0.9"),
        pytest.param(("crunch", "--reps", "4"), marks=pytest.mark.heavy),
        pytest.param(("full", "--level", "strong", "--detail", "cues"), marks=pytest.mark.heavy),
    ],
)
def test_every_tone_starts_where_the_sheet_says(
    coach: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    sheet = sheet_of(coach, *words, "--voice", "silent")
    pcm = export(coach, tmp_path / "tones.wav", *words, "--voice", "silent")
    assert abs(len(pcm) - sheet["duration"] * 48_000) <= MILLISECOND
    together: dict[int, list[str]] = defaultdict(list)
    for cue in sheet["cues"]:
        if cue["kind"] != "say":
            together[round(cue["at"] * 48_000)].append(cue["sound"])
    offsets: dict[str, set[int]] = defaultdict(set)
    for start, sounds in together.items():
        # Noise and the fading end of a tone before lie under 200 of 32768; a tone passes that soon.
        heard = np.flatnonzero(np.abs(pcm[start - MILLISECOND : start + 10 * MILLISECOND]) > 200)
        assert heard.size, f"nothing sounds at {start / 48_000}"
        offsets["+".join(sorted(sounds))].add(int(heard[0]) - MILLISECOND)
    assert len(offsets) >= 4
    for name, found in offsets.items():
        assert min(found) >= 0, f"{name} begins early"
        assert max(found) - min(found) <= MILLISECOND, f"{name} is not where the sheet says"


def test_repetitions_are_the_sum_of_the_tempo_apart(coach: Run) -> None:
    sheet = sheet_of(
        coach, "crunch", "--reps", "8", "--tempo", "2.3-0-1.7-0.9", "--voice", "silent"
    )
    starts = [
        round(cue["at"] * 48_000)
        for cue in sheet["cues"]
        if cue["kind"] == "glide" and cue["phase"] == "raise"
    ]
    assert len(starts) == 8
    for number, start in enumerate(starts):
        assert abs(start - starts[0] - number * 4.9 * 48_000) <= 1


@pytest.mark.parametrize(
    "words",
    [
        ("--way-up", "--voice", "hibari:heart"),
        pytest.param(
            ("squat", "--reps", "1", "--detail", "cues", "--voice", "silent"),
            marks=pytest.mark.heavy,
        ),
    ],
)
def test_the_same_command_gives_the_same_bytes(
    coach: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    for name, cache in (("one.wav", "first"), ("two.wav", "second")):
        done = coach("export", *words, "-o", name, COACH_CACHE=str(tmp_path / cache))
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_the_words_are_in_the_sound(coach: Run, tmp_path: Path) -> None:
    words = ("squat", "--reps", "2", "--detail", "cues")
    sheet = sheet_of(coach, *words)
    pcm = export(coach, tmp_path / "words.wav", *words)
    for cue in sheet["cues"]:
        if cue["kind"] == "say" and cue["fit"] != "dropped":
            start, end = (round(cue[key] * 48_000) for key in ("at", "end"))
            level = np.sqrt(np.mean(pcm[start:end].astype(float) ** 2)) / 32_768
            assert level > 0.01, f"{cue['text']!r} is not heard"


def test_sound_to_stdout_is_the_file(coach: Run, tmp_path: Path) -> None:
    words = ("--way-up", "--voice", "silent")
    export(coach, tmp_path / "file.wav", *words)
    done = coach("export", *words, "--format", "wav", "-o", "-")
    assert done.returncode == 0
    assert done.stdout == (tmp_path / "file.wav").read_bytes()


def test_a_plan_for_people_says_how_long_they_hang_and_why(coach: Run) -> None:
    words = ("full", "--sets", "3", "--reps", "10", "--tempo", "4-2-3-1", "--voice", "silent")
    done = coach("plan", *words)
    printed = done.stdout.decode()
    assert done.returncode == 0
    for expected in (
        *("Head-down 30 times", "the limit is 2 min", "split 5 + 5", "rest level between"),
        *("then level", "6 to 10", "head-down in all is much"),
    ):
        assert expected in printed
    assert max(map(len, printed.splitlines())) <= 200


BAD = {
    "a tempo of two figures": (("plan", "--tempo", "3-1"), 2, "four figures"),
    "an explosive tempo": (("plan", "--tempo", "31X1"), 2, "momentum"),
    "a tempo that is no number": (("plan", "--tempo", "nan-1-2-1"), 2, "four figures"),
    "no repetition": (("plan", "--reps", "0"), 2, "--reps"),
    "a billion repetitions": (("export", "--reps", "1000000000"), 2, "--reps"),
    "repetitions in words": (("start", "--reps", "many"), 2, "--reps"),
    "a rest of a day": (("plan", "--rest", "24h"), 2, "--rest"),
    "an unknown flag": (("plan", "--repps", "3"), 2, "--repps"),
    "an unknown command": (("plam",), 2, "plam"),
    "an unknown detail": (("plan", "--detail", "most"), 2, "--detail"),
    "a pace of ten": (("plan", "--pace", "10"), 2, "--pace"),
    "an unknown voice": (("plan", "--voice", "hibari:hart"), 2, "hibari:heart"),
    "an unknown exercise": (("plan", "crunhc"), 3, "inverted-crunch"),
    "one unknown of several": (("export", "crunch,plank"), 3, "plank"),
    "an unknown exercise, live": (("start", "crunhc"), 3, "inverted-crunch"),
    "a folder for a routine": (("plan", "."), 3, "folder"),
    "a file that is not there": (("plan", "none.toml"), 3, "none.toml"),
    "a repetition over the limit": (
        ("plan", "crunch", "--tempo", "9-9-9-9", "--max-inverted", "40"),
        3,
        "40 s",
    ),
    "steeper than the level": (("plan", "--level", "first", "--angle", "60"), 3, "60 degrees"),
    "a folder for a file": (("export", "hang", "--voice", "silent", "-o", "."), 6, "folder"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_bad_input_gets_its_exit_code_and_two_lines(tmp_path: Path, name: str) -> None:
    words, code, named = BAD[name]
    done = run_inside(*words, cwd=tmp_path)
    assert done.code == code, done.err
    assert named in done.err
    assert 1 <= len(done.err.strip().splitlines()) <= 2, done.err
    assert not done.out
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_left_alone(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = coach("export", "hang", "--voice", "silent", "--to", "out")
    assert done.returncode == 6
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
    assert len(done.stderr.decode().strip().splitlines()) <= 2


def test_help_version_and_lists_answer(coach: Run) -> None:
    for words, expected in (
        (("--help",), "inversion table"),
        (("export", "--help"), "--tempo"),
        (("--version",), "coach 0."),
        (("list",), "week-4"),
        (("voices",), "hibari:heart"),
        (("show", "rotation"), "each side"),
    ):
        done = coach(*words)
        assert done.returncode == 0
        assert expected in done.stdout.decode()
