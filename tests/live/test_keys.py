import os
import pty
import select
import subprocess
import sys
import termios
import time

import pytest

from coach.live.keys import KEYS, presses

LISTENER = """
import sys, time
from coach.live.keys import keys
with keys(lambda key: print(repr(key), flush=True)) as there:
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
        ("", []),
    ],
)
def test_an_arrow_is_no_escape(typed: str, expected: list[str]) -> None:
    assert presses(typed) == expected


def test_every_key_of_the_manual_has_its_meaning() -> None:
    assert set(" nbrfsq+-\x1b") <= set(KEYS)


def listen(then: str) -> tuple["subprocess.Popen[str]", int, list[object]]:
    keyboard, slave = pty.openpty()
    before = termios.tcgetattr(keyboard)
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENER.format(then=then)],
        stdin=slave,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.close(slave)
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process, keyboard, before


def test_keys_come_one_by_one_and_the_terminal_is_put_back() -> None:
    process, keyboard, before = listen("sys.stdin.fileno(); time.sleep(60)")
    assert process.stdout is not None
    for typed, told in (("n", "'n'"), ("\x1b", r"'\x1b'"), ("\x1b[Bq", "'q'")):
        os.write(keyboard, typed.encode())
        assert select.select([process.stdout], [], [], 10)[0]
        assert process.stdout.readline().strip() == told
    assert termios.tcgetattr(keyboard) != before
    os.write(keyboard, b"\x03")  # no interrupt: this terminal is nobody's controlling one
    process.send_signal(2)
    process.wait(20)
    assert termios.tcgetattr(keyboard) == before


@pytest.mark.parametrize("then", ["raise OSError", "sys.exit(3)", "pass"])
def test_the_terminal_is_put_back_whatever_happens(then: str) -> None:
    process, keyboard, before = listen(then)
    process.wait(20)
    assert termios.tcgetattr(keyboard) == before


def test_without_a_terminal_there_are_no_keys() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LISTENER.format(then="pass")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert told.stdout == "False\n"


def test_an_arrow_whose_parts_come_apart_is_no_escape() -> None:
    process, keyboard, _ = listen("time.sleep(60)")
    assert process.stdout is not None
    os.write(keyboard, b"\x1b")
    time.sleep(0.01)
    os.write(keyboard, b"[A")
    os.write(keyboard, b"n")
    assert process.stdout.readline().strip() == "'n'"
    process.kill()
    process.wait()
