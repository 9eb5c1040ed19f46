"""What each command leads to, without a session."""

from dataclasses import replace
from itertools import islice

import pytest

from coach.budget.planner import Place
from coach.composer import Composer
from coach.live.transport.actions import Begin, Continue, FinishBout, LeaveBout, Pause, Play, WayUp
from coach.live.transport.commands import Command
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import Role, clip_of
from coach.live.transport.position import Position
from coach.live.transport.transitions import transition_for
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find
from coach.script.model import Earcon, Posture, Side, Task
from coach.timeline.resuming import reps_in, sentences_of, tasks_of
from coach.timeline.section import Section, silent_section
from coach.units import FRAME_RATE
from coach.voices.silent import SilentVoice

RESERVE = 12 * FRAME_RATE
EITHER = (Command.FASTER, Command.SLOWER)


@pytest.fixture(scope="module")
def sections() -> tuple[Section, Section]:
    """The opening and the first bout."""
    with Composer(
        find("crunch,squat"), Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)
    ) as it:
        opening, bout = islice(it.sections(), 2)
    return opening, bout


def at(section: Section, frame: int) -> Position:
    return Position(clip_of(section), frame, RESERVE)


@pytest.mark.parametrize("command", list(Command))
def test_no_command_changes_the_way_up(command: Command) -> None:
    way = clip_of(silent_section(FRAME_RATE, Posture.HORIZONTAL, "The way up"), role=Role.WAY_UP)
    assert transition_for(command, Position(way, 0, RESERVE)) is None


