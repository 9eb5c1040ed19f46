"""Whose music is played: that of a flag, of the routine or of the defaults."""

import json
import os
import sys
import tomllib
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.batch.rows import read_rows
from coach.cli.commands import app
from coach.defaults.file import defaults_file
from coach.errors import CoachError, MusicError
from coach.export.album import Contents, compose, plan_albums
from coach.request import Request
from coach.routine.music import MusicChoice, MusicRequest
from coach.timeline.sheet import MusicHeader, cue_sheet
from tests.export.recorded_progress import RecordedProgress
from tests.music.orchestra import noise, write_track

STEP = '[[step]]\nexercise = "hang"\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three tracks, one of them beside a routine that names it, and defaults."""
    monkeypatch.chdir(tmp_path)
    for name in ("COACH_CONFIG", "COACH_CACHE", "COACH_STATE", "COACH_DATA"):
        monkeypatch.setenv(name, str(tmp_path / "own" / name))
    (tmp_path / "in").mkdir()
    for name in ("in/a.wav", "b.wav", "c.wav"):
        write_track(tmp_path / name, noise(2, 0.1))
    _write("in/evening.toml", 'music = "a.wav"\nmusic_level = -12\nshuffle = 3\n')
    _write("quiet.toml", "music = []\n")
    _write("softer.toml", "music_level = -15\n")
    assert run("defaults", "set", "music", "b.wav") == ""
    assert run("defaults", "set", "music_level", "-20") == ""
    return tmp_path


def _write(name: str, keys: str) -> None:
    Path(name).write_text(f'title = "Evening"\n{keys}{STEP}', "utf-8")


def run(*words: str) -> str:
    """What `coach` prints as its result. Raises what it raises."""
    done = CliRunner().invoke(app, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output if done.exit_code else done.stdout


def refused(*words: str) -> CoachError:
    with pytest.raises(CoachError) as caught:
        run(*words)
    assert len(caught.value.lines) <= 2
    return caught.value


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("in/evening.toml", "a.wav (1 track, shuffled by 3) at -12 LU, from in/evening.toml: line"),
        pytest.param(
            "in/evening.toml --no-defaults",
            "a.wav (1 track, shuffled by 3) at -12 LU, from in/even",
            marks=pytest.mark.heavy,
        ),
        ("in/evening.toml --music c.wav", "c.wav (1 track, shuffled by 3) at -12 LU, from --music"),
        pytest.param(
            "in/evening.toml --music-level -5.5",
            "a.wav (1 track, shuffled by 3) at -5.5 LU, from i",
            marks=pytest.mark.heavy,
        ),
        ("in/evening.toml --shuffle 9", "a.wav (1 track, shuffled by 9) at -12 LU, from in/evenin"),
        ("in/evening.toml --no-music", ""),
        ("hang", "b.wav (1 track) at -20 LU, from {defaults}: line 2, music."),
        pytest.param(
            "hang --music-level -6",
            "b.wav (1 track) at -6 LU, from {defaults}: line 2, music.",
            marks=pytest.mark.heavy,
        ),
        ("hang --music b.wav --music in", "b.wav, in (2 tracks) at -20 LU, from --music."),
        ("hang --music c.wav --no-defaults", "c.wav (1 track) at -8 LU, from --music."),
        pytest.param("hang --no-defaults", "", marks=pytest.mark.heavy),
        ("hang --no-music", ""),
        ("quiet.toml", ""),
        pytest.param(
            "quiet.toml --music c.wav",
            "c.wav (1 track) at -20 LU, from --music.",
            marks=pytest.mark.heavy,
        ),
        ("softer.toml", "b.wav (1 track) at -15 LU, from {defaults}: line 2, music."),
    ],
)
def test_a_flag_comes_first_then_the_routine_then_the_defaults(words: str, source: str) -> None:
    lines = run("plan", *words.split(), "--voice", "silent").splitlines()
    expected = [f"Music: {source}".format(defaults=defaults_file())] if source else []
    found = [line for line in lines if line.startswith("Music: ")]
    assert len(found) == len(expected)
    assert all(line.startswith(begin) for line, begin in zip(found, expected, strict=True))


