"""A key held down counts once and never silences; what counts is the time of the press."""

import pytest

from coach.live.transport.commands import AnyCommand, Command, Silence, Volume
from coach.live.ui.debounce import Debouncer


class Keyboard:
    """Presses on a simulated clock."""

    def __init__(self) -> None:
        self.asked: list[AnyCommand] = []
        self.now = 100.0
        self._presses = Debouncer(self.asked.append, lambda: self.now)

    def press(self, command: Command | Volume, after: float, read_late: float = 0.0) -> None:
        """Press this many seconds after the last press; it may be read late."""
        self.now += after
        self._presses.press(command, self.now - read_late)

    def hold(self, command: Command | Volume, seconds: float, delay: float = 0.66) -> None:
        self.press(command, 5.0)
        self.press(command, delay)
        for _ in range(int((seconds - delay) / 0.03)):
            self.press(command, 0.03)


@pytest.mark.parametrize("command", list(Command))
@pytest.mark.parametrize("delay", [0.25, 0.66])
def test_a_command_counts_once_while_its_key_is_held(command: Command, delay: float) -> None:
    keyboard = Keyboard()
    keyboard.hold(command, 60, delay)
    assert keyboard.asked == [command]


def test_a_key_that_is_pressed_again_counts_again() -> None:
    keyboard = Keyboard()
    keyboard.hold(Command.NEXT, 2)
    keyboard.press(Command.NEXT, 0.8)
    keyboard.press(Command.BACK, 0.1)
    assert keyboard.asked == [Command.NEXT, Command.NEXT, Command.BACK]


def test_the_volume_may_be_held() -> None:
    keyboard = Keyboard()
    keyboard.hold(Volume.DOWN, 1.0)
    assert keyboard.asked == [Volume.DOWN] * len(keyboard.asked)
    assert len(keyboard.asked) > 10


def test_silence_takes_a_second_press_after_three_seconds_without_one() -> None:
    keyboard = Keyboard()
    for after in (1.0, 2.9, 2.9, 0.1, 2.9):
        keyboard.press(Command.COME_UP, after)
    assert keyboard.asked == [Command.COME_UP]
    keyboard.press(Command.COME_UP, 3.0)
    assert keyboard.asked == [Command.COME_UP, Silence.NOW]


def test_repeats_that_were_read_late_are_repeats() -> None:
    """The program was stopped for 10 s while the key was down."""
    keyboard = Keyboard()
    keyboard.hold(Command.COME_UP, 2)
    keyboard.press(Command.COME_UP, 10.0, read_late=9.9)
    keyboard.press(Command.COME_UP, 0.03)
    assert keyboard.asked == [Command.COME_UP]
