"""The opening: how long it takes, what is always in it, and whom it takes to be there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import product

import pytest

from coach.budget.planner import plan
from coach.composer import Composer
from coach.request import Request
from coach.routine.coaching import Coaching, Detail, Standing
from coach.routine.library import exercises, find, routines
from coach.routine.model import Level, Routine
from coach.script.bout import bout
from coach.script.model import Earcon, Posture, Script, Task, Turn
from coach.script.opening import opening
from coach.script.phrases import phrase
from coach.script.standing import following, standing
from coach.timeline.layout import lay_out
from coach.timeline.model import SayCue, Timeline
from coach.units import seconds_of
from coach.voices.base import Take, Voice
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Earcon, 4800)

MAX_OPENING = {Detail.FULL: 105, Detail.BRIEF: 60, Detail.CUES: 35}
"""Seconds from the first word to the first tilt."""

THERE = (None, True, False)
"""Whether a partner is beside the table."""


@cache
def opened(voice: str) -> Voice:
    return Request(voice=voice).open_voice()


@cache
def take(voice: str, text: str, pace: Fraction = Fraction(1)) -> Take:
    """A phrase in a voice."""
    assert pace == 1, "nothing before the first tilt is said quicker"
    return opened(voice).record(text)


def steep(routine: Routine) -> Routine:
    """The routine at an angle at which a table may lock."""
    return replace(routine, angle=80, level=Level.STRONG)


def timeline_of(routine: Routine, coaching: Coaching) -> Timeline:
    with Composer(routine, coaching, SilentVoice(), BEEPS) as composer:
        return composer.timeline()


def everything_said(routine: Routine, coaching: Coaching) -> Iterator[str]:
    """All that a session may say."""
    with Composer(routine, coaching, SilentVoice(), BEEPS) as composer:
        timelines = [composer.timeline()]
        timelines += [
            composer.way_up(posture, alarm=alarm, inviting=not alarm)
            for posture in Posture
            for alarm in (False, True)
        ]
    for timeline in timelines:
        yield from (cue.text for cue in timeline.cues if isinstance(cue, SayCue))


def opening_of(timeline: Timeline) -> list[SayCue]:
    """What is said before the first tilt."""
    tilt = timeline.inversions[0].start
    return [cue for cue in timeline.cues if isinstance(cue, SayCue) and cue.start < tilt]


@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize(
    "name",
    [
        *("first-time", "core"),  # one who begins, and one who does not
        *(
            pytest.param(name, marks=pytest.mark.heavy)
            for name in routines()
            if name not in {"first-time", "core"}
        ),
    ],
)
@pytest.mark.parametrize("voice", ["hibari:heart", pytest.param("system", marks=pytest.mark.heavy)])
def test_the_first_tilt_comes_in_time(
    voice: str, name: str, detail: Detail, there: bool | None
) -> None:
    coaching = Coaching(detail, partner=there, doctor=False, prepare=False)
    whole = plan(find(name), {})
    script = [*opening(whole, coaching).instructions, *bout(whole, 0, coaching).instructions]
    tilt = script.index(Turn(Posture.INVERTED))
    first = Script(tuple(script[:tilt]))
    assert seconds_of(lay_out(first, partial(take, voice), BEEPS).end) <= MAX_OPENING[detail]


@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("routine", [find("first-time"), find("core"), steep(find("core"))])
def test_what_must_be_heard_comes_in_the_order_of_what_the_body_does(
    routine: Routine, detail: Detail, there: bool | None
) -> None:
    said = opening_of(timeline_of(routine, Coaching(detail, partner=there)))
    tasks = [cue.where.task for cue in said if cue.where.task]
    assert tasks == [task for task in Task if task in tasks]
    assert {Task.STOP_SIGNS, Task.ANKLES, Task.LEAN_BACK, Task.TILT} <= set(tasks)
    assert (Task.LOCK in tasks) == (routine.angle == 80)


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize(
    "name",
    [
        *("first-time", "week-1", "week-2", "full"),
        *(
            pytest.param(name, marks=pytest.mark.heavy)
            for name in routines()
            if name not in {"first-time", "week-1", "week-2", "full"}
        ),
    ],
)
def test_setting_up_the_table_is_explained_in_full_detail_and_to_beginners(
    name: str, detail: Detail
) -> None:
    said = [cue.text for cue in opening_of(timeline_of(find(name), Coaching(detail)))]
    begins = name in ("first-time", "week-1")
    for key in ("height", "balance", "shoes", "sore", "tilting"):
        assert (phrase(f"prepare.{key}") in said) == (begins or detail is Detail.FULL)
    assert (phrase("prepare.company") in said) == begins


@pytest.mark.parametrize(("angle", "expected"), [(25, False), (50, True), (70, True), (85, False)])
def test_how_sixty_degrees_feel_is_said_only_near_sixty(angle: int, expected: bool) -> None:
    routine = replace(find("crunch"), angle=angle, level=Level.STRONG)
    said = [cue.text for cue in opening_of(timeline_of(routine, Coaching()))]
    assert (phrase("prepare.felt") in said) == expected


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("name", ["first-time", "core"])
def test_what_needs_a_step_aside_is_asked_before_the_ankles_are_locked(
    name: str, detail: Detail
) -> None:
    said = opening_of(timeline_of(find(name), Coaching(detail, partner=False)))
    texts = [cue.text for cue in said]
    locked = next(index for index, cue in enumerate(said) if cue.where.task is Task.ANKLES)
    asked = [phrase("opening.alone")] * (detail is not Detail.CUES)
    asked += [phrase("prepare.company")] * (name == "first-time")
    for text in asked:
        assert texts.index(text) < locked
    assert detail is not Detail.CUES or phrase("opening.alone") not in texts


@pytest.mark.parametrize(
    ("routine", "detail"),
    [
        *product([",".join(exercises()), "steep"], Detail),
        *((name, Detail.FULL) for name in routines()),
        *(
            pytest.param(name, detail, marks=pytest.mark.heavy)
            for name, detail in product(routines(), (Detail.BRIEF, Detail.CUES))
        ),
    ],
)
def test_nobody_who_is_alone_hears_that_a_partner_is_there(routine: str, detail: Detail) -> None:
    chosen = steep(find("full")) if routine == "steep" else find(routine)
    for there in (None, False):
        coaching = Coaching(detail, partner=there, lead_in=Fraction(45))
        about = [text for text in everything_said(chosen, coaching) if "partner" in text.lower()]
        assert all(text.startswith("If a partner is with you, ") for text in about)
        assert not (about and there is False)


@pytest.mark.parametrize("there", THERE)
@pytest.mark.parametrize("angle", [79, 80, 90])
def test_every_way_up_from_a_table_that_may_lock_begins_with_the_way_out(
    angle: int, there: bool | None
) -> None:
    routine = replace(find("full"), angle=angle, level=Level.STRONG)
    with Composer(routine, Coaching(partner=there), SilentVoice(), BEEPS) as composer:
        whole = composer.timeline()
        ways = [
            composer.way_up(Posture.INVERTED, alarm=alarm, inviting=not alarm)
            for alarm in (False, True)
        ]
    for timeline in (whole, *ways):
        assert timeline.inversions
        for span in timeline.inversions:
            up = [
                cue.text
                for cue in timeline.cues
                if isinstance(cue, SayCue)
                and span.start <= cue.start < span.end
                and cue.text.startswith("Come up to level")
            ]
            assert len(up) == 1
            assert bool(re.search("pull yourself forward first", up[0])) == (angle >= 80)
            if there and angle >= 80:
                last = [
                    cue
                    for cue in timeline.cues
                    if isinstance(cue, SayCue) and span.start <= cue.start < span.end
                ][-2:]
                assert [cue.text for cue in last] == [phrase("bout.partner_back_locked"), up[0]]
                assert seconds_of(span.end - last[1].end) >= 5, "time for the body after both"


@pytest.mark.parametrize("lead_in", [0, 10, 45])
def test_the_welcome_says_where_one_stands(lead_in: int) -> None:
    """Once; on a long way to the table it takes no time of its own."""
    at = Standing(2, 4, 2, 3)
    coaching = Coaching(Detail.CUES, lead_in=Fraction(lead_in), standing=at)
    spoken, silent = (
        timeline_of(find("week-2"), each) for each in (coaching, replace(coaching, standing=None))
    )
    texts = [cue.text for cue in opening_of(spoken)]
    assert texts.count("Week two, second of three.") == 1
    where = texts.index("Week two, second of three.")
    starts = phrase("opening.lead_in_soon")
    if lead_in == 45:
        assert texts[where + 1] == starts
        assert spoken.inversions == silent.inversions
    else:
        assert texts[where - 1] == (starts if lead_in else "Week two.")


@pytest.mark.parametrize(
    ("at", "now", "then"),
    [
        (Standing(1, 4, 1, 3), "Week one, first of three.", "Next time: week one, first of three."),
        (
            Standing(12, 60, None, 3),
            "Week twelve, once more.",
            "Next time: week twelve, once more.",
        ),
        (
            Standing(None, 4, None, 0),
            "You are past all four weeks.",
            "Next time: the next routine in turn.",
        ),
        (
            Standing(None, 1, None, 0),
            "You are past the week.",
            "Next time: the next routine in turn.",
        ),
    ],
)
def test_standings_in_words(at: Standing, now: str, then: str) -> None:
    assert standing(at) == now
    assert following(at) == then
