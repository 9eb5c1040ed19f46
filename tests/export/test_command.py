"""`coach export`, run as a person runs it, with the silent voice."""

import json
import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from coach.dsp.meter import DUAL_MONO
from coach.units import FRAME_RATE
from tests import forked
from tests.export.conftest import Run
from tests.export.song import integrated, read
from tests.inside import run_inside


def names_in(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def plan(coach: Run, *words: str) -> float:
    return float(json.loads(coach("plan", *words, "--json").stdout)["duration"])


def test_without_a_word_about_it_a_routine_becomes_an_m4a(coach: Run, tmp_path: Path) -> None:
    done = coach("export", "squat", "--reps", "1", "--to", "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().splitlines() == [str(Path("out", "inverted-squat.m4a"))]
    assert names_in(tmp_path) == ["out/inverted-squat.m4a"]
    found = read(tmp_path / "out" / "inverted-squat.m4a")
    assert found.length == pytest.approx(plan(coach, "squat", "--reps", "1"), abs=1e-3)
    assert integrated(found.pcm) + DUAL_MONO == pytest.approx(-16, abs=0.5)
    assert b"LUFS on two speakers" in done.stderr


def test_several_routines_in_several_formats_with_sidecars(coach: Run, tmp_path: Path) -> None:
    words = ("squat", "crunch", "--reps", "1", "--format", "flac,wav", "--sidecars")
    done = coach("export", *words, "--to", "out")
    assert done.returncode == 0, done.stderr
    suffixes = ("chapters.json", "cue.json", "flac", "lrc", "vtt", "wav")
    expected = [f"inverted-{name}.{suffix}" for name in ("crunch", "squat") for suffix in suffixes]
    assert names_in(tmp_path / "out") == expected
    assert sorted(done.stdout.decode().split()) == [str(Path("out", name)) for name in expected]
    sheet = json.loads((tmp_path / "out" / "inverted-squat.cue.json").read_text("utf-8"))
    assert sheet == json.loads(coach("plan", "squat", "--reps", "1", "--json").stdout)


LEVEL_FIRST = (
    "Both ankles locked, be level.",
    "Ankles locked, lean back to level.",
    "Come up to level.",
)


def test_each_part_of_a_split_routine_is_safe_by_itself(coach: Run, tmp_path: Path) -> None:
    words = ("squat,crunch", "--reps", "1", "--split", "--sidecars", "--format", "flac")
    done = coach("export", *words)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "inverted-squat+inverted-crunch"
    stems = ["01-inverted-squat", "02-inverted-crunch"]
    listed = (folder / f"{folder.name}.m3u8").read_text("utf-8").splitlines()
    assert listed[2::2] == [f"{stem}.flac" for stem in stems]
    for stem, line in zip(stems, listed[1::2], strict=True):
        sheet = json.loads((folder / f"{stem}.cue.json").read_text("utf-8"))
        said = [cue for cue in sheet["cues"] if cue["kind"] == "say"]
        for chapter in sheet["chapters"][1:]:
            first = next(cue["text"] for cue in said if cue["at"] >= chapter["start"])
            assert first.startswith(LEVEL_FIRST)
        assert said[0]["posture"] == said[-1]["posture"] == "upright"
        assert [chapter["title"] for chapter in sheet["chapters"]][-1] == "The way up"
        assert {cue["exercise"] for cue in sheet["cues"] if "exercise" in cue} == {stem[3:]}
        assert any("dizzy" in cue["text"].lower() for cue in said), "the stop signs are spoken"
        found = read(folder / f"{stem}.flac")
        assert len(found.pcm) == round(sheet["duration"] * FRAME_RATE)
        assert float(line.split(":")[1].split(",")[0]) == pytest.approx(found.length, abs=1e-3)
        assert found.tags["track"] == f"{stems.index(stem) + 1}/2"


def test_all_in_one_zip_and_nothing_beside_it(coach: Run, tmp_path: Path) -> None:
    words = ("squat,crunch", "--reps", "1", "--split", "--zip", "--format", "wav", "--to", "out")
    done = coach("export", *words)
    assert done.returncode == 0, done.stderr
    assert names_in(tmp_path) == ["out/inverted-squat+inverted-crunch.zip"]
    with zipfile.ZipFile(tmp_path / "out" / "inverted-squat+inverted-crunch.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 3
    first = (tmp_path / "out" / "inverted-squat+inverted-crunch.zip").read_bytes()
    assert coach("export", *words).returncode == 6
    assert coach("export", *words, "--overwrite").returncode == 0
    assert (tmp_path / "out" / "inverted-squat+inverted-crunch.zip").read_bytes() == first


def test_the_way_up_is_a_short_file(coach: Run, tmp_path: Path) -> None:
    done = coach("export", "--way-up", "-o", "up.flac", "--sidecars")
    assert done.returncode == 0, done.stderr
    sheet = json.loads((tmp_path / "up.cue.json").read_text("utf-8"))
    upright = next(cue["at"] for cue in sheet["cues"] if cue["posture"] == "upright")
    assert upright <= 61.5
    assert sheet["cues"][0]["posture"] == "inverted"
    assert sheet["cues"][-1]["posture"] == "upright"
    assert sheet["cues"][0]["at"] == 1.5
    assert len(read(tmp_path / "up.flac").pcm) == round(sheet["duration"] * FRAME_RATE)


def test_without_keepalive_there_is_no_quiet_before_and_no_noise(
    coach: Run, tmp_path: Path
) -> None:
    words = ("squat", "--reps", "1")
    for name, more in (("on.wav", ()), ("off.wav", ("--no-keepalive",))):
        assert coach("export", *words, *more, "-o", name).returncode == 0
        expected = round(plan(coach, *words, *more) * FRAME_RATE)
        assert len(read(tmp_path / name).pcm) == expected
    with_it, without = (read(tmp_path / name).pcm for name in ("on.wav", "off.wav"))
    assert len(with_it) - len(without) == 1.5 * FRAME_RATE
    # The silent voice says nothing, so what is heard first is the noise alone.
    assert 0 < abs(with_it[:FRAME_RATE]).max() < 0.005
    assert not without[:FRAME_RATE].any()


def test_a_file_that_exists_is_left_and_the_flag_is_named(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_text("mine")
    done = coach("export", "squat", "--reps", "1", "-o", "a.m4a")
    assert done.returncode == 6
    assert b"--overwrite" in done.stderr
    assert (tmp_path / "a.m4a").read_text() == "mine"
    assert names_in(tmp_path) == ["a.m4a"]


def test_an_existing_sidecar_is_reported_before_anything_is_recorded(
    coach: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.vtt").write_text("mine")
    done = coach("export", "squat", "-o", "a.m4a", "--sidecars")
    assert done.returncode == 6
    assert b"Recording" not in done.stderr
    assert names_in(tmp_path) == ["a.vtt"]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("squat", "-o", "a.ogg"), 2, "m4a, mp3"),
        (("squat", "-o", "a"), 2, "m4a, mp3"),
        (("squat", "--format", "mp3,mp9"), 2, "mp9"),
        (("squat", "crunch", "-o", "a.m4a"), 2, "--to DIR"),
        (("squat", "--format", "m4a,mp3", "-o", "a.m4a"), 2, "--to DIR"),
        (("squat", "--split", "-o", "-"), 2, "--to DIR"),
        (("squat", "--sidecars", "-o", "-"), 2, "--sidecars"),
        (("squat", "--way-up"), 2, "--way-up"),
        (("squat", "squat"), 2, "one file"),
        (("squat", "nonsense"), 3, "nonsense"),
    ],
)
def test_an_impossible_export_is_reported_in_two_lines_before_any_work(
    tmp_path: Path, words: tuple[str, ...], code: int, named: str
) -> None:
    done = run_inside("export", *words, "--voice", "silent", cwd=tmp_path)
    assert (done.code, named in done.err) == (code, True), done.err
    assert 1 <= len(done.err.strip().splitlines()) <= 2
    assert not done.out
    assert names_in(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="a polite kill is a POSIX one")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_kill_leaves_nothing_half_written(tmp_path: Path, how: signal.Signals) -> None:
    words = ("export", "full", "--voice", "silent", "--to", "out")
    run = forked.begin(*words, cwd=tmp_path, environment=os.environ, stderr=subprocess.PIPE)
    while not names_in(tmp_path) and run.poll() is None:
        time.sleep(0.01)
    assert all(name.startswith("out/.coach-") for name in names_in(tmp_path))
    run.send_signal(how)
    printed = run.communicate()[1]
    assert run.returncode == 130, printed
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in printed
