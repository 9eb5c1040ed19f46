"""How long somebody rests at level before coming upright, and what is said there."""

from collections.abc import Callable

import pytest

from coach.live.transport.commands import Command
from coach.routine.library import find, with_dose
from coach.routine.model import Routine
from coach.script.model import Posture
from coach.script.phrases import phrase
from coach.units import FRAME_RATE
from tests.live.transport.playing import Session

RISING = 8
"""Seconds of the time at level in which the person rises."""

CRUNCH = with_dose(find("crunch"), reps=2)


def hanging(session: Session) -> None:
    session.play_on(Posture.INVERTED)
    session.play(12 * FRAME_RATE)


def to_the_end(_: Session) -> None:
    """Nothing is pressed."""


def paused_and_resumed(session: Session) -> None:
    hanging(session)
    session.press(Command.PAUSE)
    session.play(2 * FRAME_RATE)
    session.press(Command.PAUSE)


def left(session: Session) -> None:
    hanging(session)
    session.press(Command.NEXT)


def asked_to_stop(session: Session) -> None:
    hanging(session)
    session.press(Command.COME_UP)


def ended_by_a_signal(session: Session) -> None:
    hanging(session)
    session.press(Command.END)


def rescued(session: Session) -> None:
    hanging(session)
    session.rescue()


def paused_too_long(session: Session) -> None:
    hanging(session)
    session.press(Command.PAUSE)
    session.play(60 * FRAME_RATE)


def stopped_at_level(session: Session) -> None:
    hanging(session)
    session.play_on(Posture.HORIZONTAL)
    session.press(Command.COME_UP)


@pytest.mark.parametrize(
    ("routine", "happens", "seconds"),
    [
        (CRUNCH, to_the_end, 60),
        (CRUNCH, paused_and_resumed, 60),
        (CRUNCH, left, 60),
        (find("first-time"), to_the_end, 120),
        (CRUNCH, asked_to_stop, 30),
        (CRUNCH, ended_by_a_signal, 30),
        (CRUNCH, rescued, 30),
        (CRUNCH, paused_too_long, 30),
        (find("first-time"), asked_to_stop, 30),
    ],
)
def test_the_rest_before_coming_upright(
    routine: Routine, happens: Callable[[Session], None], seconds: int
) -> None:
    session = Session(routine)
    happens(session)
    session.finish()
    level, upright = session.conductor.history.postures[-2:]
    assert level == (Posture.HORIZONTAL, (seconds + RISING) * FRAME_RATE)
    assert upright[0] is Posture.UPRIGHT
    said = [*session.said_after(0)]
    assert sum("Upright comes next" in text for text in said) == 1
    assert phrase("way_up.unlock") in said


def test_somebody_who_stops_while_resting_at_level_gets_the_short_way_up() -> None:
    session = Session(with_dose(find("hang,crunch"), reps=2))
    stopped_at_level(session)
    session.finish()
    level, _ = session.conductor.history.postures[-2:]
    assert 30 * FRAME_RATE < level[1] < 50 * FRAME_RATE
    assert [*session.said_after(0)].count(phrase("way_up.unlock")) == 1
