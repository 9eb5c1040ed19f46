"""What is said for what is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.routine.library import exercises
from coach.script.phrases import phrase, wording
from coach.speech.notation import spoken, surely_read
from coach.speech.numbers import MAX_NUMBER, number_in_words, ordinal_in_words
from tests.phrases import every_phrase

SAID = {
    # Lengths of time.
    "Hold 30s!": "Hold thirty seconds!",
    "Hold 30 s.": "Hold thirty seconds.",
    "30 sec.": "thirty seconds.",
    "90 SECS": "ninety seconds",
    "1s": "one second",
    "1m30s": "one minute thirty seconds",
    "1 min 30 s": "one minute thirty seconds",
    "1h30": "one hour thirty minutes",
    "Rest 1:30.": "Rest one minute thirty seconds.",
    "0:45": "forty-five seconds",
    "2:00": "two minutes",
    "0:00": "zero seconds",
    "7:05 pm": "seven oh five pm",
    'Hold 30".': "Hold thirty seconds.",
    "1'30\"": "one minute thirty seconds",
    "30-60s": "thirty to sixty seconds",
    "30s-45s": "thirty seconds to forty-five seconds",
    "30 s – 1 min": "thirty seconds to one minute",
    "5' hang": "five minutes hang",
    "1' 30\"": "one minute thirty seconds",
    "Hold 60”.": "Hold sixty seconds.",
    "a “60” for me": "a sixty for me",
    "2m30": "two minutes thirty seconds",
    "1min30": "one minute thirty seconds",
    "1hr30": "one hour thirty minutes",
    "1:05:00": "one hour five minutes",
    "2,5 kg": "two point five kilograms",
    ".5 s": "zero point five seconds",
    "20 reps/min": "twenty reps per minute",
    "5m": "five minutes",
    "500m": "five hundred meters",
    "2.5 m": "two point five meters",
    # Heights, and sizes of things.
    "6'2\"": "six feet two inches",
    "6’ 2”": "six feet two inches",
    "5'11": "five feet eleven inches",
    "6'0\" or more": "six feet or more",
    "1'05\"": "one minute five seconds",
    "5'30\"": "five minutes thirty seconds",
    "5' 3 sets": "five minutes three sets",
    "2x1'30\"": "two times one minute thirty seconds",
    '3x45"': "three times forty-five seconds",
    "5' tall": "five feet tall",
    "6 ft 2 in": "six feet two inches",
    '12" box': "twelve inch box",
    '12" apart': "twelve inches apart",
    '12"x8"': "twelve inches by eight inches",
    # Sets and repetitions.
    "then 3x10.": "then three times ten.",
    "3 x 10": "three times ten",
    "3×10": "three times ten",
    "3X30s @ 60kg": "three times thirty seconds at sixty kilograms",
    "4 sets × 8 reps": "four sets times eight reps",
    "x2": "times two",
    "reps ×": "reps times",
    "2x": "two times",
    "2x/week": "two times per week",
    "10 reps/side": "ten reps per side",
    "tempo 3121": "tempo three one two one",
    "tempo 31X1": "tempo three one X one",
    "3.1.2.1": "three one two one",
    "80%1RM": "eighty percent one rep max",
    "50%-60%": "fifty percent to sixty percent",
    "15° - 30°": "fifteen degrees to thirty degrees",
    "45º": "forty-five degrees",
    "3-by-10": "three by ten",
    "5$": "five dollars",
    "3-1-2-1": "three one two one",
    # Places among several, fractions, and numbers side by side.
    "Set 1/3": "Set one of three",
    "Week II, day 1/30": "Week two, day one of thirty",
    "week ii": "week ii",
    "Part IV: rest": "Part four: rest",
    "Week I": "Week one",
    "Week I did it": "Week I did it",
    "Round V": "Round five",
    "Core III": "Core three",
    "Set IVb": "Set IVb",
    "Week IIa, 2x": "Week IIa, two times",
    "1/30": "one of thirty",
    "1/3 of the way": "one third of the way",
    "3/4": "three quarters",
    "½ of it": "one half of it",
    "1½ minutes": "one and a half minutes",
    "1 1/2 minutes": "one and a half minutes",
    "90/90": "ninety, ninety",
    "24/7": "twenty-four, seven",
    "left/right": "left right",
    # Abbreviations.
    "L/R": "left right",
    "10 each (L & R)": "ten each (left and right)",
    "L leg, then (R)": "left leg, then (right)",
    "he/she": "he or she",
    "his/her": "his or her",
    "and/or": "and or",
    "w/ band": "with band",
    "w/o band": "without band",
    "w/out": "without",
    "b/c": "because",
    "7 AM": "seven AM",
    "RPE 7/10": "RPE seven of ten",
    "approx. 5 reps": "about five reps",
    "min. 5, max. 8": "at least five, at most eight",
    "e.g. this": "for example this",
    # Signs.
    "Abs & Back": "Abs and Back",
    "Abs&amp;Back": "Abs and Back",
    "5 + 3": "five plus three",
    "10+": "ten plus",
    "Up → down": "Up to down",
    "Up -> down": "Up to down",
    "−5°": "minus five degrees",
    "20°C": "twenty degrees Celsius",
    "80%": "eighty percent",
    "~10": "about ten",
    "≥ 5": "at least five",
    ">=5": "at least five",
    "<5": "less than five",
    "> 60 s": "more than sixty seconds",
    "±5": "plus or minus five",
    "$5": "five dollars",
    "$5.50": "five dollars fifty",
    "$5-10": "five to ten dollars",
    "#1": "number one",
    "3rd–5th": "third to fifth",
    "snake_case": "snake case",
    # Addresses.
    "See https://www.example.com/back-care?x=1.": "See example dot com slash back dash care.",
    "example.org!": "example dot org!",
    "me@example.com": "me at example dot com",
    # Units and numbers.
    "5kg": "five kilograms",
    "1 kg": "one kilogram",
    "5 lbs": "five pounds",
    "10-12": "ten to twelve",
    "10–12 reps": "ten to twelve reps",
    "1st": "first",
    "22nd set": "twenty-second set",
    "1,000,000!": "one million!",
    "2.50": "two point five zero",
    "007": "zero zero seven",
    "2026": "twenty twenty-six",
    "L5-S1": "L five S one",
    "30-second hold": "thirty second hold",
    "9" * 400: " ".join(["nine"] * 400),
    # Typography.
    "The “Big” Hang": "The Big Hang",
    "it’s — really — good…": "it's, really, good...",
    "push–pull": "push-pull",
    "one - two": "one, two",
    "no\u00a0break\u2009space": "no break space",
    "Reach up.\nBreathe out.\n": "Reach up. Breathe out.",
    "E\u0301tirement": "Étirement",
    "ﬁve １２": "five twelve",
    "[left] side": "(left) side",
    "soft\u00adhyphen": "softhyphen",
    # Pictures.
    "Evening 💪🏽": "Evening",
    "1️⃣ Reach 👩‍👩‍👧": "one Reach",
    "Lift ⬆️": "Lift up",
    # Punctuation that is doubled.
    "hold 30s!.": "hold thirty seconds!",
    "Hold 30s..": "Hold thirty seconds.",
    "Wait... go": "Wait... go",
}


@pytest.mark.parametrize("text", SAID)
def test_notation_is_put_into_words(text: str) -> None:
    assert spoken(text) == SAID[text]
    assert spoken(SAID[text]) == SAID[text]


def test_the_built_in_words_are_said_as_they_are_written() -> None:
    filled = [text for _, text in every_phrase() if "{" not in text] + [
        phrase("bout.set", set="two", sets="three", spoken=wording(exercise).spoken)
        for exercise in exercises().values()
    ]
    assert len(filled) > 100
    assert [text for text in filled if spoken(text) != text] == []


@given(st.text("aeghikmnpstwxILMRVXÉ0159 éß.,:;!?'()-", min_size=1, max_size=40))
def test_letters_digits_and_punctuation_need_not_be_put_into_words_to_be_known_as_sayable(
    text: str,
) -> None:
    said = spoken(text)
    assert surely_read(text)
    assert surely_read(said) or not said
    assert any(map(str.isalnum, said)) == any(map(str.isalnum, text))


@given(st.text(max_size=80))
def test_any_text_has_a_reading(text: str) -> None:
    assert not set(spoken(text)) & set("\n\t\u00a0“”0123456789&+→×")


def test_its_own_mark_replaces_the_full_stop_after_it() -> None:
    assert phrase("bout.first", spoken="hold 30s!") == "First: hold 30s!"
    assert phrase("bout.first", spoken="hold it.") == "First: hold it."
    assert phrase("bout.first", spoken="hold it:") == "First: hold it."
    assert phrase("bout.first", spoken="hold...") == "First: hold..."
    resumed = phrase("opening.go_on", spoken="Hold on!", set=", set two", hang="")
    assert resumed == "We go on with Hold on, set two."


@pytest.mark.parametrize(
    ("number", "words", "ordinal"),
    [
        (0, "zero", "zeroth"),
        (12, "twelve", "twelfth"),
        (40, "forty", "fortieth"),
        (101, "one hundred and one", "one hundred and first"),
        (1_001, "one thousand and one", "one thousand and first"),
        (1_234, "one thousand two hundred and thirty-four", None),
        (10**6, "one million", "one millionth"),
        (2 * 10**9 + 3, "two billion and three", None),
    ],
)
def test_large_numbers_and_ordinals(number: int, words: str, ordinal: str | None) -> None:
    assert number_in_words(number) == words
    if ordinal is not None:
        assert ordinal_in_words(number) == ordinal


@pytest.mark.parametrize("number", [-1, MAX_NUMBER + 1])
def test_a_number_without_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not between"):
        number_in_words(number)
