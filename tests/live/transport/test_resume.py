"""Where to resume a session: what was done before and what is left add up to the routine."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coach.budget.places import format_place, parse_place, place_of
from coach.budget.planner import BEGINNING, MIN_HANG, Place
from coach.composer import Composer
from coach.errors import RoutineError
from coach.live.transport.commands import Command
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import History, clip_of
from coach.live.transport.resume import resume_place
from coach.routine.coaching import Coaching
from coach.routine.library import exercises, find, with_dose
from coach.routine.model import Dose, Level, Routine, Sides, Step
from coach.routine.tempo import Tempo
from coach.script.model import Earcon, Posture, Side
from coach.timeline.model import BeepCue
from coach.timeline.resuming import reps_in
from coach.timeline.section import Section
from coach.units import FRAME_RATE, frame_at
from coach.voices.silent import SilentVoice
from tests.live.transport.playing import Session
from tests.live.transport.test_conductor import in_repetition

BEEPS = dict.fromkeys(Earcon, 4800)

half_seconds = st.integers(1, 8).map(lambda n: Fraction(n, 2))
doses = st.builds(
    Dose,
    reps=st.integers(1, 12),
    sets=st.integers(1, 3),
    tempo=st.builds(Tempo, half_seconds, half_seconds, half_seconds, half_seconds),
    hold=st.integers(40, 300).map(Fraction),
    sides=st.sampled_from(list(Sides)),
)
routines = st.builds(
    Routine,
    name=st.just("random"),
    title=st.just("Random"),
    steps=st.lists(
        st.builds(Step, st.sampled_from(list(exercises().values())), doses), min_size=1, max_size=3
    ).map(tuple),
    level=st.just(Level.STRONG),
    max_inverted=st.integers(60, 150).map(Fraction),
)

Unit = tuple[int, int, str, int]
"""A repetition or a hang: step, set, `rep` or `hang`, and its number."""


def composer(routine: Routine, begin: Place = BEGINNING) -> Composer:
    return Composer(routine, Coaching(), SilentVoice(), BEEPS, begin=begin)


def units(section: Section, until: int | None = None) -> Iterator[Unit]:
    """The repetitions and hangs of a section; with a frame, those that have ended by then."""
    bout = section.bout
    if bout is None:
        return
    last = section.timeline.end if until is None else until
    if bout.set_reps:
        for rep in reps_in(section):
            if rep.end <= last and rep.side is not Side.LEFT:
                yield bout.step, bout.set, "rep", rep.number
    else:
        (mark,) = (
            cue.start
            for cue in section.timeline.cues
            if isinstance(cue, BeepCue) and cue.earcon is Earcon.SET
        )
        # Nobody inverts again for the last seconds of a hang.
        if mark - frame_at(MIN_HANG) < last:
            yield bout.step, bout.set, "hang", bout.part


def all_units(sections: Iterable[Section]) -> Counter[Unit]:
    return Counter(chain.from_iterable(units(section) for section in sections))


@given(routines, st.floats(0, 1))
def test_what_was_done_and_what_is_left_add_up(routine: Routine, part: float) -> None:
    try:
        with composer(routine) as whole:
            sections = list(whole.sections())
    except RoutineError:
        assume(False)
    history = History()
    for section in sections:
        history.queue(clip_of(section))
    history = history.cut(max(1, round(part * sections[-1].timeline.end)))
    place = resume_place(history.clips, len(routine.steps), BEGINNING)
    done = Counter(
        chain.from_iterable(units(clip.section, until=clip.last) for clip in history.clips)
    )
    assert sum(unit[2] == "rep" for unit in done.elements()) == history.reps
    if place is None:
        assert done == all_units(sections)
        return
    assert parse_place(format_place(place), routine) == place
    with composer(routine, place) as rest:
        assert done + all_units(rest.sections()) == all_units(sections)


@pytest.mark.parametrize(
    ("sides", "side", "done", "first"),
    [
        (Sides.IN_TURN, Side.LEFT, 3, 1),
        (Sides.IN_TURN, Side.RIGHT, 3, 4),
        (Sides.ALTERNATE, Side.LEFT, 3, 3),
        (Sides.ALTERNATE, Side.RIGHT, 3, 4),
    ],
)
def test_a_repetition_to_one_side_only_is_done_again(
    sides: Sides, side: Side, done: int, first: int
) -> None:
    history = History()
    with composer(with_dose(find("rotation"), reps=5, sides=sides)) as whole:
        for section in islice(whole.sections(), 2):
            history.queue(clip_of(section))
    ends = [rep.end for rep in reps_in(section) if rep.side is side]
    history = history.cut(ends[done - 1])
    assert resume_place(history.clips, 1, BEGINNING) == Place(rep=first)


@given(
    st.sampled_from(list(Sides)),
    st.lists(
        st.tuples(
            st.integers(1, 500),
            st.sampled_from([Command.PAUSE, Command.AGAIN, Command.FASTER, Command.SLOWER]),
        ),
        max_size=4,
    ),
)
def test_each_side_of_each_repetition_is_finished_once_whatever_is_pressed(
    sides: Sides, keys: list[tuple[int, Command]]
) -> None:
    """Where there is time enough for it, because the limit is far."""
    session = Session(replace(with_dose(find("rotation"), sides=sides), level=Level.STRONG))
    session.play_on(Posture.INVERTED)
    for tenths, command in keys:
        session.play(tenths * FRAME_RATE // 10)
        session.press(command)
        if command is Command.PAUSE:
            session.play(FRAME_RATE)
            session.press(command)
    session.finish()
    history = session.conductor.history
    finished = Counter(
        (rep.side, rep.number)
        for clip in history.clips
        for rep in reps_in(clip.section)
        if clip.first < rep.end <= clip.last
    )
    assert finished == Counter(product(Side, (1, 2, 3)))
    assert history.reps == 3


def test_all_is_left_before_the_first_word_and_nothing_on_the_way_up_at_the_end() -> None:
    history = History()
    assert resume_place(history.clips, 1, Place(rep=3)) == Place(rep=3)
    with composer(find("crunch")) as whole:
        for section in whole.sections():
            history.queue(clip_of(section))
    history = history.cut(history.clips[-1].last - FRAME_RATE)
    assert resume_place(history.clips, 1, BEGINNING) is None


def test_a_session_that_its_limit_has_ended_is_not_resumed() -> None:
    history = History()
    with composer(find("crunch,squat")) as whole:
        for section in islice(whole.sections(), 2):
            history.queue(clip_of(section))
        assert resume_place(history.clips, 2, BEGINNING) == Place(1)
        history.queue(clip_of(Section(whole.ending())))
    assert resume_place(history.clips, 2, BEGINNING) is None


def test_a_session_ended_in_a_pause_resumes_where_it_was_paused() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 3)
    session.press(Command.PAUSE)
    session.play(5 * FRAME_RATE)
    assert resume_place(session.conductor.history.clips, 1, BEGINNING) == Place(rep=3)
    session.play(60 * FRAME_RATE)
    session.conductor.stop(session.heard)
    assert resume_place(session.conductor.history.clips, 1, BEGINNING) == Place(rep=3)


def test_coming_up_and_the_summary_keep_the_place() -> None:
    session = Session(find("crunch,squat"))
    in_repetition(session, 2)
    session.press(Command.COME_UP)
    session.finish()
    assert resume_place(session.conductor.history.clips, 2, BEGINNING) == Place(rep=2)


@pytest.mark.parametrize("pressed", [[], [Command.FASTER]])
def test_commands_in_the_opening_keep_the_place(pressed: list[Command]) -> None:
    place = Place(1, 2, 3)
    with composer(with_dose(find("crunch,squat"), sets=2), place) as going_on:
        conductor = Conductor(going_on)
        clips = conductor.begin()
        opening = next(clips)
        for command in [*pressed, Command.BACK]:
            answer = conductor.press(command, FRAME_RATE)
            assert answer is not None
            clips = answer
            opening = next(clips)
        assert resume_place([opening], 2, BEGINNING) == place
        bout = next(clips).section.bout
        assert bout is not None
        assert place_of(bout) == place


@pytest.mark.parametrize("command", [Command.PAUSE, Command.COME_UP])
def test_a_pause_and_the_way_up_from_level_do_not_end_the_routine(command: Command) -> None:
    session = Session(find("crunch,squat"))
    session.play_on(Posture.INVERTED)
    session.play_on(Posture.HORIZONTAL)
    session.press(command)
    session.play(10 * FRAME_RATE)
    session.conductor.stop(session.heard)
    assert resume_place(session.conductor.history.clips, 2, BEGINNING) == Place(1)


keys = st.tuples(
    st.sampled_from([None, Posture.INVERTED, Posture.HORIZONTAL]),
    st.integers(0, 100 * FRAME_RATE),
    st.sampled_from(list(Command)),
)


@given(st.lists(keys, max_size=8), st.sampled_from(["back-basics", "first-time", "core"]))
def test_a_session_can_be_resumed_whatever_was_pressed(
    pressed: list[tuple[Posture | None, int, Command]], name: str
) -> None:
    routine = find(name)
    session = Session(routine)
    with session.composer:
        session.press_all(pressed)
    session.conductor.stop(session.heard)
    place = resume_place(session.conductor.history.clips, len(routine.steps), BEGINNING)
    if place is not None:
        assert parse_place(format_place(place), routine) == place
        with composer(routine, place) as rest:
            first = next(section for section in rest.sections() if section.bout is not None)
        assert first.bout is not None
        assert place_of(first.bout) == place
