"""A screen that holds up whoever writes to it holds up nothing else."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Any, TextIO

import pytest

from coach.live.transport.history import clip_of
from coach.live.ui.display import LineDisplay
from coach.live.ui.now_playing import NowPlaying
from coach.live.ui.observers import in_background
from coach.routine.library import find
from coach.script.model import Posture
from coach.timeline.section import quiet
from tests.live.stage import Stage

CLIP = clip_of(quiet(48_000, Posture.HORIZONTAL, "Rest"))


def playing(frame: int) -> NowPlaying:
    return NowPlaying(CLIP, frame, elapsed=frame, inverted=0)


class Slow:
    """A view that is held up from its first moment until it is let go on."""

    def __init__(self) -> None:
        self.shown: list[int] = []
        self.blocked = Event()
        self.let_go = Event()

    def update(self, playing: NowPlaying) -> None:
        self.blocked.set()
        self.let_go.wait(60)
        self.shown.append(playing.frame)


def test_moments_go_on_while_the_screen_is_held_up_and_the_last_is_shown() -> None:
    slow = Slow()
    with in_background(slow) as background:
        background.update(playing(0))
        assert slow.blocked.wait(60)
        for frame in range(1, 1_000):
            background.update(playing(frame))
        slow.let_go.set()
    assert slow.shown == [0, 999]


def test_the_end_does_not_wait_for_a_screen_that_stays_held_up() -> None:
    slow = Slow()
    with in_background(slow) as background:
        background.update(playing(0))
        assert slow.blocked.wait(60)
    assert slow.shown == []
    slow.let_go.set()


class Quick:
    """A view that is never held up."""

    def __init__(self) -> None:
        self.last = -1

    def update(self, playing: NowPlaying) -> None:
        self.last = playing.frame


def test_the_last_moment_is_shown_wherever_the_painter_is_when_it_comes() -> None:
    came, instruction = True, 0
    while came:
        instruction += 1
        quick, came = Quick(), False
        with coming_at(instruction) as watch, in_background(quick) as background:
            background.update(playing(0))
            came = watch(lambda: background.update(playing(1)))
        assert quick.last == 1, f"lost at instruction {instruction}"
    assert instruction > 20


@contextmanager
def coming_at(instruction: int) -> Iterator[Callable[[Callable[[], None]], bool]]:
    """Something that does a thing when the painter has come to its so manieth instruction, and
    says so; when it never comes there, it is done at the end."""
    reached, done, counted = Event(), Event(), 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal counted
        if Path(frame.f_code.co_filename).name != "observers.py":
            return None
        frame.f_trace_opcodes = True
        counted += event == "opcode"
        if event == "opcode" and counted == instruction:
            reached.set()
            done.wait(60)
        return trace

    def watch(thing: Callable[[], None]) -> bool:
        came = reached.wait(0.2)
        thing()
        done.set()
        return came

    before = threading.gettrace()
    threading.settrace(trace)
    try:
        yield watch
    finally:
        done.set()
        threading.settrace(before)


def test_a_task_is_done_in_the_thread_of_the_watcher() -> None:
    slow = Slow()
    done: list[str] = []
    with in_background(slow) as background:
        background.update(playing(0))
        assert slow.blocked.wait(60)
        background.run(lambda: done.append("told"))
        assert done == [], "it would have held up whoever plays"
        slow.let_go.set()
    assert done == ["told"]


class Broken:
    """A view that fails."""

    def update(self, playing: NowPlaying) -> None:
        raise OSError(f"closed at {playing.frame}")


def test_a_screen_that_fails_ends_nothing() -> None:
    with in_background(Broken()) as background:
        background.update(playing(0))
        background.update(playing(1))


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
    with in_background(LineDisplay(nobody_reads)) as background:
        stage.session.run(background.update)
    assert stage.conductor.history.posture is Posture.UPRIGHT
    assert stage.conductor.history.reps
