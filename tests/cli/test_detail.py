"""What `auto` takes for a detail, and once a set of files: who should ask a doctor."""

import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from coach.cli.file_set import requests_for
from coach.cli.practised import SessionCount, detail_after, sessions_of, with_detail
from coach.composer import Composer
from coach.live.transport.history import clip_of
from coach.live.ui.now_playing import NowPlaying
from coach.request import Request
from coach.routine.library import find, with_dose
from coach.routine.model import Coaching, Detail, Routine
from coach.script.model import Earcon
from coach.script.phrases import phrase
from coach.timeline.section import Section
from coach.voices.silent import SilentVoice
from tests.cli.conftest import Run
from tests.cli.on_a_terminal import on_a_terminal


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_STATE", str(tmp_path / "state"))
    return tmp_path / "state" / "sessions.json"


@pytest.fixture(scope="module")
def at() -> Callable[[bool], NowPlaying]:
    """A moment of a session, head-down or before."""
    with Composer(find("hang"), Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)) as it:
        clip = clip_of(Section(it.timeline()))
    return lambda inverted: NowPlaying(clip, 0, 0, 48_000 if inverted else 0)


def done(routine: Routine, now: Callable[[bool], NowPlaying], *, tilted: bool = True) -> None:
    """One session."""
    count = SessionCount(routine)
    for inverted in (False, tilted, False, tilted):
        count.update(now(inverted))


def test_less_is_explained_the_more_sessions_have_reached_an_inversion(
    at: Callable[[bool], NowPlaying],
) -> None:
    routine, details = find("core"), []
    for _ in range(12):
        done(routine, at, tilted=False)
        details.append(detail_after(sessions_of(routine)))
        done(routine, at)
    assert details == [Detail.FULL] * 3 + [Detail.BRIEF] * 7 + [Detail.CUES] * 2
    assert sessions_of(with_dose(routine, reps=3)) == 12
    assert sessions_of(find("full")) == sessions_of(find("crunch,sit-up")) == 0
    assert with_detail(Request("core", detail=None)).detail is Detail.CUES
    assert with_detail(Request("core", detail=Detail.FULL)).detail is Detail.FULL


@pytest.mark.parametrize("damaged", ["", "[", "[1]", '{"core": "x"}', '{"core": -1}', "{" * 9_000])
def test_a_damaged_counter_is_begun_again(
    damaged: str, state: Path, at: Callable[[bool], NowPlaying]
) -> None:
    state.parent.mkdir()
    state.write_text(damaged, encoding="utf-8")
    assert sessions_of(find("core")) == 0
    done(find("core"), at)
    assert sessions_of(find("core")) == 1


def test_start_counts_and_takes_it_and_files_do_not(coach: Run, state: Path) -> None:
    words = ("start", "hang", "--yes", "--wait-for", "0", "--log", "log.jsonl")
    log = state.parents[1] / "log.jsonl"
    for session, signs in ((1, "stop_signs"), (5, "stop_signs_short")):
        state.parent.mkdir(exist_ok=True)
        key = "decompression-hang: decompression-hang"
        state.write_text(json.dumps({key: session - 1}), encoding="ascii")
        played = coach(*words, COACH_TEST_SPEED="400")
        assert played.returncode == 0, played.stderr
        assert phrase(f"opening.{signs}") in log.read_text(encoding="utf-8")
        assert json.loads(state.read_text(encoding="ascii")) == {key: session}
    for asked, stop_signs in (("full", "stop_signs"), ("auto", "stop_signs_short")):
        detail = ("--detail", asked) if asked == "auto" else ()
        sheet = coach("plan", "hang", *detail, "--json").stdout
        assert phrase(f"opening.{stop_signs}") in sheet
    assert "`coach start` would take --detail brief" in coach("plan", "hang").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), [True, False]),
        (("--detail", "brief"), [False, False]),
        (("--doctor", "--detail", "cues"), [True, True]),
        (("--no-doctor",), [False, False]),
    ],
)
def test_a_split_set_says_once_who_should_ask_a_doctor(
    coach: Run, tmp_path: Path, words: tuple[str, ...], told: list[bool]
) -> None:
    where = ("--split", "--sidecars", "--format", "wav", "--zip", "-o", "set.zip")
    exported = coach("export", "hang,oscillation", *where, *words)
    assert exported.returncode == 0, exported.stderr
    with zipfile.ZipFile(tmp_path / "set.zip") as archive:
        files = sorted(name for name in archive.namelist() if name.endswith(".vtt"))
        texts = [archive.read(name).decode() for name in files]
    assert [phrase("opening.doctor") in text for text in texts] == told


def test_of_several_routines_the_first_says_it() -> None:
    once = requests_for(Request(), ["core", "full"])
    assert [request.coaching().doctor for request in once] == [True, False]
    asked = requests_for(Request(doctor=True, detail=Detail.CUES), ["core", "full"])
    assert [request.coaching().doctor for request in asked] == [True, True]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--angle", "80"), "At 80 degrees or more, say whether a partner is beside the table"),
        (("--no-doctor",), "--no-doctor: Nobody has acknowledged yet who should ask a doctor"),
    ],
)
def test_what_nobody_can_be_asked_is_refused(
    coach: Run, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    live = ("start", "hang", "--wait-for", "0")
    refused = coach(*live, *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(told)
    assert len(refused.stderr.splitlines()) == 2
    assert not (tmp_path / "state").exists()
    assert coach(*live, *words, "--yes", COACH_TEST_SPEED="400").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
@pytest.mark.parametrize(("typed", "heard"), [("yes", "partner"), ("no", "alone")])
def test_where_a_table_may_lock_it_is_asked_whether_a_partner_is_there(
    tmp_path: Path, environment: Mapping[str, str], typed: str, heard: str
) -> None:
    quickly = {**environment, "COACH_TEST_SPEED": "400"}
    live = ("--voice", "silent", "--wait-for", "0", "--plain", "--log", "log.jsonl")
    with on_a_terminal(tmp_path, quickly, "start", "hang", "--angle", "80", *live) as terminal:
        terminal.wait_for("or a doctor has agreed [yes/no]: ")
        os.write(terminal.person, b"yes\n")
        terminal.wait_for("Is a partner beside the table? [yes/no]: ")
        os.write(terminal.person, f"{typed}\n".encode())
        assert terminal.end() == 0, terminal.shown
    said = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert {
        key for key in ("partner", "partner_unsaid", "alone") if phrase(f"opening.{key}") in said
    } == {heard}
