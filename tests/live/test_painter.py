"""A screen that holds up whoever writes to it holds up nothing else."""

import os
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread
from typing import TextIO

import pytest

from coach.live.clip import clip_of
from coach.live.moment import Moment
from coach.live.painter import painted
from coach.live.view import Lines
from coach.routine.library import find
from coach.script.model import Posture
from coach.timeline.section import quiet
from tests.live.stage import Stage

CLIP = clip_of(quiet(48_000, Posture.HORIZONTAL, "Rest"))


def moment(frame: int) -> Moment:
    return Moment(CLIP, frame, elapsed=frame, inverted=0)


class Slow:
    """A view that is held up from its first moment until it is let go on."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self.held = Event()
        self.let_go = Event()

    def at(self, moment: Moment) -> None:
        self.held.set()
        self.let_go.wait(60)
        self.shown.append(moment.frame)


def test_moments_go_on_while_the_screen_is_held_up_and_the_last_is_shown() -> None:
    slow = Slow()
    with painted(slow) as view:
        view.at(moment(0))
        assert slow.held.wait(60)
        for frame in range(1, 1_000):
            view.at(moment(frame))
        slow.let_go.set()
    assert slow.shown == [0, 999]


def test_the_end_does_not_wait_for_a_screen_that_stays_held_up() -> None:
    slow = Slow()
    with painted(slow) as view:
        view.at(moment(0))
        assert slow.held.wait(60)
    assert slow.shown == []
    slow.let_go.set()


class Broken:
    """A view that fails."""

    def at(self, moment: Moment) -> None:
        raise OSError(f"closed at {moment.frame}")


def test_a_screen_that_fails_ends_nothing() -> None:
    with painted(Broken()) as view:
        view.at(moment(0))
        view.at(moment(1))


@pytest.fixture
def nobody_reads() -> Iterator[TextIO]:
    """A pipe that takes no more, since nobody reads from it."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 1_024)
    os.set_blocking(writing, True)
    with os.fdopen(writing, "w", encoding="utf-8") as out, os.fdopen(reading, "rb") as pipe:
        yield out
        reader = Thread(target=pipe.read)  # so that what is held up can go on, and be closed
        reader.start()
        out.close()
        reader.join()


def test_a_session_plays_to_its_end_though_nobody_reads_what_it_shows(
    nobody_reads: TextIO,
) -> None:
    stage = Stage(find("crunch"))
    with painted(Lines(nobody_reads)) as view:
        stage.session.run(view.at)
    assert stage.conductor.tape.posture is Posture.UPRIGHT
    assert stage.conductor.tape.reps
