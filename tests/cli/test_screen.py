"""What a session or an export does to the terminal that it is started in."""

import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("terminals of POSIX", allow_module_level=True)

from tests.cli.on_a_terminal import on_a_terminal
from tests.faults.running import HUMMING

START = (
    *("start", "crunch", "--reps", "1", "--detail", "cues", "--pace", "2", "--voice", "silent"),
    *("--yes", "--wait-for"),
)

ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"
CURSOR, NO_CURSOR = "\x1b[?25h", "\x1b[?25l"
ERASED = "\x1b[1A\x1b[2K"  # the line above


@pytest.fixture
def environment(environment: Mapping[str, str]) -> dict[str, str]:
    """None of the variables that decide whether anything is redrawn."""
    ours = ("TERM", "NO_COLOR", "ACCESSIBLE", "FORCE_COLOR", "TTY_COMPATIBLE")
    return {name: value for name, value in environment.items() if name not in ours}


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        (("SIGTERM",), 143),
        (("SIGHUP",), 129),
        (("SIGQUIT",), 131),
        (("SIGINT",), 130),
        (("SIGTERM", "SIGTERM", "SIGTERM"), 143),
        (("SIGINT", "SIGINT"), 130),
    ],
)
def test_ended_while_it_waits_for_a_key_the_terminal_is_as_before(
    tmp_path: Path, environment: dict[str, str], signals: tuple[str, ...], code: int
) -> None:
    with on_a_terminal(tmp_path, environment, *START, "key") as terminal:
        terminal.wait_for("Press any key")
        for each in signals:
            terminal.process.send_signal(signal.Signals[each])
        assert terminal.end() == code
    assert "Traceback" not in terminal.shown


@pytest.mark.parametrize(("by", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGUSR1", 138)])
def test_ended_in_the_middle_the_terminal_shows_what_it_did_before(
    tmp_path: Path, environment: dict[str, str], by: str, code: int
) -> None:
    with on_a_terminal(tmp_path, environment, *START, "0") as terminal:
        terminal.wait_for("INVERTED CRUNCH")
        terminal.process.send_signal(signal.Signals[by])
        assert terminal.end() == code
    assert terminal.shown.count(ALTERNATE) == terminal.shown.count(BACK) == 1
    assert terminal.shown.rfind(CURSOR) > terminal.shown.rfind(NO_CURSOR), "no cursor"


def test_a_message_in_the_picture_is_repeated_when_the_picture_has_gone(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    faulty = environment | {"COACH_TEST_DEVICE": "goes 20 1", "COACH_TEST_SPEED": "400"}
    with on_a_terminal(tmp_path, faulty, *START, "0") as terminal:
        assert terminal.end() == 0
    picture, _, after = terminal.shown.partition(BACK)
    assert "The sound device has gone away" in picture
    assert "The sound device has gone away" in after
    assert "\x1b" not in after.partition("The sound")[2]


@pytest.mark.parametrize("plain", [(), ("--plain",)])
def test_every_key_is_answered(
    tmp_path: Path, environment: dict[str, str], plain: tuple[str, ...]
) -> None:
    words = ("start", *plain, *START[1:], "0", "--log", "log")
    with on_a_terminal(tmp_path, environment | {"COACH_TEST_SPEED": "4"}, *words) as terminal:
        for shown, keys in (
            ("efore you start" if plain else "BEFORE YOU START", b"z"),
            ("space pauses, q comes up", b"+"),
            ("Full volume already", b"."),
            ("Paused", b"\x1b[15~\x1b"),
        ):
            terminal.wait_for(shown)
            os.write(terminal.person, keys)
        terminal.wait_for("Ending")
        assert terminal.end() == 0
    rows = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    ticks = [row for row in rows if row.get("sound") == "tick"]
    assert [row["posture"] for row in ticks] == ["upright"]


def test_what_sound_libraries_print_is_never_seen(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    for words in (START, (START[0], "--plain", *START[1:])):
        quickly = environment | {"COACH_TEST_SPEED": "400"}
        with on_a_terminal(tmp_path, quickly, *words, "0") as terminal:
            assert terminal.end() == 0
        assert "Done: 1 repetition" in terminal.shown
        assert "ALSA" not in terminal.shown


def test_the_bar_of_an_export_is_gone_when_it_has_ended(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    words = ("export", "crunch", "--reps", "1", "--detail", "cues", "--voice", "silent")
    with on_a_terminal(tmp_path, environment, *words) as terminal:
        assert terminal.end() == 0
    assert "Writing Inverted Crunch" in terminal.shown
    assert "Recording" not in terminal.shown, "only told by --plain"
    printed = terminal.shown.rpartition(CURSOR)[2]
    assert NO_CURSOR not in printed
    assert printed.replace(ERASED, "").strip().startswith("Inverted Crunch: ")


def test_an_export_that_is_ended_in_the_middle_leaves_no_bar(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    words = ("export", "full", "--voice", "silent")
    with on_a_terminal(tmp_path, environment, *words) as terminal:
        terminal.wait_for("Writing")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 130
    assert terminal.shown.rfind(CURSOR) > terminal.shown.rfind(NO_CURSOR)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "variable", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"ACCESSIBLE": "1"}, {"TTY_COMPATIBLE": "0"}]
)
def test_a_terminal_that_nothing_may_be_redrawn_on_gets_plain_lines(
    tmp_path: Path, environment: dict[str, str], variable: dict[str, str]
) -> None:
    with on_a_terminal(tmp_path, environment | variable, *START, "0") as terminal:
        terminal.wait_for("Inverted Crunch\r\n")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == 130
    assert "\x1b" not in terminal.shown


def test_a_message_is_wrapped_between_words_and_a_command_is_kept_together(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    with on_a_terminal(tmp_path, environment, "plan", "./gone", size=(32, 24)) as terminal:
        assert terminal.end() == 3
    assert terminal.shown.splitlines() == [
        "gone: there is no such file",
        "`coach new FILE` writes one to",
        "begin with.",
    ]


def test_the_key_that_is_waited_for_is_no_command_however_long_it_is_held(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    words = (*START, "key", "--plain")
    with on_a_terminal(tmp_path, environment, *words) as terminal:
        terminal.wait_for("Press any key")
        for _ in range(60):  # longer than it takes to begin
            os.write(terminal.person, b" ")
            time.sleep(0.03)
        terminal.wait_for("Before you start")
        os.write(terminal.person, b"q")
        assert terminal.end() == 0
    assert "Paused" not in terminal.shown


MINE = 'title = "Mine"\n[[step]]\nexercise = "inverted-crunch"\n'


@pytest.mark.parametrize(
    ("words", "piped", "expected"),
    [
        (("plan", "crunch"), False, 1),
        (("plan", "crunch", "--voice", "silent"), False, 0),
        pytest.param(("plan", "crunch"), True, 0, marks=pytest.mark.heavy),
        pytest.param(("check", "mine.toml"), False, 1, marks=pytest.mark.heavy),
    ],
)
def test_a_person_who_waits_for_the_voice_to_record_sees_why(
    tmp_path: Path, environment: dict[str, str], words: tuple[str, ...], piped: bool, expected: int
) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    speaking = {**environment, **HUMMING, "COACH_CACHE": str(tmp_path / "cache")}
    with on_a_terminal(tmp_path, speaking, *words, piped=piped) as terminal:
        assert terminal.end() == 0, terminal.shown
    assert terminal.shown.count("The voice is recording its sentences") == expected
