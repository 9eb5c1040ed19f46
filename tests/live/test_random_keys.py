"""Whatever is pressed and whenever, on the clock of the device: the limit holds, everybody ends
upright, and the log is what was heard, frame by frame."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.live.wishes import Command
from coach.routine.library import find, with_dose
from coach.routine.model import Coaching, Detail, Routine
from tests.live.stage import HummingVoice, Key, Stage, presser

_QUICKLY = HummingVoice(pace=2.0)
_COACHING = Coaching(detail=Detail.CUES, doctor=False)


def within(seconds: int, routine: Routine) -> Routine:
    """The routine with another limit head-down."""
    return replace(routine, max_inverted=Fraction(seconds))


# Short, and each close to its limit in another way.
routines = st.sampled_from(
    [
        within(45, with_dose(find("crunch"), reps=4)),
        within(40, with_dose(find("crunch,squat"), reps=2)),
        within(70, with_dose(find("rotation"), reps=2)),
        within(30, with_dose(find("squat"), reps=4)),
        within(50, with_dose(find("hang"), hold=Fraction(50))),
    ]
)
keys = st.tuples(
    st.booleans(),
    st.integers(1, 300),
    st.sampled_from([*Command, *[c for c in Command if c is not Command.COME_UP] * 2]),
)
sequences = st.lists(keys, min_size=1, max_size=6)
blocks = st.sampled_from([480, 1_024, 4_096])


def random_session(routine: Routine, pressed: list[Key], block: int) -> None:
    stage = Stage(routine, presser(pressed), voice=_QUICKLY, coaching=_COACHING, block=block)
    try:
        stage.run()
    except KeyboardInterrupt:
        assert [command for _, _, command in pressed].count(Command.COME_UP) > 1
        stage.check_clock()
    else:
        stage.check()


@settings(max_examples=20)
@given(routines, sequences, blocks)
def test_some_random_keys(routine: Routine, pressed: list[Key], block: int) -> None:
    random_session(routine, pressed, block)


@pytest.mark.heavy
@settings(max_examples=1_000)
@given(routines, sequences, blocks)
def test_a_thousand_random_keys(routine: Routine, pressed: list[Key], block: int) -> None:
    random_session(routine, pressed, block)
