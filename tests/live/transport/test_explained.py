"""Whatever is pressed: every exercise is explained before its tilt, and no sentence twice."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.live.transport.commands import Command
from coach.routine.library import find, with_dose
from coach.script.model import Posture
from coach.script.phrases import wording
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE
from tests.live.transport.playing import Session

ROUTINE = with_dose(find("hang,squat,crunch,rotation"), reps=2, hold=Fraction(40))


Preparation = tuple[str | None, list[str]]
"""The exercise of an inversion, and what was said to its end since the one before it."""


def cues_heard(session: Session) -> Iterator[tuple[SayCue, bool]]:
    """Each spoken cue that was begun, and whether it was heard to its end."""
    for clip in session.conductor.history.clips:
        for cue in clip.section.timeline.cues:
            if isinstance(cue, SayCue) and cue.take and clip.first <= cue.start < clip.last:
                yield cue, cue.end <= clip.last


def inversions(session: Session) -> list[Preparation]:
    """Each inversion that the routine asked for."""
    found: list[Preparation] = []
    said: list[str] = []
    before = Posture.UPRIGHT
    for cue, whole in cues_heard(session):
        posture = cue.where.posture
        if posture is not Posture.INVERTED:
            said = said if before is not Posture.INVERTED else []
            said += [cue.text] if whole else []
        elif before is not Posture.INVERTED:
            found.append((cue.where.exercise, said))
        before = posture
    return found


def explained(name: str | None) -> list[str]:
    exercises = [step.exercise for step in ROUTINE.steps]
    return [*next(wording(each).explain for each in exercises if each.name == name)]


def of(name: str | None, said: list[str]) -> list[str]:
    """The sentences that explain an exercise, among others."""
    return [text for text in said if text in explained(name)]


def in_order(sentences: list[str], said: list[str]) -> bool:
    left = iter(said)
    return all(text in left for text in sentences)


def in_first_rest(session: Session, seconds: int) -> None:
    """Play to this many seconds after the first inversion."""
    session.play_on(Posture.INVERTED)
    session.play_on(Posture.HORIZONTAL)
    session.play(seconds * FRAME_RATE)


def finished(session: Session) -> list[Preparation]:
    session.finish()
    return inversions(session)


@pytest.mark.parametrize("seconds", [2, 15, 25, 40, 57])
@pytest.mark.parametrize("key", [None, Command.NEXT, Command.SLOWER])
def test_what_was_said_in_a_rest_is_not_repeated(seconds: int, key: Command | None) -> None:
    session = Session(ROUTINE)
    in_first_rest(session, seconds)
    if key is not None:
        session.press(key)
    before_each = finished(session)
    assert [name for name, _ in before_each] == [step.exercise.name for step in ROUTINE.steps]
    for name, said in before_each:
        assert of(name, said) == explained(name)


def test_an_exercise_left_head_down_is_followed_by_a_rest_that_explains_the_next() -> None:
    session = Session(ROUTINE)
    session.play_on(Posture.INVERTED)
    session.play(8 * FRAME_RATE)
    session.press(Command.NEXT)
    session.play_on(Posture.HORIZONTAL)
    session.play(57 * FRAME_RATE)
    squat = "inverted-squat"
    assert of(squat, [cue.text for cue, _ in cues_heard(session)]) == explained(squat)
    assert of(squat, finished(session)[1][1]) == explained(squat)


def test_back_says_all_of_it_again() -> None:
    session = Session(ROUTINE)
    in_first_rest(session, 61)
    assert session.now.section.bout is not None
    assert session.now.section.bout.step == 1
    session.press(Command.BACK)
    name, said = finished(session)[1]
    assert of(name, said) == explained("inverted-squat") * 2


@pytest.mark.parametrize("seconds", [2, 12, 50])
def test_a_tempo_changed_in_a_rest_is_said_and_the_old_one_no_more(
    seconds: int,
) -> None:
    session = Session(ROUTINE)
    in_first_rest(session, seconds)
    session.press(Command.SLOWER)
    _, said = finished(session)[1]
    tempos = [text for text in said if " seconds. Hold" in text]
    assert len(tempos) == (2 if seconds == 50 else 1)
    assert "two seconds" not in tempos[-1]


def test_nearly_level_the_rest_does_not_explain_what_will_not_be_done() -> None:
    session = Session(ROUTINE)
    session.play_on(Posture.INVERTED)
    session.play(36 * FRAME_RATE)
    session.press(Command.BACK)
    first, second, *_ = finished(session)
    assert first[0] == second[0] == "decompression-hang"
    assert of("inverted-squat", second[1]) == []
    assert of("decompression-hang", second[1]) == explained("decompression-hang")


keys = st.lists(
    st.tuples(
        st.sampled_from([Posture.INVERTED, Posture.HORIZONTAL, None]),
        st.integers(0, 700).map(lambda tenths: tenths * FRAME_RATE // 10),
        st.sampled_from([each for each in Command if each not in (Command.COME_UP, Command.END)]),
    ),
    min_size=1,
    max_size=4,
)


@example([(Posture.INVERTED, 0, Command.SLOWER)] * 3)  # the rotation is then split
@given(keys)
def test_whatever_is_pressed_nobody_tilts_without_the_explanation(
    keys: list[tuple[Posture | None, int, Command]],
) -> None:
    session = Session(ROUTINE)
    session.press_all(keys)
    firsts = [next(parts) for _, parts in groupby(finished(session), lambda each: each[0])]
    # Before the first tilt, "next" may ask for that tilt itself.
    asked = any(command is Command.NEXT for *_, command in keys)
    for name, said in firsts[1:] if asked else firsts:
        assert in_order(explained(name), said), (name, said)
