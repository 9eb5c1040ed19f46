import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from coach.live.transport.commands import AnyCommand, Command
from coach.live.ui.debounce import Debouncer
from coach.live.ui.keyboard import KEYS, ON_WINDOWS, presses

LISTENER = """
import sys, time
from coach.live.ui.keyboard import keys
with keys(lambda key, _: print(repr(key), flush=True)) as there:
    print(there, flush=True)
    {then}
"""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("q", ["q"]),
        ("Q", ["q"]),
        (" n", [" ", "n"]),
        ("\x1b", ["\x1b"]),
        ("\x1b\x1b", ["\x1b", "\x1b"]),
        ("\x1b[A", []),
        ("\x1bOP", []),
        ("\x1b[1;5Cb", ["b"]),
        ("n\x1b[200~q", ["n", "q"]),
        ("\x1b[", []),
        ("\x1b[[B", []),  # F2 on the Linux console
        ("n\x1b[1;5", ["n"]),
        ("\x1b\x1b[A", []),  # with Alt in rxvt
        ("\x1b[2~\x1b[17~\x1b[56~\x1b[[A", []),  # Insert, F6, no key, F1 on the Linux console
        ("\x1b[?25;1$yq", ["q"]),
        ("", []),
    ],
)
def test_an_arrow_is_not_an_escape(typed: str, expected: list[str]) -> None:
    assert presses(typed) == expected


@pytest.mark.parametrize(
    ("key", "sequences"),
    [
        ("page down", "\x1b[6~ \x1b[6;2~ \x1b[6;5~ \x1b[6$ \x1b[6^ \x1b[6@ \x1b\x1b[6~"),
        ("page up", "\x1b[5~ \x1b[5;2~ \x1b[5;5~ \x1b[5$ \x1b[5^ \x1b[5@ \x1b\x1b[5~"),
        ("f5", "\x1b[15~ \x1b[15;2~ \x1b[15;3~ \x1b[15^ \x1b[[E \x1bOt \x1b\x1b[15~"),
    ],
)
def test_a_remote_in_every_terminal(key: str, sequences: str) -> None:
    for sequence in sequences.split():
        assert presses(f"n{sequence}q") == ["n", key, "q"], repr(sequence)


def test_a_remote_on_windows() -> None:
    found = {presses(ON_WINDOWS.get(code, ""))[0]: code for code in "IQ?"}
    assert found == {"page up": "I", "page down": "Q", "f5": "?"}
    assert "H" not in ON_WINDOWS, "the arrow up"


@pytest.mark.parametrize(
    "typed", ["\x1b[15~\x1b", "\x1b\x1b[15~", "\x1b[[E\x1b", "\x1b[15~" * 3 + "\x1b" * 3]
)
def test_a_button_that_sends_f5_and_escape_is_one_wish(typed: str) -> None:
    asked: list[AnyCommand] = []
    presses_of = Debouncer(asked.append, lambda: 100.0)
    for key in presses(typed):
        command = KEYS[key]
        assert command is Command.COME_UP
        presses_of.press(command)
    assert asked == [Command.COME_UP]


def test_every_key_of_the_manual_has_its_meaning() -> None:
    assert set(" .nbrfsq+-\x1b") <= set(KEYS)
    meanings = [KEYS[key] for key in ("page down", "page up", "f5")]
    assert meanings == [Command.NEXT, Command.BACK, Command.COME_UP]


@contextmanager
def listening(then: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A process that prints its keys, and its keyboard; it must restore the terminal."""
    keyboard, slave = pty.openpty()
    before = termios.tcgetattr(keyboard)
    with subprocess.Popen(
        [sys.executable, "-c", LISTENER.format(then=then)],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        os.close(slave)
        try:
            assert line(process) == "True"
            yield process, keyboard
            process.wait(120)
            assert termios.tcgetattr(keyboard) == before
        finally:
            process.kill()
            os.close(keyboard)


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_keys_come_one_by_one_and_the_terminal_is_restored() -> None:
    with listening("time.sleep(60)") as (process, keyboard):
        typed_and_reported = (
            ("n", "'n'"),
            ("\x1b", r"'\x1b'"),
            ("\x1b[Bq", "'q'"),
            ("\x1b[6~", "'page down'"),
            ("\x1b[15~", "'f5'"),
        )
        for typed, reported in typed_and_reported:
            os.write(keyboard, typed.encode())
            assert line(process) == reported
        process.send_signal(signal.SIGINT)


def test_no_key_stops_the_program_or_what_it_shows() -> None:
    with listening("time.sleep(60)") as (process, keyboard):
        os.write(keyboard, b"\x1a\x1c\x13\x11n")  # Ctrl-Z, Ctrl-\\, Ctrl-S, Ctrl-Q
        reported = [line(process)]
        while reported[-1] != "'n'":
            reported.append(line(process))
        assert reported == [repr(key) for key in "\x1a\x1c\x13\x11n"]
        process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("then", ["raise OSError", "sys.exit(3)", "pass"])
def test_the_terminal_is_restored_whatever_happens(then: str) -> None:
    with listening(then):
        pass


def test_without_a_terminal_there_are_no_keys() -> None:
    reported = subprocess.run(
        [sys.executable, "-c", LISTENER.format(then="pass")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert reported.stdout == "False\n"


def test_an_arrow_that_arrives_in_parts_is_not_an_escape() -> None:
    with listening("time.sleep(60)") as (process, keyboard):
        os.write(keyboard, b"\x1b")
        time.sleep(0.01)
        os.write(keyboard, b"[A")
        os.write(keyboard, b"n")
        assert line(process) == "'n'"
        process.send_signal(signal.SIGINT)
