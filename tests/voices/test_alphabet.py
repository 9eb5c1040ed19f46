"""The voice decides what it can pronounce."""

from pathlib import Path

import pytest

from coach.voices.base import Voice
from coach.voices.cache import CachedVoice
from coach.voices.hibari import HibariVoice
from coach.voices.silent import SilentVoice
from coach.voices.system import SystemVoice

ENGLISH = [HibariVoice(), HibariVoice("emma"), SystemVoice(), CachedVoice(HibariVoice(), Path())]


@pytest.mark.parametrize("voice", ENGLISH, ids=lambda voice: voice.name)
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Reach up.", ""),
        ("Étirement, façon Über", ""),
        ("E\u0301tirement", ""),
        ("Hold 30s → 1m30s 💪", ""),
        ("UCL MCL ACL, www", ""),
        ("Reach, вверх.", "вверх"),
        ("ขึ้น", "ขึ้น"),
        ("日本", "日本"),
        ("Σώμα", "Σώμα"),
        ("Phạm", "Phạm"),
        ("m\u0304", "m\u0304"),
    ],
)
def test_an_english_voice_says_words_in_latin_letters(voice: Voice, text: str, word: str) -> None:
    assert voice.unsayable(text) == word


def test_a_word_of_which_hibari_would_say_a_part_is_named() -> None:
    word = "Donaudampfschifffahrtsgesellschaft"
    assert HibariVoice().unsayable(f"Reach, {word}.") == word
    assert HibariVoice().unsayable("Donaudampf-schifffahrts-gesellschaft") == ""
    assert SystemVoice().unsayable(word) == ""


def test_the_silent_voice_has_no_trouble_with_any() -> None:
    assert SilentVoice().unsayable("вверх") == ""
