"""Knowing, before anything is played, whether the engine will have to be loaded."""

from pathlib import Path

from coach.voices.cache import CachedVoice, first_missing
from coach.voices.silent import SilentVoice


def test_the_first_phrase_that_is_not_kept_is_named(tmp_path: Path) -> None:
    voice = CachedVoice(SilentVoice(), tmp_path)
    assert first_missing(voice, ["One", "Two"]) == "One"
    voice.record("One")
    assert first_missing(voice, ["One", "Two"]) == "Two"
    voice.record("Two")
    assert first_missing(voice, ["One", "Two"]) is None


def test_a_voice_without_a_folder_misses_nothing() -> None:
    assert first_missing(SilentVoice(), ["One"]) is None
