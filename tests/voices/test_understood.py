"""An independent listener writes down what the default voice says, after all of mastering."""

import pytest

from coach.voices.hibari import HibariVoice
from tests.listener import NEEDED, Listener
from tests.voices.speakers import SENTENCES


@pytest.mark.heavy
def test_the_words_of_long_sentences_are_heard_right() -> None:
    listener, voice = Listener(), HibariVoice()
    counts = [listener.misheard(text, voice.record(text).pcm) for text in SENTENCES]
    wrong, said = (sum(column) for column in zip(*counts, strict=True))
    assert 100 * (said - wrong) >= NEEDED * said, f"{wrong} of {said} words heard wrong"


WRITTEN = {
    "Set 1/3. Hold 30s, then 3x10.": "Set one of three. Hold thirty seconds, then three times ten.",
    "Reach and hold 30s!": "Reach and hold thirty seconds.",
    "Hold the plank for 1m30s, then rest.": (
        "Hold the plank for one minute thirty seconds, then rest."
    ),
    "Rest 1:30 before the next set.": "Rest one minute thirty seconds before the next set.",
    "Welcome. This is Week II, day 1/30.": "Welcome. This is week two, day one of thirty.",
    "Do this stretch x2 and rest.": "Do this stretch times two and rest.",
    "Today: 90/90 stretch.": "Today: ninety ninety stretch.",
    "Welcome. This is Abs & Back.": "Welcome. This is abs and back.",
    "Breathe in + out.": "Breathe in plus out.",
    "Reach up → breathe out.": "Reach up to breathe out.",
    "Today we do 3 × 10 crunches.": "Today we do three times ten crunches.",
    "See https://www.example.com/back for more.": "See example com slash back for more.",
    "Do 10-12 slow crunches.": "Do ten to twelve slow crunches.",
    "Hold 10 lbs in your hands.": "Hold ten pounds in your hands.",
    "Do 10 reps/side, slowly.": "Do ten reps per side, slowly.",
    "Part IV: the long hang.": "Part four: the long hang.",
    "Use 3x30s @ 60kg.": "Use three times thirty seconds at sixty kilograms.",
    "Your UCL, MCL and ACL stay relaxed.": "Your UCL, MCL and ACL stay relaxed.",
    "1,000,000 crunches!": "one million crunches.",
    "The “Big” Hang": "The big hang.",
    "It’s — really — good to rest…": "It's really good to rest.",
}


@pytest.mark.heavy
def test_notation_is_heard_as_what_it_means() -> None:
    listener, voice = Listener(), HibariVoice()
    counts = [listener.misheard(said, voice.record(text).pcm) for text, said in WRITTEN.items()]
    wrong, said = (sum(column) for column in zip(*counts, strict=True))
    assert 100 * (said - wrong) >= NEEDED * said, f"{wrong} of {said} words heard wrong"
