"""What no command expects is still a message and an exit code."""

from collections.abc import Callable

import pytest

from tests.inside import Done


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (MemoryError("malloc"), "coach: there is not enough memory\nClose other programs"),
        (KeyError("x"), "coach: something went wrong that should not have (KeyError: 'x')\n"),
    ],
)
def test_a_fault_in_a_command_is_said_in_two_lines(
    inside: Callable[..., Done], monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    def fails(*_: str) -> None:
        raise fault

    monkeypatch.setattr("coach.cli.list.answer", fails)
    done = inside("list")
    assert (done.code, len(done.err.splitlines())) == (1, 2)
    assert done.err.startswith(said)
