"""A way up that was asked for by mistake may be left again, from the rest at level only."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest

from coach.budget.limits import MIN_REST
from coach.budget.planner import BEGINNING
from coach.composer import Composer
from coach.live.transport.commands import AnyCommand, Command, Silence
from coach.live.transport.history import Clip, Role
from coach.live.transport.resume import resume_place
from coach.live.ui.now_playing import NowPlaying
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.script.model import Posture
from coach.script.phrases import phrase
from coach.units import FRAME_RATE, NO_TIME, frame_at
from tests.live.stage import BEEPS, Stage, hanging, rows

INVITATION = phrase("way_up.go_on")
CUES = Coaching(detail=Detail.CUES, doctor=False)

When = Callable[[NowPlaying], bool]


def level(seconds: float) -> When:
    """So many seconds into the rest at level of a way up."""

    def when(playing: NowPlaying) -> bool:
        section = playing.clip.section
        span = section.span_at(playing.frame)
        up = playing.clip.role is Role.WAY_UP and span.posture is Posture.HORIZONTAL
        return up and playing.frame - span.start >= seconds * FRAME_RATE

    return when


def explained(playing: NowPlaying) -> bool:
    """At level, in the words before the second exercise."""
    bout = playing.clip.section.bout
    return bout is not None and bout.step == 1 and not playing.inverted


def lying_back(playing: NowPlaying) -> bool:
    section = playing.clip.section
    opening = section.bout is None and section.then is not None
    return opening and section.posture_at(playing.frame) is Posture.HORIZONTAL


class Pressed(Stage):
    """A session in which each command is given as soon as its time has come, in order."""

    def __init__(
        self,
        name: str,
        *keys: tuple[When, AnyCommand],
        before: Fraction = NO_TIME,
        coaching: Coaching = CUES,
    ) -> None:
        """before: seconds head-down in earlier sessions."""
        self._keys = list(keys)

        def continued(it: Composer) -> Composer:
            return Composer(it.routine, coaching, it.voice, BEEPS, before=before)

        routine = with_dose(find(name), reps=2)
        super().__init__(routine, self._next, coaching=coaching, composer=continued)
        self.planned = sum(bout.reps for bout in self.composer.plan.bouts)

    def _next(self, playing: NowPlaying) -> None:
        if self._keys and self._keys[0][0](playing):
            self.inbox.put(self._keys.pop(0)[1])

    @property
    def said(self) -> list[str]:
        return [row["text"] for row in rows(self) if row["kind"] == "say"]

    @property
    def gone_on(self) -> tuple[list[Clip], list[Clip]]:
        """The clips up to the way up that was left, and those after it."""
        clips = self.conductor.history.clips
        left = next(n for n, clip in enumerate(clips) if clip.role is Role.WAY_UP)
        return list(clips[: left + 1]), list(clips[left + 1 :])


@pytest.mark.parametrize(
    ("name", "when", "command"),
    [
        ("crunch,squat", hanging(12), Command.PAUSE),
        ("crunch,squat", hanging(25), Command.RESUME),
        ("rotation", hanging(25), Command.PAUSE),
        ("hang,crunch", hanging(15), Command.PAUSE),
        ("crunch,squat", explained, Command.PAUSE),
        ("crunch", lying_back, Command.PAUSE),
    ],
)
def test_the_set_that_was_left_is_gone_on_with(name: str, when: When, command: Command) -> None:
    coaching = Coaching() if when is lying_back else CUES
    keys = [(when, Command.COME_UP), (level(12), command)]
    stage = Pressed(name, *keys, coaching=coaching)
    stage.run()
    stage.check()
    before, after = stage.gone_on
    place = resume_place(before, len(stage.composer.routine.steps), BEGINNING)
    bout = next(clip.section.bout for clip in after if clip.section.bout is not None)
    assert place is not None
    assert (bout.step, bout.set) == (place.step, place.set)
    assert bout.part == place.part or bout.first_rep == place.rep
    assert resume_place(stage.conductor.history.clips, 2, BEGINNING) is None
    assert stage.conductor.history.reps == stage.planned
    assert stage.said.count(INVITATION) == 1
    for (posture, _), (following, frames) in pairwise(stage.conductor.history.postures):
        if posture is Posture.INVERTED:
            assert following is Posture.HORIZONTAL
            assert frames >= frame_at(MIN_REST) - 1


def test_a_pause_that_ended_with_the_way_up_is_gone_on_with() -> None:
    stage = Pressed("crunch", (hanging(12), Command.PAUSE), (level(12), Command.PAUSE))
    stage.run()
    stage.check()
    assert stage.conductor.history.reps == 2


@pytest.mark.parametrize(
    ("when", "keys"),
    [
        (hanging(12), [(level(2), Command.HALT), (level(2), Command.NEXT)]),
        (hanging(12), [(hanging(15), Command.PAUSE)]),
        (hanging(12), [(level(24), Command.PAUSE)]),
        (hanging(12), [(level(5), Command.END), (level(12), Command.PAUSE)]),
    ],
    ids=["other keys", "not yet level", "asked to rise", "after a signal"],
)
def test_nothing_else_leaves_the_way_up(when: When, keys: list[tuple[When, AnyCommand]]) -> None:
    stage = Pressed("crunch", (when, Command.COME_UP), *keys)
    stage.run()
    stage.check()
    _, after = stage.gone_on
    assert [clip.role for clip in after] == [Role.SUMMARY]


def nearly_up(playing: NowPlaying) -> bool:
    """In the rest of the routine's own way up."""
    chapter = playing.chapter
    return chapter.title == "The way up" and not playing.inverted


@pytest.mark.parametrize(
    ("when", "command"),
    [(hanging(12), Command.END), (nearly_up, Command.COME_UP)],
    ids=["a signal", "nothing is left"],
)
def test_nobody_is_invited_if_nothing_can_resume(when: When, command: Command) -> None:
    stage = Pressed("crunch", (when, command), (level(12), Command.PAUSE))
    stage.run()
    stage.check()
    assert INVITATION not in stage.said
    assert {clip.role for clip in stage.gone_on[1]} <= {Role.WAY_UP, Role.SUMMARY}


def test_nobody_is_invited_to_what_the_limits_do_not_allow() -> None:
    """Five minutes a session at level `first`: room for both hangs, and not for half a one more."""
    keys = [(hanging(30), Command.COME_UP), (level(12), Command.PAUSE)]
    stage = Pressed("first-time", *keys, before=Fraction(170))
    stage.run()
    stage.check()
    assert INVITATION not in stage.said
    assert all(clip.role is Role.SUMMARY for clip in stage.gone_on[1])


def test_after_going_on_one_press_brings_up_and_the_next_silences() -> None:
    stage = Pressed(
        "crunch",
        (hanging(12), Command.COME_UP),
        (level(12), Command.PAUSE),
        (
            lambda playing: playing.clip.role is not Role.WAY_UP and hanging(12)(playing),
            Silence.NOW,
        ),
        (level(2), Silence.NOW),
    )
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    clips = stage.conductor.history.clips
    assert [clip.role for clip in clips].count(Role.WAY_UP) == 2
    assert stage.conductor.history.posture is Posture.HORIZONTAL
