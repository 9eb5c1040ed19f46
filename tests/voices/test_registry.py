"""Voices by name."""

import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import UsageError
from coach.voices.cache import CachedVoice
from coach.voices.registry import DEFAULT_VOICE, known_voices, open_voice
from coach.voices.silent import SilentVoice


def test_every_known_voice_opens_under_its_name() -> None:
    for known in known_voices():
        assert open_voice(known.name).name == known.name


def test_the_default_is_first() -> None:
    assert known_voices()[0].name == DEFAULT_VOICE
    assert known_voices()[0].description


def test_a_name_may_be_written_in_capitals() -> None:
    assert open_voice(" Silent ").name == "silent"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("hibari:hart", "hibari:heart"),
        ("", "There are hibari:heart"),
    ],
)
def test_an_unknown_name_is_answered_with_those_like_it_or_all(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_voice(name)
    assert repr(name) in str(refused.value)
    assert hint in refused.value.remedy


def test_the_pace_reaches_the_voice() -> None:
    assert open_voice("silent", 2.0).record("Up").frames == 8_400


def test_takes_are_kept_by_default() -> None:
    assert isinstance(open_voice("system"), CachedVoice)
    assert not isinstance(open_voice("system", cache=False), CachedVoice)
    assert isinstance(open_voice("silent"), SilentVoice)


def test_opening_a_voice_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from coach.voices.registry import known_voices, open_voice\n"
        "for known in known_voices(): open_voice(known.name)\n"
        "assert open_voice('hibari:heart').identity\n"
        "print([heavy for heavy in ('hibari', 'onnxruntime', 'pyttsx3') if heavy in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
