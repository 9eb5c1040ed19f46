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