def test_the_plan_tells_how_many_of_the_tracks_are_heard(home: Path) -> None:
    folder = home / "long"
    folder.mkdir()
    for name in ("a", "b", "c", "d"):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 1, 8_000, 0, "NONE", ""))
            file.writeframes(bytes(range(64, 192)) * (8_000 * 160 // 128))

    for words, many in (
        ("hang --hold 40 --sets 1 --detail cues", "the first of 4 tracks"),
        ("squat --detail cues --shuffle 1", "the first 2 of 4 tracks, shuffled by 1"),
        ("back-basics", "4 tracks"),
    ):
        lines = run("plan", *words.split(), "--music", "long", "--voice", "silent").splitlines()
        assert [line[: line.index(" at")] for line in lines if line.startswith("Music: ")] == [
            f"Music: long ({many})"
        ]


def test_what_the_defaults_set_is_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = run("defaults")
    assert f"music        {home / 'b.wav'}  line 2" in listed
    assert "music_level  -20" in listed
    expected = f"From {defaults_file()}: music {home / 'b.wav'}; music_level -20."
    assert expected in run("plan", "hang", "--voice", "silent")
    monkeypatch.setenv("HOME", str(home))
    (home / "in").rename(home / "calm, or not")
    run("defaults", "set", "music", "c.wav", "~/calm, or not")
    kept = tomllib.loads(defaults_file().read_text("utf-8"))["music"]
    assert kept == [str(home / "c.wav"), "~/calm, or not"]


def test_a_file_is_laid_over_the_music_that_its_routine_names() -> None:
    requests = [Request("in/evening", voice="silent"), Request("in/evening", voice="silent")]
    for contents in (Contents.WHOLE, Contents.PARTS):
        (planned,), _ = plan_albums(requests, contents)
        assert planned.music == (Path("in", "a.wav"),)
        track, _ = compose(planned, RecordedProgress())
        assert track.header.music == MusicHeader(-12, ("a.wav",))
        assert track.channels == 2
    silenced = Request("in/evening", voice="silent", music=MusicRequest(()))
    ((planned,),) = plan_albums([silenced], Contents.WHOLE)
    assert compose(planned, RecordedProgress())[0].channels == 1


@pytest.mark.parametrize("command", ["plan", "export", "send", "check"])
def test_missing_music_that_a_file_names_is_reported_with_its_line(command: str) -> None:
    _write("in/broken.toml", '# Mine.\nmusic = ["a.wav", "gone.mp3"]\n')
    expected = "in/broken.toml: line 3, music: in/gone.mp3: There is no such music"
    if command == "check":
        assert expected in run("check", "in/broken.toml")
        return
    error = refused(command, "in/broken.toml", "--voice", "silent")
    assert isinstance(error, MusicError)
    assert str(error).startswith(expected)


def test_music_of_the_defaults_that_is_missing_can_be_left_out(home: Path) -> None:
    (home / "b.wav").unlink()
    error = refused("plan", "hang", "--voice", "silent")
    assert str(error).startswith(f"{defaults_file()}: line 2, music: {home / 'b.wav'}: There is")
    no_music, no_defaults = (
        "`--no-music` plays none today.",
        "`--no-defaults` leaves your defaults out.",
    )
    assert error.remedy.endswith(f"{no_music} {no_defaults}")
    assert refused("defaults", "set", "music", "gone.wav").exit_code == 3
    assert run("plan", "hang", "--voice", "silent", "--no-music")


def test_a_row_of_a_table_has_the_music_of_its_columns_and_of_its_routine(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Music that several rows name is looked at once."""
    checked: list[MusicChoice] = []
    monkeypatch.setattr("coach.batch.rows.playable_tracks", checked.append)
    table = home / "in" / "people.csv"
    table.write_text(
        "id,routine,reps,music,music_level,shuffle\n"
        "a,./evening.toml,,,,\nb,./evening.toml,,../b.wav,-9,\nc,hang,,a.wav,,4\nd,hang,,,,\n"
        "e,./evening.toml,9,,,\n"
    )
    rows, bad, _ = read_rows(table, all_faults=True)
    assert bad == []
    found = [row.request.find_routine().music for row in rows]
    evening, b = (home / "in" / "a.wav",), (home / "in" / ".." / "b.wav",)
    assert found == [
        MusicRequest(evening, -12, 3),
        MusicRequest(b, -9, 3),
        MusicRequest(evening, None, 4),
        MusicRequest(),
        MusicRequest(evening, -12, 3),
    ]
    assert len(checked) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 elsewhere")
def test_the_name_of_a_track_need_not_be_utf_8(home: Path) -> None:
    track = home / os.fsdecode(b"caf\xe9.wav")
    (home / "b.wav").rename(track)
    request = Request("hang", voice="silent", music=MusicRequest((track,)))
    ((planned,),) = plan_albums([request], Contents.WHOLE)
    made, _ = compose(planned, RecordedProgress())
    assert made.header.music == MusicHeader(-8, ("caf?.wav",))
    assert json.dumps(cue_sheet(made.timeline, made.header), ensure_ascii=False).encode()
