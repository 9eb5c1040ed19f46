"""Wordings that take turns: none comes again before all others did."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coach.budget.planner import plan
from coach.composer import Composer
from coach.routine.coaching import Coaching
from coach.routine.library import find, with_dose
from coach.routine.model import Level, Routine
from coach.script.bout import Remainder, bout
from coach.script.model import Earcon, Posture, Say
from coach.script.phrases import wording, wordings
from coach.timeline.model import SayCue, Timeline
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Earcon, 4_800)
FIRST = wordings("in_turn.reminder")[0][0]


def timeline_of(routine: Routine, day: int = 0) -> Timeline:
    with Composer(routine, Coaching(day=day), SilentVoice(), BEEPS) as composer:
        return composer.timeline()


def said(timeline: Timeline) -> list[str]:
    return [cue.text for cue in timeline.cues if isinstance(cue, SayCue)]


def turns(texts: Sequence[str], choices: Sequence[tuple[str, ...]]) -> list[int]:
    """Which of the choices were said, in order, in whatever form."""
    number = {form: index for index, forms in enumerate(choices) for form in forms}
    return [number[text] for text in texts if text in number]


def check_fair(said: Sequence[int], choices: int) -> None:
    for at in range(len(said) - choices + 1):
        assert len(set(said[at : at + choices])) == choices
    assert len(set(said)) == min(len(said), choices)


@given(
    st.lists(
        st.sampled_from(["hang", "oscillation", "crunch", "rotation"]), min_size=1, max_size=4
    ),
    st.integers(1, 3),
    st.sampled_from([40, 100, 300]).map(Fraction),
    st.integers(0, 800_000),
    st.sampled_from(["random", "evening", "mine"]),
)
def test_no_wording_comes_again_before_the_others_did(
    names: list[str], sets: int, hold: Fraction, day: int, name: str
) -> None:
    asked = with_dose(find(",".join(names)), sets=sets, hold=hold, reps=8)
    routine = replace(asked, name=name, level=Level.STRONG)
    planned = plan(routine, dict.fromkeys(range(len(names)), Fraction(20)))
    scripts = [bout(planned, number, Coaching(day=day)) for number in range(len(planned.bouts))]
    says = [say for script in scripts for say in script.instructions if isinstance(say, Say)]
    texts = [text for say in says for text in (say.text, *say.then[:1])]
    reminders = turns(texts, wordings("in_turn.reminder"))
    assert reminders[0] == 0
    assert len(reminders) == len(planned.bouts)
    check_fair(reminders, len(wordings("in_turn.reminder")))
    check_ins = wordings("in_turn.check_in")
    check_fair(turns(texts, check_ins), len(check_ins))
    praised = turns(texts, wordings("in_turn.praise"))
    check_fair(praised, len(wordings("in_turn.praise")))


def test_sentences_of_a_hang_go_on_in_the_next_one() -> None:
    routine = replace(with_dose(find("hang"), sets=4, hold=Fraction(240)), level=Level.STRONG)
    during = [(text,) for text in wording(routine.steps[0].exercise).during]
    heard = turns(said(timeline_of(routine)), during)
    assert len(heard) > len(during)
    check_fair(heard, len(during))


def test_the_rest_of_a_hang_has_other_words() -> None:
    routine = replace(with_dose(find("hang"), hold=Fraction(300)), level=Level.STRONG)
    with Composer(routine, Coaching(), SilentVoice(), BEEPS) as composer:
        before = composer.timeline()
        hang = composer.plan.bouts[0]
        left = Remainder(hang, rep=1, reps=0, work=hang.work / 2)
        after = composer.rest_of(left, Fraction(100), paused=True).timeline
    for choices in (
        wordings("in_turn.check_in"),
        [(text,) for text in wording(routine.steps[0].exercise).during],
    ):
        first, then = turns(said(before), choices), turns(said(after), choices)
        assert first
        assert then
        assert set(then) <= set(range(len(choices))) - set(first)


def test_each_day_begins_with_other_words_and_a_file_always_with_the_same() -> None:
    routine = replace(with_dose(find("hang,hang"), hold=Fraction(300)), level=Level.STRONG)
    days = [said(timeline_of(routine, day)) for day in (739_000, 739_001, 739_002)]
    assert len(set(map(tuple, days))) == 3
    assert said(timeline_of(routine)) == said(timeline_of(routine))
    for name in ("in_turn.praise", "in_turn.check_in"):
        first = [turns(texts, wordings(name))[0] for texts in days]
        assert len(set(first)) == 3
    other = replace(routine, name="other")
    assert said(timeline_of(other)) != said(timeline_of(routine))


def test_everything_a_turn_may_bring_is_recorded_before_a_session() -> None:
    class Noting(SilentVoice):
        def __init__(self) -> None:
            super().__init__()
            self.texts: set[str] = set()

        def record(self, text: str):  # type: ignore[no-untyped-def]
            self.texts.add(text)
            return super().record(text)

    voice = Noting()
    with Composer(find("hang,crunch"), Coaching(), voice, BEEPS) as composer:
        composer.prepare()
        before = set(voice.texts)
        for name in ("reminder", "check_in", "praise"):
            assert {form for forms in wordings(f"in_turn.{name}") for form in forms} <= before
        assert set(wording(composer.routine.steps[0].exercise).during) <= before
        composer.way_up(Posture.INVERTED)
    assert voice.texts == before
