"""Which Python the scripts use, and the line that they print if there is none."""

import sys
from pathlib import Path

import pytest

from tests.packaging.checkout import Checkout, lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def offer(checkout: Checkout, name: str, version: str) -> None:
    """Put a program on PATH that says it is this Python, and works if it is new enough."""
    answer = f'#!/bin/sh\n[ "$1" != -E ] || {{ echo {version}; exit; }}\n'
    checkout.tool(name, f'{answer}echo {name} >>"$UV_CALLS.python"\nexec "{sys.executable}" "$@"\n')


def taken(checkout: Checkout) -> list[str]:
    """The Pythons that did the set-up."""
    return lines((checkout.root.parent / "calls.python").read_text())


def test_none_at_all(checkout: Checkout) -> None:
    done = checkout.coach(COACH_PYTHON="")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "coach: needs Python 3.11 or newer, and there is none on PATH."
        " Install one, or set COACH_PYTHON to where it is.\n"
    )
    assert not checkout.venv.exists()


@pytest.mark.parametrize("version", ["2.7.18", "3.1.5", "3.9.2", "3.10.13"])
def test_one_that_is_too_old(checkout: Checkout, version: str) -> None:
    offer(checkout, "python3", version)
    done = checkout.coach(COACH_PYTHON="")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"coach: needs Python 3.11 or newer; python3 is {version}."
        " Install one, or set COACH_PYTHON to where it is.\n"
    )


def test_one_that_was_named_and_is_too_old(checkout: Checkout) -> None:
    offer(checkout, "python3.12", "3.12.1")
    offer(checkout, "mine", "3.10.0")
    mine = str(checkout.tools / "mine")
    done = checkout.coach(COACH_PYTHON=mine)
    assert done.returncode == 1
    assert done.stderr == (
        f"coach: needs Python 3.11 or newer; {mine} is 3.10.0."
        " Set COACH_PYTHON to a newer one, or unset it.\n"
    )


def test_one_that_was_named_and_is_not_there(checkout: Checkout) -> None:
    done = checkout.coach(COACH_PYTHON="/no where/python")
    assert done.returncode == 1
    assert done.stderr == (
        "coach: needs Python 3.11 or newer, and COACH_PYTHON=/no where/python does not run."
        " Set COACH_PYTHON to a newer one, or unset it.\n"
    )


def test_the_first_that_runs_and_is_new_enough_is_taken(checkout: Checkout) -> None:
    checkout.tool("python3.13", "#!/bin/sh\necho 'not installed for this folder' >&2\nexit 127\n")
    offer(checkout, "python3.12", "3.12.1")
    offer(checkout, "python3.11", "3.11.2")
    offer(checkout, "python3", "3.9.2")
    assert checkout.coach(COACH_PYTHON="").returncode == 0
    assert taken(checkout) == ["python3.12"]


@pytest.mark.parametrize("version", ["3.11.0", "3.14.2", "3.20.0"])
def test_any_newer_one_will_do(checkout: Checkout, version: str) -> None:
    offer(checkout, "python", version)
    assert checkout.coach(COACH_PYTHON="").returncode == 0
    assert taken(checkout) == ["python"]


def test_the_named_one_takes_precedence(checkout: Checkout) -> None:
    offer(checkout, "python3.13", "3.13.0")
    offer(checkout, "my python", "3.11.9")
    assert checkout.coach(COACH_PYTHON=str(checkout.tools / "my python")).returncode == 0
    assert taken(checkout) == ["my python"]
