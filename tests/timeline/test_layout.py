"""Placing a script: the grid never moves for a word."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coach.script.draft import Draft
from coach.script.model import Earcon, Phase, Posture, Script, Tone
from coach.timeline.layout import lay_out
from coach.timeline.model import BeepCue, Fit, GlideCue, SayCue, Timeline, join
from coach.units import FRAME_RATE, frame_at
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Earcon, 4800)
VOICE = SilentVoice()


def laid(script: Script, start: int = 0) -> Timeline:
    return lay_out(script, {text: VOICE.record(text) for text in script.phrases}, BEEPS, start)


def frames_of(text: str) -> int:
    return VOICE.record(text).frames


def test_a_phrase_without_a_slot_moves_the_clock_by_its_take_and_its_pause() -> None:
    draft = Draft("One", Posture.UPRIGHT)
    draft.say("Lean back slowly.", pause=Fraction(1))
    draft.beep(Earcon.TICK)
    timeline = laid(draft.script())
    assert timeline.cues[1].start == frames_of("Lean back slowly.") + FRAME_RATE


def test_a_word_in_a_slot_leaves_the_clock_alone() -> None:
    draft = Draft("One", Posture.INVERTED)
    draft.word(("Seven",), slot=Fraction(2))
    draft.glide(Tone.RISE, Fraction(2), Phase.RAISE)
    draft.wait(Fraction(2))
    draft.beep(Earcon.REP)
    timeline = laid(draft.script())
    assert [cue.start for cue in timeline.cues] == [0, 0, 2 * FRAME_RATE]


def test_the_fullest_form_that_fits_is_said_and_else_none() -> None:
    long, short = "Twenty-seven repetitions done", "Seven"
    for spare, text, fit in ((0, long, Fit.FULL), (-1, short, Fit.SHORT)):
        draft = Draft("One", Posture.INVERTED)
        draft.word((long, short), slot=Fraction(frames_of(long) + spare, FRAME_RATE))
        draft.wait(Fraction(5))
        (cue,) = laid(draft.script()).cues
        assert isinstance(cue, SayCue)
        assert (cue.text, cue.fit) == (text, fit)
    draft = Draft("One", Posture.INVERTED)
    draft.word((long, short), slot=Fraction(frames_of(short) - 1, FRAME_RATE))
    draft.wait(Fraction(5))
    (cue,) = laid(draft.script()).cues
    assert isinstance(cue, SayCue)
    assert (cue.text, cue.fit, cue.end - cue.start, cue.take) == (long, Fit.DROPPED, 0, None)


def test_a_word_never_talks_into_the_one_before_it() -> None:
    draft = Draft("One", Posture.INVERTED)
    draft.word(("Two words",), slot=Fraction(5))
    draft.wait(Fraction(1, 10))
    draft.word(("Late",), slot=Fraction(5))
    draft.wait(Fraction(5))
    first, second = laid(draft.script()).cues
    assert isinstance(second, SayCue)
    assert second.fit is Fit.DROPPED
    assert second.start < first.end


def test_postures_and_chapters_are_contiguous_over_the_parts() -> None:
    first = Draft("One", Posture.UPRIGHT)
    first.wait(Fraction(1))
    first.turn(Posture.HORIZONTAL)
    first.wait(Fraction(1))
    second = Draft("Two", Posture.HORIZONTAL)
    second.wait(Fraction(1))
    second.turn(Posture.INVERTED)
    second.wait(Fraction(1))
    part = laid(first.script())
    whole = join([part, laid(second.script(), part.end)])
    assert [(span.start, span.end, span.posture) for span in whole.spans] == [
        (0, FRAME_RATE, Posture.UPRIGHT),
        (FRAME_RATE, 3 * FRAME_RATE, Posture.HORIZONTAL),
        (3 * FRAME_RATE, 4 * FRAME_RATE, Posture.INVERTED),
    ]
    assert [(chapter.start, chapter.end) for chapter in whole.chapters] == [
        (0, 2 * FRAME_RATE),
        (2 * FRAME_RATE, 4 * FRAME_RATE),
    ]


@given(st.lists(st.fractions(0, 3, max_denominator=997), min_size=1, max_size=200))
def test_tones_stand_on_absolute_positions(lengths: list[Fraction]) -> None:
    draft = Draft("One", Posture.INVERTED)
    for length in lengths:
        draft.glide(Tone.RISE, length, Phase.RAISE)
        draft.wait(length)
    cues = laid(draft.script()).cues
    at = Fraction(0)
    for cue, length in zip(cues, lengths, strict=True):
        assert isinstance(cue, GlideCue)
        assert (cue.start, cue.end) == (frame_at(at), frame_at(at + length))
        at += length


def test_a_beep_ends_where_its_sound_does() -> None:
    draft = Draft("One", Posture.UPRIGHT)
    draft.beep(Earcon.GO)
    (cue,) = laid(draft.script()).cues
    assert isinstance(cue, BeepCue)
    assert cue.end == BEEPS[Earcon.GO]