def test_in_the_middle_of_a_repetition(sections: tuple[Section, Section]) -> None:
    rep = reps_in(sections[1])[1]
    position = at(sections[1], (rep.start + rep.end) // 2)
    assert transition_for(Command.COME_UP, position) == (WayUp(Posture.INVERTED),)
    assert (
        transition_for(Command.PAUSE, position)
        == transition_for(Command.HALT, position)
        == (Pause(position.remaining),)
    )
    assert transition_for(Command.RESUME, position) is None
    again = transition_for(Command.AGAIN, position)
    assert again is not None
    (finish,) = again
    assert isinstance(finish, FinishBout)
    assert (finish.left.rep, finish.paused) == (2, True)
    assert transition_for(Command.NEXT, position) == (
        LeaveBout(finish.left),
        Continue(Place(1)),
    )
    assert transition_for(Command.BACK, position) == (
        LeaveBout(finish.left),
        Continue(Place(0)),
    )
    for command in EITHER:
        transition = transition_for(command, position)
        assert transition is not None
        play, rest = transition
        assert play == Play(position.remaining.until(rep.end))
        assert isinstance(rest, FinishBout)
        assert (rest.left.rep, rest.paused) == (3, False)


@pytest.mark.parametrize("side", list(Side))
def test_in_the_middle_of_a_side_of_a_repetition(side: Side) -> None:
    """That side is done again; another tempo begins with the next repetition, on both sides."""
    with Composer(find("rotation"), Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)) as it:
        _, bout = islice(it.sections(), 2)
    second = [rep for rep in reps_in(bout) if rep.number == 2]
    turn = second[side is Side.RIGHT]
    position = at(bout, (turn.start + turn.end) // 2)
    again = transition_for(Command.AGAIN, position)
    assert again is not None
    assert isinstance(again[0], FinishBout)
    assert (again[0].left.rep, again[0].left.reps, again[0].left.side) == (2, 2, side)
    for command in EITHER:
        transition = transition_for(command, position)
        assert transition is not None
        play, rest = transition
        assert play == Play(position.remaining.until(second[-1].end))
        assert isinstance(rest, FinishBout)
        assert (rest.left.rep, rest.left.reps, rest.left.side) == (3, 1, Side.LEFT)


def test_in_a_pause_commands_act_where_it_was_paused(sections: tuple[Section, Section]) -> None:
    rep = reps_in(sections[1])[1]
    position = at(sections[1], rep.start)
    pause = clip_of(
        silent_section(FRAME_RATE, Posture.INVERTED, "Paused"),
        role=Role.PAUSE,
        resumes=position.remaining,
    )
    paused = Position(pause, 10, RESERVE)
    assert transition_for(Command.HALT, paused) is None
    for command in (Command.AGAIN, Command.NEXT, Command.BACK):
        assert transition_for(command, paused) == transition_for(command, position)
    for command in (Command.PAUSE, Command.RESUME, *EITHER):
        assert transition_for(command, paused) == transition_for(Command.AGAIN, position)


def test_nearly_level_the_present_clip_leads_to_level(
    sections: tuple[Section, Section],
) -> None:
    bout = sections[1]
    level = bout.timeline.inversions[-1].end
    position = at(bout, level - RESERVE)
    asked = next(cue.start for cue in sentences_of(bout) if cue.text.startswith("Come up to level"))
    for frame in (position.frame, asked, asked + FRAME_RATE):
        role = Role.WAY_UP if frame < asked else Role.ROUTINE
        coming = clip_of(bout, first=max(frame, asked), role=role).until(level)
        assert transition_for(Command.COME_UP, at(bout, frame)) == (
            Play(coming),
            WayUp(Posture.HORIZONTAL),
        )
    paused = transition_for(Command.PAUSE, position)
    assert paused is not None
    assert paused[1] == Pause(clip_of(bout, first=level))
    assert transition_for(Command.NEXT, position) == (
        Play(position.remaining),
        Continue(Place(1)),
    )
    assert transition_for(Command.COME_UP, at(bout, level - RESERVE - 1)) == (
        WayUp(Posture.INVERTED),
    )


def test_next_in_the_opening_goes_from_task_to_task_and_never_past_what_must_be_heard(
    sections: tuple[Section, Section],
) -> None:
    opening, bout = sections
    tasks = tasks_of(opening)
    assert [task for task, _ in tasks] == [
        *(Task.STOP_SIGNS, Task.STAND, Task.ANKLES, Task.LEAN_BACK, Task.LEVEL)
    ]
    ends = [cue.start for _, cue in tasks] + [opening.timeline.end]
    frame = 0
    for (task, cue), end in zip(tasks, ends[1:], strict=True):
        for before in (frame, cue.start - 1):
            onward = transition_for(Command.NEXT, at(opening, before))
            assert onward == (Play(clip_of(opening, first=cue.start)), Continue(Place()))
        spoken = transition_for(Command.NEXT, at(opening, cue.end - 1))
        assert (spoken is None) == (task in (Task.STOP_SIGNS, Task.ANKLES))
        frame = cue.end
        assert transition_for(Command.NEXT, at(opening, end - 1)) is not None
    assert transition_for(Command.NEXT, at(opening, opening.timeline.end - 1)) == (
        Continue(Place(), at_tilt=True),
    )
    ((_, tilt),) = tasks_of(bout)
    first = replace(at(bout, bout.timeline.start), tilted=False)
    assert transition_for(Command.NEXT, first) == (
        Play(clip_of(bout, first=tilt.start)),
        Continue(Place(1)),
    )
    tilted = bout.timeline.inversions[0].start
    for frame in (tilt.start, tilt.end - 1, tilted - 1):
        assert transition_for(Command.NEXT, replace(first, frame=frame)) is None
    onward = transition_for(Command.NEXT, replace(first, frame=tilted))
    assert onward is not None
    assert onward[-1] == Continue(Place(1))


@pytest.mark.parametrize("detail", list(Detail))
def test_pressed_again_and_again_next_leads_to_the_first_tilt(detail: Detail) -> None:
    coaching = Coaching(detail, partner=False)
    steep = replace(find("crunch,squat"), angle=90)
    with Composer(steep, coaching, SilentVoice(), dict.fromkeys(Earcon, 4_800)) as it:
        conductor = Conductor(it)
        clip, heard = next(conductor.begin()), FRAME_RATE
        landed: list[Task] = []
        while not landed or landed[-1] is not Task.TILT:
            answer = conductor.press(Command.NEXT, heard)
            if answer is None:  # something is said that must be heard
                heard += FRAME_RATE
                continue
            clip, heard = next(answer), 1
            landed += [task for task, cue in tasks_of(clip.section) if cue.start == clip.first]
        assert clip.section.bout == it.plan.bouts[0]
    assert {Task.STOP_SIGNS, Task.ANKLES, Task.LOCK} <= set(landed)
    assert landed == [task for task in Task if task in landed]


def test_in_the_opening(sections: tuple[Section, Section]) -> None:
    position = at(sections[0], FRAME_RATE)
    assert transition_for(Command.BACK, position) == (Begin(),)
    for command in EITHER:
        assert transition_for(command, position) == (Play(position.remaining), Continue(Place()))
    assert transition_for(Command.COME_UP, position) == (WayUp(position.posture),)
