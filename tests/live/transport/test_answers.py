"""Every key is answered in every state, with what it led to or why it led to nothing."""

from collections.abc import Callable

import pytest

from coach.live.transport.commands import Command
from coach.live.transport.history import Clip, Role
from coach.routine.library import find
from coach.script.model import Posture
from coach.timeline.resuming import reps_in
from coach.units import FRAME_RATE
from tests.live.transport.playing import Session

KEYS = (
    *(Command.PAUSE, Command.HALT, Command.RESUME, Command.NEXT, Command.BACK),
    *(Command.AGAIN, Command.FASTER, Command.SLOWER, Command.COME_UP),
)

When = Callable[[Clip, int], bool]


def inverted(clip: Clip, frame: int) -> bool:
    return clip.section.posture_at(frame) is Posture.INVERTED


def level(clip: Clip, frame: int) -> bool:
    return clip.section.posture_at(frame) is Posture.HORIZONTAL


def second_rep(clip: Clip, frame: int) -> bool:
    return any(rep.number == 2 and rep.start < frame for rep in reps_in(clip.section))


def nearly_level(clip: Clip, frame: int) -> bool:
    return inverted(clip, frame) and clip.section.span_at(frame).end - frame < 5 * FRAME_RATE


def resting(clip: Clip, frame: int) -> bool:
    return clip.section.bout is not None and clip.section.resting_at(frame)


def ending(clip: Clip, _frame: int) -> bool:
    return clip.section.bout is None and clip.section.then is None


UP = "Not while you come up"
FASTER, SLOWER = "Faster: 2.5-1-1.5-1", "Slower: 4-1.5-2.5-1.5"
NEXT, BACK = "Next: Inverted Squat", "Back: Inverted Crunch"
LAST = "That was the last exercise"

STATES: dict[str, tuple[list[When | Command | float], tuple[str, ...]]] = {
    "exercise explained": (
        [lambda clip, _: clip.section.bout is not None, 1.0],
        (
            *("Paused", "Paused", "!Not paused", "Next: tilt", BACK),
            *("Again", FASTER, SLOWER, "Coming up"),
        ),
    ),
    "head-down": (
        [second_rep],
        (
            *("Paused", "Paused", "!Not paused", NEXT, BACK),
            *("Repetition 2 again", FASTER, SLOWER, "Coming up"),
        ),
    ),
    "nearly level": (
        [nearly_level],
        (
            *("Pausing as soon as you are level", "Pausing as soon as you are level"),
            *(
                "!Not paused",
                NEXT,
                BACK,
                "!Not now: you are about to come to level",
                FASTER,
                SLOWER,
                "Coming up",
            ),
        ),
    ),
    "rest": (
        [resting, 8.0],
        ("Paused", "Paused", "!Not paused", NEXT, BACK, "Again", FASTER, SLOWER, "Coming up"),
    ),
    "paused head-down": (
        [second_rep, Command.PAUSE, 1.0],
        (
            *("Resuming", "!Paused already", "Resuming", NEXT, BACK),
            *("Repetition 2 again", FASTER, SLOWER, "Coming up"),
        ),
    ),
    "coming up": (
        [second_rep, Command.COME_UP, 1.0],
        (*(f"!{UP}",) * 8, "!Coming up already"),
    ),
    "way up, at level": (
        [second_rep, Command.COME_UP, 1.0, level, 12.0],
        (
            *("Going on: Inverted Crunch", f"!{UP}", "Going on: Inverted Crunch"),
            *(f"!{UP}",) * 5,
            "!Coming up already",
        ),
    ),
    "way up, rising": (
        [second_rep, Command.COME_UP, 1.0, level, 25.0],
        (*(f"!{UP}",) * 8, "!Coming up already"),
    ),
    "end of the routine": (
        [ending, 1.0],
        (
            *("Paused", "Paused", "!Not paused", f"!{LAST}", f"!{LAST}", "Again"),
            *(f"!{LAST}", f"!{LAST}", "Coming up"),
        ),
    ),
    "summary": (
        [lambda clip, _: clip.role is Role.SUMMARY],
        (
            *("Paused", "Paused", "!Not paused", f"!{LAST}", f"!{LAST}", "Again"),
            *(f"!{LAST}", f"!{LAST}", "Ending"),
        ),
    ),
}
"""For each state, how to get there and the answers to `KEYS`; `!` where nothing changes."""


def reached(way: list[When | Command | float], name: str = "crunch,squat") -> Session:
    session = Session(find(name))
    for each in way:
        if isinstance(each, Command):
            session.press(each)
        elif isinstance(each, float):
            session.play(round(each * FRAME_RATE))
        else:
            while not each(session.now, session.frame):
                assert not session.over
                session.play(FRAME_RATE // 2)
    return session


@pytest.mark.parametrize("state", STATES)
def test_every_key_is_answered_in_every_state(state: str) -> None:
    way, answers = STATES[state]
    session = reached(way)
    for command, text in zip(KEYS, answers, strict=True):
        changed = session.press(command)
        answer = session.conductor.answer
        assert "!" * answer.refused + answer.text == text, command
        assert answer.refused is not changed, command
        if changed:
            session = reached(way)


def test_in_the_opening() -> None:
    for command, text in {
        Command.PAUSE: "Paused",
        Command.BACK: "Back to the beginning",
        Command.AGAIN: "Again",
        Command.SLOWER: SLOWER,
        Command.COME_UP: "Ending",
    }.items():
        session = reached([1.0])
        session.press(command)
        assert session.conductor.answer.text == text


@pytest.mark.parametrize("name", ["hang", "crunch,squat"])
def test_next_before_the_first_tilt_names_what_comes_and_why_it_does_not(name: str) -> None:
    """Pressed every half second, it never leads past the first exercise."""
    session = Session(find(name))
    answers: list[str] = []
    while not inverted(session.now, session.frame):
        assert not session.over
        session.press(Command.NEXT)
        answer = session.conductor.answer
        if (text := "!" * answer.refused + answer.text) not in answers[-1:]:
            answers.append(text)
        session.play(FRAME_RATE // 2)
    assert answers == [
        *("Next: stop signs", "!Not now: stop signs first", "Next: stand"),
        *("Next: ankles", "!Not now: ankles first", "Next: lean back", "Next: level"),
        *("Next: tilt", "!Not now: tilt first"),
    ]
    assert session.now.section.bout == session.composer.plan.bouts[0]


def test_a_tempo_goes_as_far_as_it_goes_and_needs_repetitions() -> None:
    session = reached([1.0])
    for _ in range(4):
        session.press(Command.FASTER)
        session.play(FRAME_RATE)
    assert not session.press(Command.FASTER)
    assert session.conductor.answer.text == "No faster: this is as far as it goes"
    hanging = reached([inverted], "hang")
    assert not hanging.press(Command.SLOWER)
    assert hanging.conductor.answer.text == "No repetitions are left"


def test_the_exercise_after_the_last_is_the_way_up() -> None:
    session = reached([inverted], "crunch")
    session.press(Command.NEXT)
    assert session.conductor.answer.text == "Next: the way up"
