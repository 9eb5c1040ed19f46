"""The computer's own voice. Skipped, with the reason, where there is none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import coach.voices.system_child
from coach.errors import VoiceError
from coach.voices.mastering import SPEECH_LUFS, speech_loudness
from coach.voices.system import SystemVoice
from tests.voices.speakers import SENTENCES, as_voice, same

CHILD = Path(coach.voices.system_child.__file__)


@pytest.fixture(scope="module")
def voice() -> SystemVoice:
    system = SystemVoice()
    try:
        assert system.identity
    except VoiceError as absent:
        pytest.skip(str(absent))
    return system


def test_a_sentence_is_said_the_same_each_time(voice: SystemVoice) -> None:
    first = as_voice(voice).record(SENTENCES[0])
    assert speech_loudness(first.pcm) == pytest.approx(SPEECH_LUFS, abs=0.25)
    assert same(first, voice.record(SENTENCES[0]))


def test_the_rate_is_never_lost(voice: SystemVoice) -> None:
    slow = SystemVoice(pace=0.5)
    takes = [slow.record("Lower the table slowly.") for _ in range(8)]
    assert all(same(take, takes[0]) for take in takes)
    assert takes[0].frames > 1.6 * voice.record("Lower the table slowly.").frames


@pytest.mark.parametrize(
    "text",
    ['He said "hold"; echo $HOME', "Don't <b>swing</b> & go", "Café, naïve", "-h", "Two\nlines"],
)
def test_any_text_is_only_ever_spoken(voice: SystemVoice, text: str) -> None:
    assert voice.record(text).frames > 0


def test_a_text_without_words_is_refused_by_name(voice: SystemVoice) -> None:
    with pytest.raises(VoiceError) as refused:
        voice.record("...")
    assert "system" in str(refused.value)
    assert "'...'" in str(refused.value)


def test_an_engine_that_takes_too_long_is_ended() -> None:
    with pytest.raises(VoiceError) as refused:
        SystemVoice(time_limit=0.001).record("Hold")
    assert "no answer for 'Hold' within 0.001 s" in str(refused.value)


def test_the_identity_holds_engine_and_rate(voice: SystemVoice) -> None:
    assert "pyttsx3" in voice.identity
    assert SystemVoice(pace=1.5).identity != voice.identity


def test_without_an_engine_the_child_answers_in_words() -> None:
    # -S leaves out every installed package, pyttsx3 and espeakng-loader among them.
    done = subprocess.run(
        [sys.executable, "-S", "-P", str(CHILD)],
        input='{"words_a_minute": 155}',
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout).keys() == {"missing"}
    assert done.stderr == ""
