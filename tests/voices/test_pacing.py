"""The formula that the silent voice and the check of lengths share."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.voices.pacing import WORDS_A_MINUTE, plausible_lengths, spoken_length
from tests.voices.speakers import SENTENCES

PACES = st.sampled_from([0.5, 0.75, 1.0, 1.25, 1.5, 2.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Up", Fraction(35, 100)),
        ("Up.", Fraction(35, 100)),
        ("Rest, then go.", Fraction(20 + 10 * 7 + 5 + 25, 100)),
        ("One more. Hold.", Fraction(20 + 11 * 7, 100) + Fraction(11, 200) + Fraction(1, 2)),
        ("Rest for 45 seconds", Fraction(20, 100) + 23 * Fraction(3, 40)),
        ("Don't - go & hold!", Fraction(45, 100) + 13 * Fraction(3, 40)),
        ("UCL", Fraction(11, 10)),
        ("www", Fraction(20, 10)),
    ],
)
def test_the_length_follows_the_formula(text: str, expected: Fraction) -> None:
    assert spoken_length(text) == expected


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("UCL MCL ACL", 2.14),
        ("WWW", 1.92),
        ("www", 0.69),
        ("W", 0.80),
        ("HIIT", 0.47),
        ("HOLD", 0.56),
        ("Shhh", 1.25),
        ("Aaaaaah", 0.64),
        ("AMRAP", 1.28),
        ("1,000,000!", 1.07),
        ("7777777", 6.06),
        ("5kg", 1.37),
        ("24/7", 1.78),
    ],
)
def test_what_hibari_takes_over_initials_and_figures_is_plausible(
    text: str, measured: float
) -> None:
    shortest, longest = plausible_lengths(text)
    assert shortest < measured < longest


@given(st.text(max_size=200), PACES)
def test_a_quicker_pace_is_shorter_in_proportion(text: str, pace: float) -> None:
    assert spoken_length(text, pace) * Fraction(pace) == spoken_length(text)


@given(st.text(max_size=200), PACES)
def test_the_expected_length_is_plausible(text: str, pace: float) -> None:
    shortest, longest = plausible_lengths(text, pace)
    assert 0 < shortest < spoken_length(text, pace) < longest


def test_sentences_with_their_pauses_come_to_the_stated_speed() -> None:
    words = sum(len(sentence.split()) for sentence in SENTENCES)
    minutes = sum(spoken_length(s) + Fraction(2, 5) for s in SENTENCES) / 60
    assert float(words / minutes) == pytest.approx(WORDS_A_MINUTE, rel=0.05)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_half_of_a_sentence_is_not_plausible(sentence: str) -> None:
    shortest, _ = plausible_lengths(sentence)
    assert spoken_length(sentence) / 2 < shortest
