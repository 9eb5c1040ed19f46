"""The default voice itself: the same everywhere, at the stated pace, without a network."""

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.units import FRAME_RATE
from coach.voices.hibari import HibariVoice
from coach.voices.mastering import SPEECH_LUFS, TAKE_PEAK, speech_loudness
from coach.voices.pacing import WORDS_A_MINUTE
from coach.voices.registry import known_voice
from tests.voices.speakers import SENTENCES, as_voice, same

WORDS = ("Up", "Hold", "Lower", "Six", "Halfway", "Last one", "Twenty seven", "Breathe", "Rest")


def test_the_same_text_is_the_same_sound_in_every_process_and_thread(heart: HibariVoice) -> None:
    program = (
        "import hashlib, sys\n"
        "from coach.voices.hibari import HibariVoice\n"
        "take = HibariVoice().record(sys.argv[1])\n"
        "print(hashlib.sha256(take.pcm.tobytes()).hexdigest())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program, SENTENCES[0]],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    here = heart.record(SENTENCES[0])
    assert hashlib.sha256(here.pcm.tobytes()).hexdigest() == elsewhere.stdout.strip()
    fresh = HibariVoice()
    with ThreadPoolExecutor(3) as pool:
        for take in pool.map(fresh.record, [SENTENCES[0]] * 6):
            assert same(take, here)


def test_sentences_are_spoken_at_the_stated_pace(heart: HibariVoice) -> None:
    frames = sum(heart.record(sentence).frames for sentence in SENTENCES)
    words = sum(len(sentence.split()) for sentence in SENTENCES)
    minutes = (frames / FRAME_RATE + 0.4 * len(SENTENCES)) / 60
    assert words / minutes == pytest.approx(WORDS_A_MINUTE, rel=0.05)


@pytest.mark.parametrize("pace", [pytest.param(0.5, marks=pytest.mark.heavy), 2.0])
def test_the_pace_changes_the_length_in_proportion(heart: HibariVoice, pace: float) -> None:
    quicker = HibariVoice(pace=pace)
    usual = sum(heart.record(sentence).frames for sentence in SENTENCES[:4])
    paced = sum(quicker.record(sentence).frames for sentence in SENTENCES[:4])
    assert paced * pace == pytest.approx(usual, rel=0.15)


def test_all_takes_are_as_loud_as_each_other(heart: HibariVoice) -> None:
    for text in (*WORDS, *SENTENCES[:8]):
        pcm = heart.record(text).pcm
        assert speech_loudness(pcm) == pytest.approx(SPEECH_LUFS, abs=0.25), text
        assert np.abs(pcm).max() <= TAKE_PEAK, text


def test_words_come_at_once_and_do_not_linger(heart: HibariVoice) -> None:
    for text in WORDS:
        power = np.square(heart.record(text).pcm[: 60 * 48].astype(np.float64))
        assert power.max() > 1e-6, text  # something is heard within the first 60 ms
        assert heart.record(text).frames < 1.3 * FRAME_RATE, text


def test_a_word_sounds_the_same_with_and_without_its_full_stop(heart: HibariVoice) -> None:
    for bare, stopped in (("Up", "Up."), ("Last one", "Last one.")):
        take = heart.record(stopped)
        assert take.text == stopped
        assert np.array_equal(take.pcm, heart.record(bare).pcm)


@pytest.mark.parametrize("text", ["", " ", "...", "\n"])
def test_a_text_without_words_is_refused_by_name(heart: HibariVoice, text: str) -> None:
    with pytest.raises(VoiceError) as refused:
        heart.record(text)
    assert "hibari:heart" in str(refused.value)
    assert repr(text) in str(refused.value)


def test_the_identity_holds_what_changes_a_sample() -> None:
    voices = (HibariVoice(), HibariVoice(pace=1.1), HibariVoice("emma"))
    assert len({as_voice(voice).identity for voice in voices}) == 3
    for package in ("hibari-tts", "onnxruntime", "numpy"):
        assert f"{package} {version(package)}" in HibariVoice().identity


def test_takes_made_with_and_without_scipy_are_kept_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """hibari uses it where it is installed, and then every take is another by a few bits."""
    found = tmp_path / "scipy-999.dist-info"
    found.mkdir()
    (found / "METADATA").write_text("Metadata-Version: 2.1\nName: scipy\nVersion: 999\n")
    without = HibariVoice().identity
    monkeypatch.syspath_prepend(tmp_path)
    assert HibariVoice().identity != without


def test_a_speaker_without_weights_is_refused_and_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    with pytest.raises(VoiceError, match="not on this computer") as refused:
        HibariVoice("emma").record("Hold")
    assert refused.value.where == "voice hibari:emma"
    assert known_voice("hibari:emma").absent() == refused.value.what
    assert not list(tmp_path.iterdir())


def test_without_the_package_no_speaker_of_it_counts_as_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hibari", None)
    monkeypatch.delitem(sys.modules, "hibari.voices", raising=False)
    for speaker in ("heart", "emma"):
        assert "hibari-tts" in known_voice(f"hibari:{speaker}").absent()


def test_a_speaker_whose_weights_are_here_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hibari.voices import VOICES, voice_path

    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    shutil.copy(voice_path("heart"), tmp_path / VOICES["kore"]["file"])
    assert known_voice("hibari:kore").absent() == ""
    take = HibariVoice("kore").record("Hold")
    assert np.array_equal(take.pcm, HibariVoice("heart").record("Hold").pcm)


@pytest.mark.parametrize("kept", [0, 3_000_000])
def test_weights_that_were_cut_short_are_named_without_the_words_of_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    from hibari.voices import VOICES, voice_path

    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    cut = tmp_path / VOICES["kore"]["file"]
    cut.write_bytes(Path(voice_path("heart")).read_bytes()[:kept])
    with pytest.raises(VoiceError) as refused:
        HibariVoice("kore").record("Hold")
    assert refused.value.what == "its weights are damaged"
    assert refused.value.where == str(cut)
    assert refused.value.remedy.startswith("Remove this file, then")
