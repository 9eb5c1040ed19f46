"""The recorder: each phrase once, the wanted one first, the same takes whoever records them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from coach.errors import VoiceError
from coach.processors import processors
from coach.voices.base import Take
from coach.voices.hibari import HibariVoice
from coach.voices.recorder import PhraseRecorder
from tests.voices.speakers import (
    SENTENCES,
    FailingVoice,
    HummingVoice,
    MeetingVoice,
    StuckVoice,
    same,
)

PHRASES = ("One", "Two", "One", "Three", "Two", "Hold", "One")


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_each_distinct_phrase_is_recorded_once(workers: int) -> None:
    voice = HummingVoice()
    with PhraseRecorder(voice, PHRASES, workers) as recorder:
        assert [recorder.take(text).text for text in PHRASES] == list(PHRASES)
    assert voice.said == dict.fromkeys(PHRASES, 1)


def test_phrases_are_recorded_in_the_order_of_need() -> None:
    voice = StuckVoice(moment=5)
    with PhraseRecorder(voice, (*PHRASES, "slow"), workers=1):
        assert voice.stuck.wait(60)
        assert list(voice.said) == ["One", "Two", "Three", "Hold"]
        voice.gate.set()


def test_nothing_to_record_does_no_harm() -> None:
    voice = HummingVoice()
    with PhraseRecorder(voice):
        pass
    assert not voice.said


def test_leaving_waits_for_what_has_begun_and_drops_the_rest() -> None:
    voice = StuckVoice(moment=0.2)
    with PhraseRecorder(voice, ("slow", "later"), workers=1):
        assert voice.stuck.wait(60)
    assert list(voice.said) == ["slow"]


def test_the_number_of_workers_changes_no_sample(heart: HibariVoice) -> None:
    alone = {text: heart.record(text) for text in SENTENCES[:6]}
    for workers in (1, 4):
        with PhraseRecorder(heart, alone, workers) as recorder:
            assert all(same(recorder.take(text), alone[text]) for text in alone)


def test_a_failure_waits_until_its_phrase_is_needed() -> None:
    with PhraseRecorder(FailingVoice(), ("broken", "One")) as recorder:
        assert recorder.take("One").text == "One"
        with pytest.raises(VoiceError, match="nothing came"):
            recorder.take("broken")


class Exhausted(HummingVoice):
    """A voice on a computer without memory left."""

    def record(self, text: str) -> Take:
        raise MemoryError(f"Unable to allocate 553. KiB for {text}")


def test_a_phrase_for_which_there_is_no_memory_says_so_in_our_words() -> None:
    with PhraseRecorder(Exhausted(), workers=1) as recorder:
        with pytest.raises(VoiceError) as failed:
            recorder.take("One")
        assert failed.value.what == "there is not enough memory, for 'One'"


class OnceFailing(HummingVoice):
    """Fails the first time that it is asked for each phrase."""

    def record(self, text: str) -> Take:
        tried = text in self.said
        take = super().record(text)
        if not tried:
            raise VoiceError("nothing came")
        return take


def test_a_phrase_that_failed_once_is_tried_again_when_it_is_wanted() -> None:
    with PhraseRecorder(OnceFailing(), workers=1) as recorder:
        with pytest.raises(VoiceError, match="nothing came"):
            recorder.take("One")
        assert recorder.take("One").text == "One"


def test_a_voice_that_hung_once_is_not_waited_for_again() -> None:
    voice = StuckVoice(moment=60)
    with PhraseRecorder(voice, patience=0.05) as recorder:
        with pytest.raises(VoiceError, match="nothing came within"):
            recorder.take("slow")
        for _ in range(1_000):  # a busy computer takes longer than the recorder waits
            with suppress(VoiceError):
                assert recorder.take("slow").text == "slow"
                break
        else:
            pytest.fail("the phrase was not recorded again")
        voice.gate.set()


def test_a_wanted_phrase_does_not_wait_for_its_turn() -> None:
    voice = StuckVoice(moment=5)
    with PhraseRecorder(voice, ("slow", "later", "wanted"), workers=1) as recorder:
        voice.stuck.wait()
        assert recorder.take("wanted").text == "wanted"
        assert recorder.take("never asked for").text == "never asked for"
        assert "slow" not in voice.said
        voice.gate.set()
        assert recorder.take("slow").text == "slow"
        assert recorder.take("later").text == "later"
    assert set(voice.said.values()) == {1}


def test_every_processor_records_while_one_phrase_is_waited_for() -> None:
    """The first to record waits for as many others as there are processors to come in beside it."""
    voice = MeetingVoice(min(4, processors()))
    with PhraseRecorder(voice, ("One", "Two", "Three", "Four")) as recorder:
        voice.met.wait(60)
        assert voice.met.is_set()
        assert recorder.take("Four").text == "Four"


def test_two_callers_of_the_same_phrase_share_one_recording() -> None:
    voice = StuckVoice(moment=0.2)
    with PhraseRecorder(voice) as recorder, ThreadPoolExecutor(1) as other:
        first = other.submit(recorder.take, "slow")
        voice.stuck.wait()
        assert recorder.take("slow") is first.result()
    assert voice.said["slow"] == 1


def test_phrases_can_be_added_as_the_session_goes() -> None:
    voice = HummingVoice()
    with PhraseRecorder(voice, ("One",)) as recorder:
        recorder.ahead(("One", "Two"))
        assert recorder.take("Two").text == "Two"
        recorder.ahead(("Two", "Three"))
        assert recorder.take("Three").text == "Three"
        assert recorder.take("One").text == "One"
    assert set(voice.said.values()) == {1}


def test_a_closed_booth_still_gives_what_it_has() -> None:
    voice = HummingVoice()
    recorder = PhraseRecorder(voice)
    take = recorder.take("One")
    recorder.close()
    recorder.close()
    assert recorder.take("One") is take
