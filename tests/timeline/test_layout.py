"""Placing a script: the grid never moves for a word."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.script.builder import ScriptBuilder
from coach.script.model import Earcon, Phase, Posture, Script, Tone
from coach.timeline.layout import lay_out
from coach.timeline.model import BeepCue, Fit, GlideCue, SayCue, Timeline, join
from coach.units import FRAME_RATE, frame_at
from coach.voices.base import Take
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Earcon, 4800)
VOICE = SilentVoice()


def laid(script: Script, start: int = 0) -> Timeline:
    return lay_out(script, take, BEEPS, start)


def take(text: str, quick: Fraction = Fraction(1)) -> Take:
    return VOICE.quicker(quick).record(text)


def frames_of(text: str) -> int:
    return VOICE.record(text).frames


def test_a_phrase_without_a_slot_moves_the_clock_by_its_take_and_its_pause() -> None:
    builder = ScriptBuilder("One", Posture.UPRIGHT)
    builder.say("Lean back slowly.", pause=Fraction(1))
    builder.beep(Earcon.TICK)
    timeline = laid(builder.script())
    assert timeline.cues[1].start == frames_of("Lean back slowly.") + FRAME_RATE


def test_a_word_in_a_slot_leaves_the_clock_alone() -> None:
    builder = ScriptBuilder("One", Posture.INVERTED)
    builder.word(("Seven",), slot=Fraction(2))
    builder.glide(Tone.RISE, Fraction(2), Phase.RAISE)
    builder.wait(Fraction(2))
    builder.beep(Earcon.REP)
    timeline = laid(builder.script())
    assert [cue.start for cue in timeline.cues] == [0, 0, 2 * FRAME_RATE]


def test_the_fullest_form_that_fits_is_said_and_else_none() -> None:
    long, short = "Twenty-seven repetitions done", "Seven"
    for spare, text, fit in ((0, long, Fit.FULL), (-1, short, Fit.SHORT)):
        builder = ScriptBuilder("One", Posture.INVERTED)
        builder.word((long, short), slot=Fraction(frames_of(long) + spare, FRAME_RATE))
        builder.wait(Fraction(5))
        (cue,) = laid(builder.script()).cues
        assert isinstance(cue, SayCue)
        assert (cue.text, cue.fit) == (text, fit)
    builder = ScriptBuilder("One", Posture.INVERTED)
    builder.word((long, short), slot=Fraction(frames_of(short) - 1, FRAME_RATE))
    builder.wait(Fraction(5))
    (cue,) = laid(builder.script()).cues
    assert isinstance(cue, SayCue)
    assert (cue.text, cue.fit, cue.end - cue.start, cue.take) == (long, Fit.DROPPED, 0, None)


def test_a_word_never_talks_into_the_one_before_it() -> None:
    builder = ScriptBuilder("One", Posture.INVERTED)
    builder.word(("Two words",), slot=Fraction(5))
    builder.wait(Fraction(1, 10))
    builder.word(("Late",), slot=Fraction(5))
    builder.wait(Fraction(5))
    first, second = laid(builder.script()).cues
    assert isinstance(second, SayCue)
    assert second.fit is Fit.DROPPED
    assert second.start < first.end


@pytest.mark.parametrize(("spare", "many"), [(0, 3), (-1, 2)])
def test_a_passage_ends_in_time_and_never_leaves_a_sentence_out(spare: int, many: int) -> None:
    sentences = ("Rest here.", "Next: crunches.", "Belly: tighten it until it burns.", "Go.")
    pause = FRAME_RATE * 2 // 5
    needed = sum(frames_of(text) + pause for text in sentences[:3]) - pause + spare
    builder = ScriptBuilder("One", Posture.HORIZONTAL)
    builder.passage(sentences, slot=Fraction(needed, FRAME_RATE))
    builder.beep(Earcon.TICK)
    builder.wait(Fraction(20))
    beep, *said = sorted(laid(builder.script()).cues, key=lambda cue: isinstance(cue, SayCue))
    assert beep.start == 0, "the clock stays where it was"
    assert [cue.text for cue in said if isinstance(cue, SayCue)] == [*sentences[:many]]
    assert [two.start - one.end for one, two in pairwise(said)] == [pause] * (many - 1)


def test_postures_and_chapters_are_contiguous_over_the_parts() -> None:
    first = ScriptBuilder("One", Posture.UPRIGHT)
    first.wait(Fraction(1))
    first.turn(Posture.HORIZONTAL)
    first.wait(Fraction(1))
    second = ScriptBuilder("Two", Posture.HORIZONTAL)
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
def test_tones_are_at_absolute_positions(lengths: list[Fraction]) -> None:
    builder = ScriptBuilder("One", Posture.INVERTED)
    for length in lengths:
        builder.glide(Tone.RISE, length, Phase.RAISE)
        builder.wait(length)
    cues = laid(builder.script()).cues
    at = Fraction(0)
    for cue, length in zip(cues, lengths, strict=True):
        assert isinstance(cue, GlideCue)
        assert (cue.start, cue.end) == (frame_at(at), frame_at(at + length))
        at += length


def test_a_beep_ends_where_its_sound_does() -> None:
    builder = ScriptBuilder("One", Posture.UPRIGHT)
    builder.beep(Earcon.GO)
    (cue,) = laid(builder.script()).cues
    assert isinstance(cue, BeepCue)
    assert cue.end == BEEPS[Earcon.GO]


def spare(text: str, quick: Fraction, frames: int) -> Fraction:
    """Seconds that a phrase takes at a pace, plus this many frames."""
    return Fraction(take(text, quick).frames + frames, FRAME_RATE)


@pytest.mark.parametrize(
    ("slot", "text", "fit", "pace"),
    [
        (spare("Twenty-seven", Fraction(1), 0), "Twenty-seven", Fit.FULL, Fraction(1)),
        (spare("Twenty-seven", Fraction(1), -1), "Twenty-seven", Fit.QUICK, Fraction(5, 4)),
        (spare("Twenty-seven", Fraction(5, 4), -1), "Twenty-seven", Fit.QUICK, Fraction(3, 2)),
        (spare("Twenty-seven", Fraction(3, 2), -1), "Seven", Fit.SHORT, Fraction(1)),
    ],
)
def test_a_word_is_said_quicker_before_it_is_said_shorter(
    slot: Fraction, text: str, fit: Fit, pace: Fraction
) -> None:
    builder = ScriptBuilder("One", Posture.INVERTED)
    builder.word(("Twenty-seven", "Seven"), slot, quick=True)
    builder.wait(Fraction(5))
    (cue,) = laid(builder.script()).cues
    assert isinstance(cue, SayCue)
    assert (cue.text, cue.fit, cue.end) == (text, fit, take(text, pace).frames)


def test_quicker_takes_are_asked_for_only_where_one_may_fit() -> None:
    asked: list[Fraction] = []

    def recorded(text: str, quick: Fraction = Fraction(1)) -> Take:
        asked.append(quick)
        return take(text, quick)

    for slot in (Fraction(2), spare("Twenty-seven", Fraction(5, 4), 0), Fraction(1, 10)):
        builder = ScriptBuilder("One", Posture.INVERTED)
        builder.word(("Twenty-seven",), slot, quick=True)
        builder.wait(Fraction(5))
        lay_out(builder.script(), recorded, BEEPS)
    assert asked == [1, 1, Fraction(5, 4), 1]


def grid(*words: tuple[str, Fraction, bool]) -> list[SayCue]:
    """Words of the grid, each with its text, its phase in seconds and whether it is a count."""
    builder = ScriptBuilder("One", Posture.INVERTED)
    for text, phase, count in words:
        alone = (text,) if count else ()
        builder.word((text,), phase, Phase.TOP, quick=True, count=alone, beyond=phase)
        builder.wait(phase)
    cues = laid(builder.script()).cues
    return [cue for cue in cues if isinstance(cue, SayCue)]


def test_words_of_the_grid_keep_150_ms_apart() -> None:
    roomy = spare("Seventeen", Fraction(5, 4), 7_200)
    count, word = grid(("Seventeen", roomy, True), ("Down", Fraction(2), False))
    assert (count.fit, word.fit) == (Fit.QUICK, Fit.FULL)
    assert word.start - count.end == 7_200
    closer = roomy - Fraction(1, FRAME_RATE)
    count, word = grid(("Seventeen", closer, True), ("Down", Fraction(2), False))
    assert count.end == take("Seventeen", Fraction(3, 2)).frames


def test_a_word_gives_way_to_the_count_before_it_and_never_the_count() -> None:
    half = Fraction(1, 2)
    count, word, other = grid(
        ("Seventeen", half, True), ("Down", half, False), ("Up", Fraction(2), False)
    )
    assert (count.fit, word.fit, other.fit) == (Fit.QUICK, Fit.DROPPED, Fit.FULL)
    assert count.end <= other.start - 7_200
    # A word that is not a count is dropped itself.
    count, word = grid(("Seventeen", half, False), ("Down", Fraction(2), False))
    assert (count.fit, word.fit) == (Fit.DROPPED, Fit.FULL)


def test_the_word_of_a_phase_waits_for_the_earcon_that_begins_with_it() -> None:
    builder = ScriptBuilder("One", Posture.INVERTED)
    for _ in range(2):
        builder.beep(Earcon.REP, Phase.RAISE)
        builder.glide(Tone.RISE, Fraction(2), Phase.RAISE)
        builder.word(("Turn",), Fraction(2), Phase.RAISE, quick=True)
        builder.wait(Fraction(2))
        builder.glide(Tone.FALL, Fraction(2), Phase.LOWER)
        builder.word(("Back",), Fraction(2), Phase.LOWER, quick=True)
        builder.wait(Fraction(2))
    cues = laid(builder.script()).cues
    said = [cue.start for cue in cues if isinstance(cue, SayCue)]
    begun = [cue.start for cue in cues if isinstance(cue, GlideCue)]
    assert begun == [2 * FRAME_RATE * number for number in range(4)]
    assert [at - start for at, start in zip(said, begun, strict=True)] == [6_720, 0, 6_720, 0]
