"""Everything the coach says, held to its rules."""

import re

import pytest

from coach.routine.library import exercises
from coach.routine.model import Kind
from coach.script.numbers import count_forms, figure_in_words, length_spoken
from coach.script.phrases import angle_in_words, forms, wording, wordings
from coach.speech.numbers import number_in_words
from coach.units import Seconds
from tests.phrases import every_phrase

PHRASES = list(every_phrase())

WAY_OUT = re.compile(
    r"^(way_up|opening\.(way_up|be_level)|bout\.(back|partner_back)|in_turn\.(reminder|check_in))"
)

HEALING = re.compile(
    r"\b(heal|cure|therap|treat|relie[fv]|fix|remed|pain-free|decompress(es|ing)|medicine)",
    re.IGNORECASE,
)

READING = re.compile(r"\b(look|read|see|watch|screen|glance|eyes on|check the)\b", re.IGNORECASE)

MARKUP = re.compile(r"[<>&\[\]*_#|\\]")


@pytest.mark.parametrize(("place", "text"), PHRASES)
def test_a_phrase_keeps_the_rules(place: str, text: str) -> None:
    if WAY_OUT.match(place):
        assert not re.search(r"\bsit[\s-]*up", text, re.IGNORECASE), "it is the name of an exercise"
    assert not HEALING.search(text), "no claim of healing"
    assert not READING.search(text), "nobody reads head-down"
    assert not MARKUP.search(text), "words only"


@pytest.mark.parametrize(("place", "text"), PHRASES)
def test_sentences_are_short_enough_for_the_ear(place: str, text: str) -> None:
    if place in ("opening.doctor", "opening.lead_in"):
        return  # a list of conditions; and a sentence said before anybody lies down
    for sentence in re.split(r"[.:]\s+", text):
        assert len(sentence.split()) <= 20, sentence


def test_the_rules_find_what_they_are_for() -> None:
    assert re.search(r"\bsit[\s-]*up", "Now sit up slowly", re.IGNORECASE)
    assert HEALING.search("This heals your back")
    assert READING.search("Look at the screen")


def test_a_shorter_form_is_shorter() -> None:
    several = [forms(key, seconds="one minute") for key in ("bout.rest", "way_up.rise")]
    for each in (*several, forms("count.last"), *wordings("in_turn.check_in")):
        lengths = [len(form) for form in each]
        assert lengths == sorted(lengths, reverse=True)
        assert len(lengths) > 1


@pytest.mark.parametrize("name", ["reminder", "check_in", "praise", "hang"])
def test_what_is_said_often_has_six_wordings_at_least(name: str) -> None:
    assert len(set(wordings(f"in_turn.{name}"))) >= 6


def test_every_timed_exercise_has_six_sentences_at_least() -> None:
    for exercise in exercises().values():
        if exercise.kind is Kind.TIMED:
            assert len(set(wording(exercise).during)) >= 6


@pytest.mark.parametrize("name", list(exercises()))
def test_every_exercise_has_words(name: str) -> None:
    words = wording(exercises()[name])
    assert words.spoken
    assert words.explain
    assert words.remind
    assert words.settle


def test_the_angle_is_described_without_a_scale() -> None:
    wordings = [angle_in_words(degrees) for degrees in (15, 25, 45, 60, 90)]
    assert not any(re.search(r"\d|degree", words) for words in wordings)
    assert len(set(wordings)) == 4


def test_numbers_are_spoken_as_words() -> None:
    assert [number_in_words(n) for n in (0, 13, 20, 47, 100, 999)] == [
        "zero",
        "thirteen",
        "twenty",
        "forty-seven",
        "one hundred",
        "nine hundred and ninety-nine",
    ]
    assert count_forms(27) == ("Twenty-seven", "Seven")
    assert count_forms(20) == ("Twenty",)
    assert figure_in_words(Seconds(5, 2)) == "two and a half"
    assert figure_in_words(Seconds(9, 4)) == "two point two five"
    assert figure_in_words(Seconds(1, 2)) == "half a second"
    assert [length_spoken(Seconds(n)) for n in (1, 45, 60, 90, 150)] == [
        "one second",
        "forty-five seconds",
        "one minute",
        "ninety seconds",
        "two minutes thirty",
    ]
