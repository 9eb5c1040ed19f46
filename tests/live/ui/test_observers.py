"""An observer that blocks holds up nothing but itself."""

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
from coach.timeline.section import silent_section
from tests.live.stage import Stage

CLIP = clip_of(silent_section(48_000, Posture.HORIZONTAL, "Rest"))


def playing(frame: int) -> NowPlaying:
    return NowPlaying(CLIP, frame, elapsed=frame, inverted=0)


class Slow:
    """An observer that blocks at its first update until it is released."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.blocked = Event()
        self.release = Event()

    def update(self, playing: NowPlaying) -> None:
        self.blocked.set()
        self.release.wait(60)
        self.seen.append(playing.frame)


def test_updates_never_wait_for_a_blocked_observer_and_the_last_reaches_it() -> None:
    slow = Slow()
    with in_background(slow) as background:
        background.update(playing(0))
        assert slow.blocked.wait(60)
        for frame in range(1, 1_000):
            background.update(playing(frame))
        slow.release.set()
    assert slow.seen == [0, 999]


def test_the_end_does_not_wait_for_an_observer_that_stays_blocked() -> None:
    slow = Slow()
    with in_background(slow) as background:
        background.update(playing(0))
        assert slow.blocked.wait(60)
    assert slow.seen == []
    slow.release.set()


class Quick:
    """An observer that never blocks."""

    def __init__(self) -> None:
        self.last = -1

    def update(self, playing: NowPlaying) -> None:
        self.last = playing.frame


def test_the_last_update_is_passed_on_wherever_the_thread_is_when_it_comes() -> None:
    came, instruction = True, 0
    while came:
        instruction += 1
        quick, came = Quick(), False
        with at_instruction(instruction) as run, in_background(quick) as background:
            background.update(playing(0))
            came = run(lambda: background.update(playing(1)))
        assert quick.last == 1, f"lost at instruction {instruction}"
    assert instruction > 20


@contextmanager
def at_instruction(instruction: int) -> Iterator[Callable[[Callable[[], None]], bool]]:
    """Yields a function that runs another when the observer's thread reaches its n-th instruction
    and returns True; if the thread never gets there, it runs it at the end and returns False."""
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

    def run(action: Callable[[], None]) -> bool:
        came = reached.wait(0.2)
        action()
        done.set()
        return came

    before = threading.gettrace()
    threading.settrace(trace)
    try:
        yield run
    finally:
        done.set()
        threading.settrace(before)


def test_a_task_runs_in_the_thread_of_the_observer() -> None:
    slow = Slow()
    done: list[str] = []
    with in_background(slow) as background:
        background.update(playing(0))
        assert slow.blocked.wait(60)
        background.run(lambda: done.append("called"))
        assert done == [], "it would have blocked the playing thread"
        slow.release.set()
    assert done == ["called"]


class Broken:
    """An observer that fails."""

    def update(self, playing: NowPlaying) -> None:
        raise OSError(f"closed at {playing.frame}")


def test_an_observer_that_fails_ends_nothing() -> None:
    with in_background(Broken()) as background:
        background.update(playing(0))
        background.update(playing(1))


@pytest.fixture
def nobody_reads() -> Iterator[TextIO]:
    """A full pipe that nobody reads."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 1_024)
    os.set_blocking(writing, True)
    with os.fdopen(writing, "w", encoding="utf-8") as out, os.fdopen(reading, "rb") as pipe:
        yield out
        reader = Thread(target=pipe.read)  # so that the blocked writer can go on, and be closed
        reader.start()
        out.close()
        reader.join()


def test_a_session_plays_to_its_end_when_nobody_reads_its_output(
    nobody_reads: TextIO,
) -> None:
    stage = Stage(find("crunch"))
    with in_background(LineDisplay(nobody_reads)) as background:
        stage.session.run(background.update)
    assert stage.conductor.history.posture is Posture.UPRIGHT
    assert stage.conductor.history.reps
