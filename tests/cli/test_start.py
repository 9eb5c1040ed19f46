"""`coach start`: when it begins, and how it is ended."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.cli.flags.shared import LIVE_LEAD_IN
from coach.errors import DeviceError
from coach.live.audio.device_lock import DeviceLock
from coach.script.numbers import length_spoken
from coach.script.phrases import wordings
from tests.cli.conftest import Run
from tests.cli.on_a_terminal import on_a_terminal
from tests.faults.running import ENGINE, ROOT, everything_in
from tests.forked import begin, run
from tests.music.orchestra import noise, write_track

posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")

DOSE = ("crunch", "--reps", "1", "--detail", "cues", "--voice", "silent", "--plain", "--yes")


def asked_to_end(
    folder: Path, environment: Mapping[str, str], *words: str, at: str, by: signal.Signals
) -> int:
    """Start a session, send it a signal once it shows a chapter, and wait for its exit code."""
    words = ("start", *DOSE, *words)
    session = begin(*words, cwd=folder, environment=environment, stderr=subprocess.PIPE)
    try:
        assert session.stderr is not None
        assert any(at in line for line in session.stderr)
        session.send_signal(by)
        session.communicate(timeout=120)
    finally:
        session.kill()
    return session.wait()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("x", "coach start: Invalid value for '--wait-for': 'x' is not a length of time"),
        ("11m", "coach start: Invalid value for '--wait-for': 11m is not between 0 and 600 s"),
        (" KEY", "--wait-for key: There is no keyboard to wait for"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(coach: Run, asked: str, expected: str) -> None:
    done = coach("start", "crunch", "--wait-for", asked)
    assert done.returncode == 2
    assert done.stderr.startswith(expected)
    assert len(done.stderr.splitlines()) == 2


BRIEF = ("--detail", "cues", "--pace", "2")

NOT_BEGUN = [
    (("--level", "first", "--sets", "8"), 3),
    (("--level", "first", "--sets", "8", "--from", "1.2"), 3),
    (("--tempo", "30-30-30-30"), 3),
    (("--sets", "2", "--from", "1.3"), 2),
    (("--from", ""), 2),
    (("--from", " "), 2),
    (("--music", "gone.mp3"), 3),
    (("--music", "."), 3),
]


@pytest.mark.parametrize(("words", "code"), NOT_BEGUN)
def test_what_plan_refuses_is_refused_in_the_same_words_before_anything_begins(
    tmp_path: Path, coach: Run, words: tuple[str, ...], code: int
) -> None:
    planned = coach("plan", "crunch", *BRIEF, *words)
    # The sound card cannot be opened, and nobody has acknowledged anything: it gets as far as
    # neither.
    begun = coach("start", "crunch", *BRIEF, *words, COACH_TEST_DEVICE="refuses")
    assert planned.returncode == begun.returncode == code
    assert begun.stderr == planned.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("--voice", "nobody"), 2, "--voice: there is no voice 'nobody'"),
        (("--device", "nowhere"), 5, "--device nowhere: There is no sound device of this name"),
        (("--log", "missing/x.jsonl"), 6, "missing: There is no such folder"),
        (("--log", "folder"), 2, "coach start: Invalid value for '--log'"),
        (("--log", "file/x.jsonl"), 6, "file/x.jsonl: A file stands where a folder is needed"),
        (("--log", "nowhere"), 6, "nowhere: This link leads to no file"),
        (("--log", "loop"), 6, "loop: This link leads to no file"),
        (("--log", "n" * 300), 2, f"{'n' * 40}...: The name is too long"),
        (("--wait-for", "key"), 2, "--wait-for key: There is no keyboard to wait for"),
    ],
)
def test_what_a_session_needs_is_tried_before_anything_is_asked(
    tmp_path: Path, coach: Run, words: tuple[str, ...], code: int, expected: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "loop").symlink_to("loop")
    before = everything_in(tmp_path)
    done = coach("start", "crunch", *words)
    assert done.returncode == code
    assert done.stderr.startswith(expected)
    assert len(done.stderr.splitlines()) == 2
    assert everything_in(tmp_path) == before, "it left something behind"


@pytest.mark.parametrize(
    ("words", "device", "code"), [((), "refuses", 5), (("--log", "missing/x.jsonl"), "stays", 6)]
)
def test_what_cannot_be_played_or_logged_is_refused_before_the_voice_records(
    tmp_path: Path, environment: Mapping[str, str], words: tuple[str, ...], device: str, code: int
) -> None:
    paths = f"{ENGINE}:{environment['PYTHONPATH']}"
    speaking = {"COACH_TEST_ENGINE": "slow", "COACH_CACHE": str(tmp_path / "cache")}
    done = run(
        *("start", "crunch", "--yes", *words),
        cwd=tmp_path,
        environment={**environment, **speaking, "PYTHONPATH": paths, "COACH_TEST_DEVICE": device},
    )
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 2
    assert everything_in(tmp_path) == []


@posix
def test_a_lost_log_costs_neither_the_summary_nor_the_command_that_resumes(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    (tmp_path / "logs").mkdir()
    words = ("start", "crunch,squat", *DOSE[1:], "--wait-for", "0", "--log", "logs/x.jsonl")
    keyboard, stdin = os.openpty()
    session = begin(
        *words, cwd=tmp_path, environment=environment, stdin=stdin, stderr=subprocess.PIPE
    )
    assert session.stderr is not None
    assert any("Inverted Squat" in line for line in session.stderr)
    (tmp_path / "logs").rmdir()
    os.write(keyboard, b"q")
    printed = session.communicate(timeout=120)[1]
    os.close(keyboard)
    os.close(stdin)
    assert session.returncode == 6
    assert "Done: 1 repetition" in printed
    assert "To resume where it ended: coach start crunch,squat" in printed
    assert "logs/x.jsonl: " in printed


@posix
def test_the_command_that_resumes_can_be_typed_as_it_is(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    tool = tmp_path / "my tools" / "coach"
    tool.parent.mkdir()
    tool.symlink_to(ROOT / "scripts" / "coach")
    routine = 'title = "Mine"\n[[step]]\nexercise = "hang"\nhold = 40\n'
    (tmp_path / "it's mine.toml").write_text(routine, encoding="utf-8")
    words = ("--wait-for", "0", "--voice", "silent", "--plain", "--yes")
    variables = {**environment, "COACH_TEST_SPEED": "100"}
    with subprocess.Popen(
        [tool, "start", "it's mine.toml", *words],
        cwd=tmp_path,
        env=variables,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as session:
        assert session.stderr is not None
        assert any("Before you start" in line for line in session.stderr)
        session.send_signal(signal.SIGTERM)
        printed = session.communicate(timeout=120)[1]
    command = printed.partition("To resume where it ended: ")[2].splitlines()[0]
    assert command.startswith(f"'{tool}' start ")
    again = subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env={**variables, "COACH_TEST_SPEED": "400"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    assert again.returncode == 0, again.stderr
    assert "Done: head-down for 40 s" in again.stderr


@posix
def test_there_is_time_to_get_to_the_table(tmp_path: Path, environment: Mapping[str, str]) -> None:
    log = ("--log", "log.jsonl")
    by = signal.SIGTERM
    assert asked_to_end(tmp_path, environment, *log, at="Before you start", by=by) == 128 + by
    first = json.loads((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert f"begins in {length_spoken(LIVE_LEAD_IN)}" in first["text"]


@posix
def test_under_nohup_it_continues_when_the_terminal_is_closed(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        by = signal.SIGHUP
        quickly = {**environment, "COACH_TEST_SPEED": "100"}
        code = asked_to_end(tmp_path, quickly, "--wait-for", "0", at="Inverted", by=by)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert code == 0


@posix
def test_a_terminal_that_is_gone_changes_nothing_about_the_end(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    words = ("start", *DOSE, "--wait-for", "0", "--log", "log.jsonl")
    session = begin(*words, cwd=tmp_path, environment=environment, stderr=subprocess.PIPE)
    assert session.stderr is not None
    assert any("Inverted Crunch" in line for line in session.stderr)
    session.stderr.close()
    session.send_signal(signal.SIGHUP)
    assert session.wait(120) == 128 + signal.SIGHUP
    last = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last)["posture"] == "upright"


@posix
def test_no_two_days_sound_alike(tmp_path: Path, coach: Run) -> None:
    """Two time zones whose dates always differ represent two days."""
    heard = []
    for zone in ("Etc/GMT-14", "Etc/GMT+12"):
        log = tmp_path / f"{zone[-3:]}.jsonl"
        words = (
            "crunch,crunch",
            *DOSE[1:],
            *BRIEF,
            "--rest",
            "30",
            "--wait-for",
            "0",
            "--log",
            str(log),
        )
        done = coach("start", *words, TZ=zone, COACH_TEST_SPEED="400")
        assert done.returncode == 0, done.stderr
        heard.append({row.get("text") for row in map(json.loads, log.read_text().splitlines())})
    praised = [said & {text for text, *_ in wordings("in_turn.praise")} for said in heard]
    assert [len(said) for said in praised] == [1, 1]
    assert praised[0] != praised[1]


@posix
def test_a_track_lost_in_the_middle_is_reported_at_the_end_and_the_session_plays_on(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    # The second is decoded a minute before it is heard.
    write_track(tmp_path / "1.wav", noise(90, 0.1))
    write_track(tmp_path / "2.wav", noise(2, 0.1))
    words = ("start", *DOSE, "--music", "1.wav", "--music", "2.wav", "--wait-for", "0")
    cache = {"COACH_CACHE": str(tmp_path / "cache")}
    session = begin(
        *words, cwd=tmp_path, environment={**environment, **cache}, stderr=subprocess.PIPE
    )
    assert session.stderr is not None
    assert any("Before you start" in line for line in session.stderr)
    (tmp_path / "2.wav").unlink()
    printed = session.communicate(timeout=120)[1]
    assert session.returncode == 0, printed
    gone = "Left out of the music: 2.wav: The track cannot be read (No such file or directory)."
    assert gone in printed.splitlines()
    assert len(list((tmp_path / "cache" / "music").iterdir())) == 1


@posix
def test_two_sessions_are_not_played_on_one_device(tmp_path: Path, coach: Run) -> None:
    words = ("start", *DOSE, "--wait-for", "0")
    with DeviceLock("Back basics", print).holding("fast"):
        refused = coach(*words, "--log", "log.jsonl")
        assert refused.returncode == 5
        assert "sound device (Back basics, since " in refused.stderr.splitlines()[0]
        assert len(refused.stderr.splitlines()) == 2
        assert everything_in(tmp_path) == []
        assert not Path(os.environ["COACH_DATA"]).exists()
        both = coach(*words, "--alongside", COACH_TEST_SPEED="400")
        assert both.returncode == 0, both.stderr


@posix
def test_a_session_has_its_device_from_the_first_sound_to_the_last(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    other = DeviceLock("Back basics", print)
    words = ("start", *DOSE, "--feel", "--wait-for", "key")
    quickly = {**environment, "COACH_TEST_SPEED": "400"}
    with on_a_terminal(tmp_path, quickly, *words) as terminal:
        terminal.wait_for("Back, 0 to 10? ")
        os.write(terminal.person, b"\n")
        terminal.wait_for("Press any key")
        with other.holding("fast"):  # while this one waits, another is played
            os.write(terminal.person, b"n")
            assert terminal.end() == 5
    assert not Path(os.environ["COACH_DATA"]).exists()
    with on_a_terminal(tmp_path, quickly, *words[:-2], "--wait-for", "0") as terminal:
        terminal.wait_for("Back, 0 to 10? ")
        os.write(terminal.person, b"\n")
        terminal.wait_for("Done: ")
        other.check("fast")  # while it asks once more
        os.write(terminal.person, b"\n")
        assert terminal.end() == 0


@posix
@pytest.mark.parametrize(
    ("device", "shown", "renewed"),
    [("stays", "Before you start", 0), ("goes 1 forever", "Waiting up to 10 minutes", 300)],
)
def test_a_session_keeps_its_device_while_it_plays_and_waits_until_it_is_killed(
    tmp_path: Path, environment: Mapping[str, str], device: str, shown: str, renewed: float
) -> None:
    words = ("start", *DOSE, "--wait-for", "0")
    slowly = {**environment, "COACH_TEST_SPEED": "1", "COACH_TEST_DEVICE": device}
    session = begin(*words, cwd=tmp_path, environment=slowly, stderr=subprocess.PIPE)
    try:
        assert session.stderr is not None
        assert any(shown in line for line in session.stderr)
        with pytest.raises(DeviceError):
            DeviceLock("Core", print).check("fast")
        (file,) = (Path(os.environ["XDG_RUNTIME_DIR"]) / "coach").iterdir()
        _wait_until_renewed(file, time.time() + renewed)
    finally:
        session.kill()
        session.communicate(timeout=120)
    DeviceLock("Core", print).check("fast")


def _wait_until_renewed(file: Path, after: float) -> None:
    until = time.monotonic() + 60
    while file.stat().st_mtime < after:
        assert time.monotonic() < until
        time.sleep(0.02)
