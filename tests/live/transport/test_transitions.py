"""What a command leads to, without a session."""

from itertools import islice

import pytest

from coach.budget.planner import Place
from coach.composer import Composer
from coach.live.transport.commands import Command
from coach.live.transport.history import Role, clip_of
from coach.live.transport.transitions import (
    Begin,
    FinishBout,
    GoOn,
    LeaveBout,
    Now,
    Pause,
    Play,
    WayUp,
    answer,
)
from coach.routine.library import find
from coach.routine.model import Coaching
from coach.script.model import Earcon, Posture
from coach.timeline.resuming import reps_of
from coach.timeline.section import Section, quiet
from coach.units import FRAME_RATE
from coach.voices.silent import SilentVoice

RESERVE = 12 * FRAME_RATE
EITHER = (Command.FASTER, Command.SLOWER)


@pytest.fixture(scope="module")
def sections() -> tuple[Section, Section]:
    """An opening, and the first bout."""
    with Composer(
        find("crunch,squat"), Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)
    ) as it:
        opening, bout = islice(it.sections(), 2)
    return opening, bout


def at(section: Section, frame: int) -> Now:
    return Now(clip_of(section), frame, RESERVE)


@pytest.mark.parametrize("command", list(Command))
def test_nothing_turns_somebody_back_on_the_way_up(command: Command) -> None:
    way = clip_of(quiet(FRAME_RATE, Posture.HORIZONTAL, "The way up"), role=Role.WAY_UP)
    assert answer(command, Now(way, 0, RESERVE)) is None


def test_in_the_middle_of_a_repetition(sections: tuple[Section, Section]) -> None:
    rep = reps_of(sections[1])[1]
    now = at(sections[1], (rep.start + rep.end) // 2)
    assert answer(Command.COME_UP, now) == (WayUp(Posture.INVERTED),)
    assert answer(Command.PAUSE, now) == answer(Command.HALT, now) == (Pause(now.onwards),)
    assert answer(Command.RESUME, now) is None
    again = answer(Command.AGAIN, now)
    assert again is not None
    (finish,) = again
    assert isinstance(finish, FinishBout)
    assert (finish.left.rep, finish.paused) == (2, True)
    assert answer(Command.NEXT, now) == (LeaveBout(finish.left), GoOn(Place(1), rested=True))
    assert answer(Command.BACK, now) == (LeaveBout(finish.left), GoOn(Place(0), rested=True))
    for command in EITHER:
        agenda = answer(command, now)
        assert agenda is not None
        play, rest = agenda
        assert play == Play(now.onwards.until(rep.end))
        assert isinstance(rest, FinishBout)
        assert (rest.left.rep, rest.paused) == (3, False)


def test_in_a_pause_it_is_as_where_it_was_paused(sections: tuple[Section, Section]) -> None:
    rep = reps_of(sections[1])[1]
    now = at(sections[1], rep.start)
    pause = clip_of(
        quiet(FRAME_RATE, Posture.INVERTED, "Paused"), role=Role.PAUSE, held=now.onwards
    )
    paused = Now(pause, 10, RESERVE)
    assert answer(Command.HALT, paused) is None
    for command in (Command.AGAIN, Command.NEXT, Command.BACK):
        assert answer(command, paused) == answer(command, now)
    for command in (Command.PAUSE, Command.RESUME, *EITHER):
        assert answer(command, paused) == answer(Command.AGAIN, now)


def test_nearly_level_the_way_that_is_being_played_leads_there(
    sections: tuple[Section, Section],
) -> None:
    bout = sections[1]
    level = bout.timeline.inversions[-1].end
    now = at(bout, level - RESERVE)
    coming = now.onwards.until(level)
    assert answer(Command.COME_UP, now) == (Play(coming), WayUp(Posture.HORIZONTAL))
    held = answer(Command.PAUSE, now)
    assert held is not None
    assert held[1] == Pause(clip_of(bout, first=level))
    assert answer(Command.NEXT, now) == (Play(now.onwards), GoOn(Place(1), rested=True))
    assert answer(Command.COME_UP, at(bout, level - RESERVE - 1)) == (WayUp(Posture.INVERTED),)


def test_in_the_opening(sections: tuple[Section, Section]) -> None:
    now = at(sections[0], FRAME_RATE)
    assert answer(Command.NEXT, now) is None
    assert answer(Command.BACK, now) == (Begin(),)
    for command in EITHER:
        assert answer(command, now) == (Play(now.onwards), GoOn(Place()))
    assert answer(Command.COME_UP, now) == (WayUp(now.posture),)
