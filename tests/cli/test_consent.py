"""Who should ask a doctor first: said once, asked once, remembered."""

import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.cli.session.consent import acknowledge, is_acknowledged
from coach.errors import UsageError
from coach.script.phrases import phrase


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_STATE", str(tmp_path))
    return tmp_path / "acknowledged"


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A real terminal as standard input; what is written to the number is typed."""
    typed, seen = pty.openpty()
    with os.fdopen(seen, "r", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield typed
    os.close(typed)


def test_it_is_shown_asked_and_then_never_again(
    memory: Path, keyboard: int, capsys: pytest.CaptureFixture[str]
) -> None:
    os.write(keyboard, b"yes\n")
    assert not is_acknowledged()
    acknowledge(yes=False)
    assert phrase("opening.doctor") in capsys.readouterr().err
    assert memory.exists()
    assert is_acknowledged()


def test_who_does_not_agree_does_not_start(memory: Path, keyboard: int) -> None:
    os.write(keyboard, b"no\n")
    with pytest.raises(UsageError, match="Ask a doctor"):
        acknowledge(yes=False)
    assert not memory.exists()


def test_a_flag_is_an_answer_too(memory: Path) -> None:
    acknowledge(yes=True)
    assert is_acknowledged()
    assert memory.exists()


def test_another_text_is_asked_about_again(memory: Path) -> None:
    acknowledge(yes=True)
    memory.write_text("the mark of an older text\n", encoding="ascii")
    assert not is_acknowledged()


def test_without_a_terminal_it_is_shown_and_spoken_and_not_remembered(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        acknowledge(yes=False)
    assert not memory.exists()


def test_a_folder_that_cannot_be_written_only_means_to_be_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COACH_STATE", "/dev/null/state")
    acknowledge(yes=True)
    assert not is_acknowledged()
