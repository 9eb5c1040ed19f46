"""A routine through all stages: what must be true whatever was asked for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import cycle, pairwise
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from coach.budget.limits import LEVELS, MIN_REST, limits_of
from coach.budget.places import place_of
from coach.budget.planner import Bout, Place
from coach.composer import Composer
from coach.errors import RoutineError, VoiceError
from coach.routine.coaching import Coaching, Count, Detail
from coach.routine.library import exercises, find, routines, with_dose
from coach.routine.model import (
    Beat,
    Dose,
    Exercise,
    Kind,
    Level,
    Move,
    Routine,
    Sides,
    SideWords,
    StartPhase,
    Step,
    Wording,
)
from coach.routine.tempo import Tempo, parse_tempo
from coach.script.bout import Remainder
from coach.script.model import Earcon, Phase, Posture, Side, Task, Where
from coach.script.numbers import count_forms, length_spoken
from coach.script.phrases import forms, phrase, wording, wordings
from coach.script.rhythm import LONG
from coach.script.tilting import TILTING
from coach.timeline.layout import MIN_GAP
from coach.timeline.model import BeepCue, Cue, Fit, GlideCue, SayCue, Timeline, join
from coach.timeline.uncounted import uncounted
from coach.units import FRAME_RATE, frame_at, seconds_of
from coach.voices.base import Take
from coach.voices.cache import CachedVoice
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Earcon, 4800)


def timeline_of(routine: Routine, coaching: Coaching | None = None, pace: float = 1.0) -> Timeline:
    with Composer(routine, coaching or Coaching(), SilentVoice(pace), BEEPS) as composer:
        return composer.timeline()


class SilentAloud(SilentVoice):
    """A silent voice whose takes can be kept, which silence cannot."""

    def record(self, text: str) -> Take:
        return Take(text, np.full(super().record(text).frames, 1 / 64, np.float32))


class NeverQuick(SilentAloud):
    """The same voice, when it knew its usual pace only."""

    def quicker(self, by: Fraction) -> Self:  # noqa: ARG002
        return self


def of_kind(timeline: Timeline, kind: type) -> list:  # type: ignore[type-arg]
    return [cue for cue in timeline.cues if isinstance(cue, kind)]


half_seconds = st.integers(1, 12).map(lambda n: Fraction(n, 2))
pauses = st.integers(0, 8).map(lambda n: Fraction(n, 2))
tempos = st.builds(Tempo, half_seconds, pauses, half_seconds, pauses)
doses = st.builds(
    Dose,
    reps=st.integers(1, 15),
    sets=st.integers(1, 3),
    tempo=tempos,
    rest=st.integers(0, 120).map(Fraction),
    hold=st.integers(40, 300).map(Fraction),
    sides=st.sampled_from(list(Sides)),
)
REACH = Exercise(
    "reach",
    "Reach",
    begins=StartPhase.LOWER,
    sided=True,
    wording=Wording(
        spoken="reach",
        one="reach",
        many="reaches",
        explain=("Arms long.",),
        remind=("Arms long.",),
        settle="Ready.",
        left=SideWords("Left arm over", in_turn="Left arm over"),
    ),
)
"""A sided exercise from a routine file, which begins by lowering and names only one side itself."""
steps = st.builds(Step, st.sampled_from([*exercises().values(), REACH]), doses)


@st.composite
def random_routines(draw: st.DrawFn) -> Routine:
    level = draw(st.sampled_from(list(Level)))
    allowed = LEVELS[level]
    return Routine(
        name="random",
        title="Random",
        steps=tuple(draw(st.lists(steps, min_size=1, max_size=3))),
        level=level,
        angle=draw(st.none() | st.integers(15, allowed.steepest)),
        max_inverted=draw(st.none() | st.integers(45, int(allowed.stretch)).map(Fraction)),
    )


coachings = st.builds(
    Coaching,
    detail=st.sampled_from(list(Detail)),
    count=st.sampled_from(list(Count)),
    guide=st.booleans(),
    partner=st.booleans(),
    lead_in=st.sampled_from([Fraction(0), Fraction(3), Fraction(45)]),
    doctor=st.booleans(),
)


@pytest.mark.parametrize("partner", [True, False, None])
def test_slow_speech_leads_upright_within_a_minute_from_a_table_that_may_lock(
    partner: bool | None,
) -> None:
    check_ways_up(replace(find("hang"), angle=90), Coaching(partner=partner), pace=0.5)


@given(random_routines(), coachings, st.sampled_from([0.5, 0.8, 1.0, 2.0]))
def test_whatever_is_asked_for_nobody_is_left_head_down(
    routine: Routine, coaching: Coaching, pace: float
) -> None:
    try:
        with Composer(routine, coaching, SilentVoice(pace), BEEPS) as composer:
            timeline, bouts = composer.timeline(), composer.plan.bouts
    except RoutineError:
        assume(False)
        return
    limit = limits_of(routine).stretch
    spans = timeline.spans
    check_chapters(routine, timeline, bouts)
    check_ways_up(routine, coaching, pace)
    check_rests(routine, timeline, bouts, pace)
    check_explained(routine, timeline, bouts, coaching)
    assert timeline.inversions
    for span in timeline.inversions:
        assert seconds_of(span.end - span.start) <= limit
    for before, span, after in zip(spans, spans[1:], spans[2:], strict=False):
        if span.posture is Posture.INVERTED:
            assert before.posture is after.posture is Posture.HORIZONTAL
            assert seconds_of(after.end - after.start) >= MIN_REST
            assert spoken_in(timeline, after.start, after.end), "the rest is announced"
    assert spans[0].posture is spans[-1].posture is Posture.UPRIGHT
    check_order(timeline)
    check_speech(timeline)
    check_heard(timeline)
    tasks = [cue for cue in said(timeline) if cue.where.task and cue.where.task.must_be_heard]
    assert [cue.where.task for cue in tasks][:2] == [Task.STOP_SIGNS, Task.ANKLES]
    assert all(cue.end <= timeline.inversions[0].start for cue in tasks)
    since = 0
    for span in timeline.inversions:
        reminders = [cue.text for cue in said(timeline) if since <= cue.start < span.start]
        assert set(reminders) & {text for text, *_ in wordings("in_turn.reminder")}
        since = span.end


@given(random_routines(), st.data(), coachings)
def test_gone_on_from_a_place_it_says_so_and_keeps_the_limit(
    routine: Routine, data: st.DataObject, coaching: Coaching
) -> None:
    step = data.draw(st.integers(0, len(routine.steps) - 1), "step")
    chosen = routine.steps[step]
    counted = chosen.exercise.kind is Kind.COUNTED
    number = data.draw(st.integers(1, chosen.dose.sets), "set")
    rep = data.draw(st.integers(1, chosen.dose.reps), "rep") if counted else 1
    begin = Place(step, number, rep)
    try:
        with Composer(routine, coaching, SilentVoice(), BEEPS, begin=begin) as composer:
            timeline, bouts = composer.timeline(), composer.plan.bouts
    except RoutineError:
        assume(False)
        return
    limit = limits_of(routine).stretch
    assert all(seconds_of(span.end - span.start) <= limit for span in timeline.inversions)
    assert timeline.spans[-1].posture is Posture.UPRIGHT
    assert place_of(bouts[0]) == begin
    check_chapters(routine, timeline, bouts)
    announced = [cue.text for cue in said(timeline) if cue.text.startswith("We go on with ")]
    assert len(announced) == (begin != Place())
    if announced:
        assert wording(chosen.exercise).spoken in announced[0]
        assert ("set" in announced[0]) == (number > 1)
    counts = [cue.text for cue in said(timeline) if cue.text.startswith("The count goes on at ")]
    assert bool(counts) == any(bout.first_rep > 1 for bout in bouts if bout.part == 1)
    if counted:  # a short hang may have no tone to breathe by
        first = of_kind(timeline, GlideCue)[0]
        assert first.where.exercise == chosen.exercise.name
        assert first.where.rep == rep


CHECK_INS = {form for each in wordings("in_turn.check_in") for form in each}

REMINDERS = {form for each in wordings("in_turn.reminder") for form in each} | {
    phrase("bout.partner")
}

LEVEL_WORDS = (
    *("Both ankles locked, be level.", "Ankles locked, lean back to level."),
    "Come up to level. ",
)


def check_chapters(routine: Routine, timeline: Timeline, bouts: Sequence[Bout]) -> None:
    """Each is safe to jump to from any posture, and holds the exercise that it is named after."""
    opening, *exercises, way_up = timeline.chapters
    assert opening.start == 0
    before = {cue.where.task for cue in spoken_in(timeline, 0, opening.end)}
    assert {Task.STOP_SIGNS, Task.ANKLES} <= before
    assert [chapter.place for chapter in exercises] == [place_of(bout) for bout in bouts]
    for chapter in (*exercises, way_up):
        over = [cue for cue in said(timeline) if cue.start < chapter.start < cue.end]
        assert not over, "nobody jumps into the middle of a word"
        first, *after = spoken_in(timeline, chapter.start, timeline.end)
        assert first.start == chapter.start
        if first.text == phrase(
            "bout.partner_back_locked"
        ):  # a partner frees the table before that
            first, *after = after
        assert first.text.startswith(LEVEL_WORDS)
        asked = next(cue for cue in after if not cue.text.startswith("Partner: guide"))
        assert asked.where.posture is Posture.HORIZONTAL
        assert asked.start >= first.end + frame_at(TILTING)
    for chapter, inversion, bout in zip(exercises, timeline.inversions, bouts, strict=True):
        exercise = routine.steps[bout.step].exercise
        assert chapter.title.startswith(exercise.title)
        assert chapter.start < inversion.start < chapter.end < inversion.end
        glides = of_kind(timeline, GlideCue)
        paced = [cue.where for cue in glides if chapter.start <= cue.start < chapter.end]
        assert {where.exercise for where in paced} <= {exercise.name}
        assert {where.set for where in paced} <= {bout.set}
    assert way_up.title == "The way up"
    assert way_up.end == timeline.end


def check_ways_up(routine: Routine, coaching: Coaching, pace: float) -> None:
    """Every frame is in one of the postures, and from each there is a way up."""
    with Composer(routine, coaching, SilentVoice(pace), BEEPS) as composer:
        for posture in Posture:
            check_way_up(composer.way_up(posture))


def check_rests(routine: Routine, timeline: Timeline, bouts: Sequence[Bout], pace: float) -> None:
    """As long as asked, with what comes next, some silence, and never too much of it."""
    spans = {span.start: span for span in timeline.spans}
    for inversion, bout, following in zip(timeline.inversions, bouts, bouts[1:], strict=False):
        begin = inversion.end
        rest = frame_at(max(routine.steps[bout.step].dose.rest, Fraction(30)))
        cues = [cue for cue in timeline.cues if begin <= cue.start < spans[begin].end]
        resting = [cue for cue in cues if cue.start < begin + rest]
        assert spans[begin].end - begin > rest
        ticks = [cue.start - begin for cue in resting if isinstance(cue, BeepCue)]
        assert ticks == pytest.approx([rest - n * FRAME_RATE for n in (5, 4, 3, 2, 1)], abs=1)
        assert longest_quiet(resting, begin, begin + rest) >= 10 * FRAME_RATE
        texts = [cue.text for cue in said(timeline) if cue in resting]
        after = {cue.text for cue in cues if isinstance(cue, SayCue) and cue not in resting}
        said_late = any(text not in REMINDERS and "parts" not in text for text in after)
        length = re.search(r" for (.*)\.$", texts[0])
        if length is not None:
            assert length[1] == length_spoken(seconds_of(rest))
            assert not said_late
        if pace >= 0.8:
            assert said_late == (length is None)
            spoken = wording(routine.steps[following.step].exercise).spoken
            assert any(spoken in text or text.startswith("Part ") for text in texts), texts
    *_, last, _ = timeline.spans
    assert last.posture is Posture.HORIZONTAL
    assert seconds_of(last.end - last.start) >= (120 if routine.level is Level.FIRST else 60)
    words = spoken_in(timeline, last.start, last.end)
    assert longest_quiet(words, last.start, last.end) <= 30 * FRAME_RATE
    assert "Upright comes next" in words[0].text


def longest_quiet(cues: Sequence[Cue], begin: int, end: int) -> int:
    """Frames of the longest stretch without a cue."""
    starts = [*(cue.start for cue in cues), end]
    ends = [begin, *(cue.end for cue in cues)]
    return max(start - before for before, start in zip(ends, starts, strict=True))


def check_explained(
    routine: Routine, timeline: Timeline, bouts: Sequence[Bout], coaching: Coaching
) -> None:
    """Once for each exercise, in order, at level, between the inversion before it and its own."""
    since = 0
    for inversion, bout in zip(timeline.inversions, bouts, strict=True):
        words = wording(routine.steps[bout.step].exercise)
        before = [cue for cue in said(timeline) if since <= cue.start < inversion.start]
        known = {*words.explain, *words.remind}
        announced = [cue for cue in before if cue.text in known]
        expected: tuple[str, ...] = ()
        if bout.part == 1 and coaching.detail is Detail.FULL:
            expected = words.explain if bout.set == 1 else words.remind
        elif (bout.part, bout.set) == (1, 1) and coaching.detail is Detail.BRIEF:
            expected = words.remind
        assert tuple(cue.text for cue in announced) == expected
        assert all(cue.where.posture is Posture.HORIZONTAL for cue in announced)
        since = inversion.start


def check_way_up(way: Timeline) -> None:
    """A minute at most until upright, and the words that end every path."""
    assert way.spans[-1].posture is Posture.UPRIGHT
    assert seconds_of(way.spans[-1].start) <= 60
    *_, last = said(way)
    assert last.text == phrase("way_up.unlock")
    assert last.where.posture is Posture.UPRIGHT


def said(timeline: Timeline) -> Iterator[SayCue]:
    return (cue for cue in timeline.cues if isinstance(cue, SayCue) and cue.fit is not Fit.DROPPED)


def spoken_in(timeline: Timeline, start: int, end: int) -> list[SayCue]:
    return [cue for cue in said(timeline) if start <= cue.start < end]


def check_order(timeline: Timeline) -> None:
    starts = [cue.start for cue in timeline.cues]
    assert starts == sorted(starts)
    assert all(0 <= cue.start <= cue.end <= timeline.end for cue in timeline.cues)
    for stretches in (
        [(chapter.start, chapter.end) for chapter in timeline.chapters],
        [(span.start, span.end) for span in timeline.spans],
    ):
        assert stretches[0][0] == 0
        assert stretches[-1][1] == timeline.end
        assert all(one[1] == two[0] for one, two in pairwise(stretches))
    for cue in timeline.cues:
        inside = [span.posture for span in timeline.spans if span.start <= cue.start < span.end]
        assert cue.where.posture in inside or cue.start == timeline.end


def check_speech(timeline: Timeline) -> None:
    for one, two in pairwise(said(timeline)):
        assert one.end <= two.start, f"{one.text!r} talks into {two.text!r}"
    heard: dict[str, int] = {}
    for cue in said(timeline):
        if len(cue.text.split()) >= 4:
            before = heard.get(cue.text, -(10**9))
            assert cue.start - before >= 20 * FRAME_RATE, f"{cue.text!r} twice within 20 s"
            heard[cue.text] = cue.start
    for cue in of_kind(timeline, SayCue):
        assert (cue.fit is Fit.DROPPED) == (cue.take is None) == (cue.end == cue.start)


def check_heard(timeline: Timeline) -> None:
    """Nobody hangs for more than 30 s without hearing a word, from the words that ask for the tilt
    to those that ask to come back. Tones do not count: they say when, not that all is well."""
    for span in timeline.inversions:
        words = spoken_in(timeline, span.start, span.end)
        starts = [cue.start for cue in words]
        ends = [span.start, *(cue.end for cue in words)]
        for silent, heard in zip(ends, [*starts, span.end], strict=True):
            assert heard - silent <= 30 * FRAME_RATE, seconds_of(silent - span.start)


slow_phases = st.integers(1, 60).map(lambda n: Fraction(n, 2))
slow_pauses = st.integers(0, 60).map(lambda n: Fraction(n, 2))
words_of_ones_own = st.sampled_from(["Push", "Let go", "Now " * 60])


@given(
    st.sampled_from(list(exercises().values())),
    st.builds(Tempo, slow_phases, slow_pauses, slow_phases, slow_pauses),
    st.lists(st.sampled_from([1, 2, 9, 30]), max_size=3),
    st.lists(words_of_ones_own, min_size=6, max_size=6),
    st.integers(80, 300).map(Fraction),
    st.builds(Coaching, count=st.sampled_from([Count.UP, Count.OFF]), guide=st.booleans()),
    st.sampled_from([0.5, 1.0, 2.0]),
    st.booleans(),
    st.sampled_from(list(Sides)),
)
def test_nobody_head_down_hears_no_word_for_half_a_minute(
    exercise: Exercise,
    tempo: Tempo,
    beats: list[int],
    own: list[str],
    hold: Fraction,
    coaching: Coaching,
    pace: float,
    built_in: bool,
    sides: Sides,
) -> None:
    if not built_in:
        up, down, top, bottom, *during = own
        words = replace(
            wording(exercise), up=up, down=down, hold=top, pause=bottom, during=tuple(during)
        )
        rhythm = tuple(
            Beat(move, Fraction(each)) for move, each in zip(cycle(Move), beats, strict=False)
        )
        exercise = replace(exercise, wording=words, rhythm=rhythm)
    reps = min(40, int(200 // (2 * tempo.period)))
    assume(reps)
    step = Step(exercise, Dose(reps=reps, tempo=tempo, hold=hold, sides=sides))
    routine = Routine("slow", "Slow", (step,), level=Level.STRONG)
    check_heard(timeline_of(routine, coaching, pace))


BARE_COUNTS = {form for number in range(1, 51) for form in count_forms(number)}

COUNTED = [name for name, exercise in exercises().items() if exercise.kind is Kind.COUNTED]

Spot = tuple[str | None, int | None, Side | None, int | None]


def place(where: Where) -> Spot:
    return (where.exercise, where.set, where.side, where.rep)


@given(
    st.sampled_from([*map(exercises().get, COUNTED), REACH]),
    tempos,
    st.integers(1, 12),
    st.integers(1, 2),
    st.sampled_from(list(Sides)),
    st.sampled_from([0.5, 1.0, 2.0]),
    st.sampled_from(list(Count)),
    st.booleans(),
)
def test_the_grid_is_the_tempo_to_the_frame_however_long_the_words_are(
    exercise: Exercise,
    tempo: Tempo,
    reps: int,
    sets: int,
    sides: Sides,
    pace: float,
    count: Count,
    guide: bool,
) -> None:
    dose = Dose(reps=reps, sets=sets, tempo=tempo, sides=sides)
    routine = Routine("one", "One", (Step(exercise, dose),), level=Level.STRONG)
    with Composer(routine, Coaching(count=count, guide=guide), SilentVoice(pace), BEEPS) as made:
        timeline, bouts = made.timeline(), made.plan.bouts
    glides = of_kind(timeline, GlideCue)
    raises = [cue for cue in glides if cue.where.phase is Phase.RAISE]
    expected = [
        (exercise.name, bout.set, side, rep)
        for bout in bouts
        for side, rep in order_of(bout, exercise)
    ]
    assert [place(cue.where) for cue in raises] == expected
    by_stretch: dict[tuple[object, ...], list[GlideCue]] = defaultdict(list)
    for cue in glides:
        span = next(span for span in timeline.inversions if span.start <= cue.start < span.end)
        # Sides that alternate are one grid: the right begins as soon as the left has ended.
        side = cue.where.side if sides is Sides.IN_TURN else None
        by_stretch[(span.start, side)].append(cue)
    lengths = {
        Phase.RAISE: tempo.raising,
        Phase.TOP: tempo.top,
        Phase.LOWER: tempo.lower,
        Phase.BOTTOM: tempo.bottom,
    }
    for stretch in by_stretch.values():
        # Positions are rounded once each, from an exact start that is itself within half a frame.
        at = seconds_of(stretch[0].start)
        for cue in stretch:
            assert cue.where.phase is not None
            assert abs(cue.start - frame_at(at)) <= 1
            at += lengths[cue.where.phase]
            assert abs(cue.end - frame_at(at)) <= 1
    check_words_in_their_phases(timeline, glides)


def order_of(bout: Bout, exercise: Exercise) -> list[tuple[Side | None, int]]:
    """The turns of a bout as the manual has them."""
    reps = range(bout.first_rep, bout.first_rep + bout.reps)
    if not exercise.sided:
        return [(None, rep) for rep in reps]
    if bout.sides is Sides.ALTERNATE:
        return [(side, rep) for rep in reps for side in (Side.LEFT, Side.RIGHT)]
    return [(side, rep) for side in (Side.LEFT, Side.RIGHT) for rep in reps]


def check_words_in_their_phases(timeline: Timeline, glides: list[GlideCue]) -> None:
    """A word belongs to its phase. A bare count may go on, said quickly, into the next one in place
    of its word, but not into the next phase but one, nor far into the next repetition."""
    for cue, following in pairwise([*said(timeline), None]):
        if cue is not None and cue.where.phase is not None:
            index, phase = next(
                (index, glide)
                for index, glide in enumerate(glides)
                if glide.where.phase is cue.where.phase and place(glide.where) == place(cue.where)
            )
            assert phase.start <= cue.start
            latest = phase.end
            if cue.count and cue.text in BARE_COUNTS and cue.fit is not Fit.FULL:
                after = glides[min(index + 1, len(glides) - 1)]
                same = place(after.where) == place(cue.where) and after is not phase
                latest = after.end if same else phase.end + FRAME_RATE // 2
            elif cue.count and cue.text not in BARE_COUNTS:
                latest -= frame_at(MIN_GAP)
            assert cue.end <= latest, f"{cue.text!r} runs over"
            assert following is None or following.start >= cue.end + frame_at(MIN_GAP)


def test_every_repetition_is_counted_at_its_top() -> None:
    timeline = timeline_of(with_dose(find("crunch"), reps=12))
    tops = [cue.start for cue in of_kind(timeline, GlideCue) if cue.where.phase is Phase.TOP]
    counts = [cue for cue in said(timeline) if cue.where.phase is Phase.TOP]
    assert [cue.start for cue in counts] == tops
    assert [cue.text for cue in counts][:4] == ["One", "Two", "Three", "Four"]
    assert counts[-1].text == "Twelve"


def test_sides_that_alternate_are_named_and_a_repetition_is_counted_at_the_second_top() -> None:
    """The first turns say which hand goes where, the next ones name the breath."""
    timeline = timeline_of(find("rotation"))
    announced = [
        (cue.where.rep, cue.where.side, cue.where.phase, "?" if cue.text in CHECK_INS else cue.text)
        for cue in said(timeline)
        if cue.where.phase is not None
    ]
    left, right, up, top, down = (Side.LEFT, Side.RIGHT, Phase.RAISE, Phase.TOP, Phase.LOWER)
    assert announced == [
        (1, left, up, "Right hand to the left leg"),
        (1, left, down, "Back"),
        (1, right, up, "Left hand to the right leg"),
        (1, right, top, "One"),
        (1, right, down, "Back"),
        (2, left, up, "Left, and breathe out"),
        (2, left, down, "Back, and breathe in"),
        (2, right, up, "Right"),
        (2, right, top, "Two"),
        (2, right, down, "Back"),
        (3, left, up, "Left"),
        (3, left, top, "?"),
        (3, left, down, "Back"),
        (3, right, up, "Right"),
        (3, right, top, "Three"),
        (3, right, down, "Back"),
    ]
    texts = [cue.text for cue in said(timeline)]
    assert "Three turns to each side." in texts
    assert "Left, then right, counts as one." in texts


@pytest.mark.parametrize("reps", [5, 6, 12])
@pytest.mark.parametrize("name", ["crunch", "rotation", "reach"])
def test_halfway_and_how_the_head_feels_do_not_collide(name: str, reps: int) -> None:
    """In a bout that is not split, however the sides are done. Every movement keeps its word."""
    dose = Dose(reps=reps, tempo=parse_tempo("3-1-2-1"))
    exercise = REACH if name == "reach" else find(name).steps[0].exercise
    long_enough = reps * dose.tempo.period * (1 + exercise.sided) >= LONG
    routine = Routine("one", "One", (Step(exercise, dose),), level=Level.STRONG)
    cues = list(said(timeline_of(routine)))
    texts = [cue.text for cue in cues]
    assert texts.count("Halfway") == 1
    assert sum(text in CHECK_INS for text in texts) == long_enough
    moving = [cue for cue in cues if cue.where.phase in (Phase.RAISE, Phase.LOWER)]
    assert len(moving) == 2 * reps * (1 + exercise.sided)
    assert not any(cue.text in CHECK_INS or cue.fit is Fit.DROPPED for cue in moving)


def test_a_word_that_breaks_the_silence_never_costs_a_count() -> None:
    """It would run on after a phase of one second, in which the count is due next."""
    reach = replace(REACH, sided=False, begins=StartPhase.RAISE)
    words = replace(wording(reach), up="Lift yourself a little")
    dose = Dose(reps=3, tempo=parse_tempo("12-12-1-1"))
    step = Step(replace(reach, wording=words), dose)
    timeline = timeline_of(
        Routine("slow", "Slow", (step,), level=Level.STRONG), Coaching(guide=False), pace=0.8
    )
    assert [cue.text for cue in said(timeline) if cue.count] == ["One", "Two", "Three"]


def test_how_the_head_feels_replaces_a_word_if_there_is_no_time_for_both() -> None:
    routine = with_dose(find("crunch"), reps=12, tempo=parse_tempo("3-0-2-1"))
    cues = list(said(timeline_of(routine, pace=0.7)))
    (asked,) = (cue for cue in cues if cue.text in CHECK_INS)
    others = [cue.where.phase for cue in cues if cue.where.rep == asked.where.rep]
    assert others == [Phase.RAISE, Phase.TOP, None]


def test_the_sides_are_named_without_the_guide_and_by_a_custom_word_if_it_fits() -> None:
    dose = Dose(reps=2, tempo=parse_tempo("2-0-2-0"))
    routine = Routine("one", "One", (Step(REACH, dose),))
    for coaching in (Coaching(guide=False), Coaching(guide=False, count=Count.OFF)):
        turns = [cue for cue in said(timeline_of(routine, coaching)) if cue.where.side]
        begun = [cue.text for cue in turns if cue.where.phase is Phase.LOWER]
        counts = [cue.text for cue in turns if cue.where.phase is Phase.RAISE]
        assert begun == ["Left arm over", "Right", "Left arm over", "Right"]
        assert counts == (["One", "Two"] if coaching.count is Count.UP else [])
    hurried = with_dose(routine, tempo=parse_tempo("1-0-1-0"))
    slowly = timeline_of(hurried, pace=0.7)
    begun = [cue.text for cue in said(slowly) if cue.where.phase is Phase.LOWER]
    assert begun == ["Left", "Right", "Left", "Right"]


def test_without_a_pause_at_the_top_the_count_is_at_the_top() -> None:
    timeline = timeline_of(with_dose(find("crunch"), tempo=parse_tempo("3-1-2-0")))
    lowers = [cue for cue in of_kind(timeline, GlideCue) if cue.where.phase is Phase.LOWER]
    counts = [cue for cue in said(timeline) if cue.where.phase is Phase.LOWER]
    assert [cue.start for cue in counts] == [cue.start for cue in lowers]
    assert [cue.text.split(".")[0] for cue in counts] == ["One", "Two", "Three", "Four", "Five"]


def test_halfway_and_the_last_one_are_called_once_a_set() -> None:
    timeline = timeline_of(with_dose(find("squat"), reps=6, sets=2))
    texts = [cue.text for cue in said(timeline)]
    assert texts.count("Halfway") == 2
    assert texts.count("Last one") == 2
    (last, _) = (cue for cue in said(timeline) if cue.text == "Last one")
    assert (last.where.rep, last.where.phase) == (6, Phase.RAISE)


def test_a_countdown_leads_to_the_first_repetition_on_the_beat() -> None:
    timeline = timeline_of(find("squat"))
    beats = [cue for cue in said(timeline) if cue.text in forms("count.beats")][:3]
    go = next(cue for cue in of_kind(timeline, BeepCue) if cue.earcon is Earcon.GO)
    starts = [*(cue.start for cue in beats), go.start]
    assert [two - one for one, two in pairwise(starts)] == [FRAME_RATE] * 3


def test_a_rest_without_an_explanation_says_the_time_left() -> None:
    for seconds, announced in (
        (35, []),
        (60, ["Thirty seconds left."]),
        (90, ["One minute left.", "Thirty seconds left."]),
    ):
        routine = with_dose(find("squat"), sets=2, rest=Fraction(seconds))
        timeline = timeline_of(routine, Coaching(detail=Detail.CUES))
        rest = timeline.inversions[0].end
        after = [cue for cue in said(timeline) if rest <= cue.start < rest + seconds * FRAME_RATE]
        assert [cue.text for cue in after if cue.text.endswith(" left.")] == announced


def test_a_rest_is_announced_with_its_length_and_its_last_five_seconds_tick() -> None:
    timeline = timeline_of(with_dose(find("squat"), sets=2, rest=Fraction(45)))
    rest = timeline.inversions[0].end
    ticks = [
        cue.start - rest
        for cue in of_kind(timeline, BeepCue)
        if cue.earcon is Earcon.TICK and rest < cue.start < rest + 46 * FRAME_RATE
    ]
    assert ticks == [FRAME_RATE * second for second in (40, 41, 42, 43, 44)]
    announced = next(cue for cue in said(timeline) if cue.start >= rest)
    assert "forty-five seconds" in announced.text


def test_one_side_after_the_other_is_named_with_time_to_change() -> None:
    timeline = timeline_of(with_dose(find("rotation"), sides=Sides.IN_TURN))
    change = next(cue for cue in said(timeline) if "Change sides" in cue.text)
    last_left = max(cue.end for cue in of_kind(timeline, GlideCue) if cue.where.side is Side.LEFT)
    first_right = min(
        cue.start for cue in of_kind(timeline, GlideCue) if cue.where.side is Side.RIGHT
    )
    assert last_left < change.start
    assert change.end + 3 * FRAME_RATE <= first_right
    assert "right" in change.text


def test_a_split_set_counts_on_and_says_so() -> None:
    routine = with_dose(find("crunch"), reps=10, tempo=parse_tempo("4-2-3-1"))
    with Composer(routine, Coaching(), SilentVoice(), BEEPS) as composer:
        timeline = composer.timeline()
        notes = composer.sheet_header().warnings
    counts = [cue.text for cue in said(timeline) if cue.where.phase is Phase.TOP]
    assert counts == [
        *("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    ]
    assert len(timeline.inversions) == 2
    assert any("goes on at six" in cue.text for cue in said(timeline))
    assert "5 + 5" in notes[0]


def test_a_hang_lasts_from_the_tilt_to_the_return_as_asked() -> None:
    timeline = timeline_of(find("first-time"))
    for span in timeline.inversions:
        assert abs(span.end - span.start - 60 * FRAME_RATE) <= 1


def test_a_long_inversion_asks_how_the_head_feels() -> None:
    routine = with_dose(find("crunch"), reps=12)
    assert any(cue.text in CHECK_INS for cue in said(timeline_of(routine)))


@pytest.mark.parametrize("name", list(routines()))
def test_every_built_in_routine_holds_with_every_word_said(name: str) -> None:
    timeline = timeline_of(routines()[name], Coaching(partner=True))
    dropped = [cue.text for cue in of_kind(timeline, SayCue) if cue.fit is Fit.DROPPED]
    assert not dropped


@pytest.mark.parametrize("name", list(exercises()))
def test_one_exercise_by_itself_ends_upright_too(name: str) -> None:
    timeline = timeline_of(find(name))
    assert timeline.spans[-1].posture is Posture.UPRIGHT
    kind = exercises()[name].kind
    assert bool(of_kind(timeline, GlideCue))
    assert kind in (Kind.COUNTED, Kind.TIMED)


@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("partner", [False, True])
@pytest.mark.parametrize("posture", list(Posture))
def test_the_way_up_from_any_posture_takes_a_minute_at_most(
    posture: Posture, partner: bool, pace: float
) -> None:
    with Composer(find(None), Coaching(partner=partner), SilentVoice(pace), BEEPS) as composer:
        way = composer.way_up(posture)
    check_way_up(way)
    assert way.spans[0].posture is posture
    level = [span for span in way.spans if span.posture is Posture.HORIZONTAL]
    if posture is not Posture.UPRIGHT:
        assert seconds_of(sum(span.end - span.start for span in level)) >= MIN_REST
    assert all(cue.fit is not Fit.DROPPED for cue in of_kind(way, SayCue))
    assert not any("sit up" in cue.text.lower() for cue in said(way))


@given(
    st.sampled_from(["crunch", "rotation", "hang"]),
    st.integers(1, 5),
    st.sampled_from([Side.LEFT, Side.RIGHT]),
    st.sampled_from(list(Sides)),
    st.integers(0, 120).map(Fraction),
    st.booleans(),
)
@example("rotation", 3, Side.LEFT, Sides.ALTERNATE, Fraction(110), False)
def test_what_is_left_of_a_bout_keeps_the_limit_or_comes_up_at_once(
    name: str, rep: int, side: Side, sides: Sides, elapsed: Fraction, paused: bool
) -> None:
    dose = {"reps": 5, "tempo": parse_tempo("3-1-2-1"), "sides": sides}
    routine = with_dose(find(f"{name},squat"), **dose)
    with Composer(routine, Coaching(), SilentVoice(), BEEPS) as composer:
        bout = composer.plan.bouts[0]
        left = Remainder(
            bout,
            rep=rep,
            reps=bout.first_rep + bout.reps - rep if name != "hang" else 0,
            side=side if name == "rotation" else None,
            work=Fraction(20 * rep) if name == "hang" else Fraction(0),
        )
        laid = composer.rest_of(left, elapsed, paused=paused)
        limit = composer.plan.limits.stretch
    section, kept = laid.timeline, laid.bout
    assert kept is not None
    reps = max(0, kept.first_rep + kept.reps - rep)
    (inversion,) = section.inversions
    inverted = seconds_of(inversion.end - inversion.start)
    assert inverted + elapsed <= limit or (not reps and not kept.work and inverted <= 15)
    assert section.spans[0].posture is Posture.INVERTED
    assert section.spans[-1].posture is Posture.HORIZONTAL
    check_heard(section)
    rest = section.spans[-1]
    assert seconds_of(rest.end - rest.start) >= MIN_REST
    done = {
        (cue.where.side, cue.where.rep)
        for cue in of_kind(section, GlideCue)
        if cue.where.rep is not None
    }
    expected = {(left.side, rep + number) for number in range(reps)}
    if bout.sides is Sides.ALTERNATE:
        expected = {(each, rep + number) for number in range(reps) for each in Side}
        expected -= {(Side.LEFT, rep)} if left.side is Side.RIGHT else set()
    elif left.side is Side.LEFT and reps:
        expected |= {(Side.RIGHT, number) for number in range(1, rep + reps)}
    assert done == expected
    if bout.sides is Sides.ALTERNATE:
        assert laid.then == (Place(rep=rep + reps) if rep + reps <= 5 else Place(1))


@given(st.integers(0, 3), st.integers(1, 5), st.integers(0, 600).map(Fraction))
def test_a_routine_resumes_from_any_place(step: int, rep: int, already: Fraction) -> None:
    routine = with_dose(find("full"), reps=5)
    with Composer(routine, Coaching(), SilentVoice(), BEEPS) as composer:
        sections = composer.sections_from(Place(step + 1, 1, rep), already)
        timeline = join(section.timeline for section in sections)
    first = next(cue for cue in of_kind(timeline, GlideCue) if cue.where.rep is not None)
    assert first.where.rep == rep
    assert first.where.exercise == find("full").steps[step + 1].exercise.name
    assert timeline.spans[0].posture is Posture.HORIZONTAL
    assert timeline.spans[-1].posture is Posture.UPRIGHT


def test_a_section_laid_out_alone_is_the_same_as_in_the_whole() -> None:
    with Composer(find(None), Coaching(), SilentVoice(), BEEPS) as composer:
        sections = [section.timeline for section in composer.sections()]
    whole = timeline_of(find(None))
    assert sum(len(section.cues) for section in sections) == len(whole.cues)
    assert [section.start for section in sections[1:]] == [section.end for section in sections[:-1]]


long_enough = st.integers(2, 8).map(lambda n: Fraction(n, 2))


@example("rotation", parse_tempo("1-0-0.5-0"), 50, 1.0, Count.UP, False)
@given(
    st.sampled_from(["squat", "crunch", "rotation"]),
    st.builds(
        Tempo, long_enough, pauses, half_seconds, st.one_of(st.just(Fraction(0)), long_enough)
    ),
    st.integers(1, 50),
    st.sampled_from([1.0, 1.25, 2.0]),
    st.sampled_from([Count.UP, Count.DOWN]),
    st.booleans(),
)
def test_where_there_is_a_second_for_it_every_repetition_is_counted(
    name: str, tempo: Tempo, reps: int, pace: float, count: Count, guide: bool
) -> None:
    routine = replace(with_dose(find(name), tempo=tempo, reps=reps), level=Level.STRONG)
    timeline = timeline_of(routine, Coaching(count=count, guide=guide), pace)
    counts = [cue.where.rep for cue in said(timeline) if cue.count]
    assert counts == [*range(1, reps + 1)]
    assert not uncounted(timeline)


def test_a_tempo_too_quick_to_count_is_noted_with_one_that_is_not() -> None:
    def notes(tempo: str) -> list[str]:
        routine = with_dose(find("crunch"), tempo=parse_tempo(tempo), reps=20)
        return uncounted(timeline_of(routine, pace=0.5))

    (note,) = notes("0.5-0-0.5-0")
    assert note == (
        "inverted-crunch at 0.5-0-0.5-0: repetitions 11 to 19 cannot be counted aloud in the time; "
        "0.5-0-0.5-1.5 leaves time for every count."
    )
    assert not notes("0.5-0-0.5-1.5")


def test_each_step_too_quick_to_count_has_its_own_note_and_a_tempo_that_holds() -> None:
    """Although they all do the same exercise."""

    def notes(*tempos: Tempo) -> list[str]:
        exercise = find("squat").steps[0].exercise
        steps = [Step(exercise, Dose(reps=30, tempo=tempo)) for tempo in tempos]
        return uncounted(timeline_of(Routine("two", "Two", tuple(steps)), pace=0.5))

    quick = [parse_tempo(each) for each in ("0.5-0-0.5-0", "0.5-0-1-0")]
    announced = notes(parse_tempo("3-1-2-1"), *quick)
    assert [note.split(":")[0] for note in announced] == [
        f"inverted-squat at {each}" for each in quick
    ]
    advised = [parse_tempo(note.split("; ")[1].split()[0]) for note in announced]
    assert not notes(*advised)


@pytest.mark.parametrize(("count", "heard"), [(Count.UP, "five"), (Count.DOWN, "four")])
def test_a_part_of_a_set_says_where_its_count_begins(count: Count, heard: str) -> None:
    routine = replace(with_dose(find("crunch"), reps=8), max_inverted=Fraction(60))
    cues = [*said(timeline_of(routine, Coaching(count=count)))]
    announced = next(n for n, cue in enumerate(cues) if cue.text.startswith("Part two of two."))
    assert cues[announced].text == f"Part two of two. The count goes on at {heard}."
    assert next(cue.text for cue in cues[announced:] if cue.count) == heard.capitalize()


def test_it_is_recorded_once_the_quicker_takes_are_too(tmp_path: Path) -> None:
    routine = with_dose(find("crunch"), reps=12)
    for voice, before in ((NeverQuick(), False), (SilentAloud(), False), (SilentAloud(), True)):
        with Composer(routine, Coaching(), CachedVoice(voice, tmp_path), BEEPS) as composer:
            assert composer.is_recorded is before
            composer.prepare()
            assert composer.is_recorded


class BrokenVoice(SilentVoice):
    """Fails once it is broken."""

    broken = False

    def record(self, text: str) -> Take:
        if self.broken:
            raise VoiceError(text)
        return super().record(text)


def test_nobody_waits_head_down_for_what_is_said_at_level() -> None:
    """A changed tempo is not recorded ahead; it is said after the rest, if it can be."""
    routine, voice = find("hang,squat,crunch"), BrokenVoice()
    slower = with_dose(routine, tempo=parse_tempo("4-1-3-1"))
    with Composer(routine, Coaching(), voice, BEEPS) as composer:
        composer.prepare()
        bout = composer.plan.bouts[0]
        voice.broken = True
        left = Remainder(bout, bout.first_rep, 0, work=Fraction(20))
        section = composer.with_dose(slower).rest_of(left, Fraction(0), paused=False)
    texts = [cue.text for cue in said(section.timeline) if cue.text != "Thirty seconds left."]
    assert texts[-2:] == [wording(exercises()["inverted-squat"]).explain[-1], "Five squats."]
    assert "Rest here, level." in texts, (
        "the new tempo could not be recorded, and remains to be said"
    )
    assert section.timeline.spans[-1].posture is Posture.HORIZONTAL
