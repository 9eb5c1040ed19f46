"""A cached voice says exactly what the voice said."""

import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import VoiceError
from coach.speech.notation import spoken
from coach.voices.cache import CachedVoice, default_folder
from coach.voices.hibari import HibariVoice
from coach.voices.store import TakeStore
from tests.voices.speakers import FailingVoice, HummingVoice, as_voice, same


def test_a_phrase_is_recorded_once_and_comes_back_bit_for_bit(tmp_path: Path) -> None:
    inner = HummingVoice()
    cold = CachedVoice(inner, tmp_path).record("Hold")
    warm = CachedVoice(inner, tmp_path).record("Hold")
    assert same(cold, warm)
    assert inner.said["Hold"] == 1


def test_a_phrase_of_hibari_comes_back_bit_for_bit(heart: HibariVoice, tmp_path: Path) -> None:
    voice = CachedVoice(heart, tmp_path)
    assert same(voice.record("Rest for one minute."), voice.record("Rest for one minute."))
    assert voice.not_kept == ""


def test_another_identity_is_recorded_again(tmp_path: Path) -> None:
    CachedVoice(HummingVoice("humming 1"), tmp_path).record("Hold")
    newer = HummingVoice("humming 2")
    CachedVoice(newer, tmp_path).record("Hold")
    assert newer.said["Hold"] == 1


def test_it_is_the_voice_inside_to_everybody(tmp_path: Path) -> None:
    inner = HummingVoice()
    voice = as_voice(CachedVoice(inner, tmp_path))
    assert (voice.name, voice.identity) == (inner.name, inner.identity)


def test_a_damaged_take_is_recorded_again_and_replaced(tmp_path: Path) -> None:
    inner = HummingVoice()
    voice = CachedVoice(inner, tmp_path)
    cold = voice.record("Hold")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-7])
    assert same(voice.record("Hold"), cold)
    assert same(voice.record("Hold"), cold)
    assert inner.said["Hold"] == 2
    assert voice.not_kept == ""


def test_an_unwritable_folder_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    inner = HummingVoice()
    voice = CachedVoice(inner, blocked / "takes")
    assert same(voice.record("Hold"), voice.record("Hold"))
    assert inner.said["Hold"] == 2
    assert str(blocked) in voice.not_kept


def test_a_phrase_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    voice = CachedVoice(FailingVoice(), tmp_path)
    with pytest.raises(VoiceError):
        voice.record("broken")
    assert not list(tmp_path.iterdir())


def test_processes_may_fill_one_folder_together(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from coach.voices.cache import CachedVoice\n"
        "from tests.voices.speakers import HummingVoice\n"
        "voice = CachedVoice(HummingVoice(), Path(sys.argv[1]))\n"
        "for _ in range(3):\n"
        "    for number in range(20):\n"
        "        voice.record(f'Phrase {number}')\n"
        "print(voice.not_kept, end='')"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    assert [(writer.communicate()[0], writer.returncode) for writer in writers] == [("", 0)] * 3
    assert TakeStore(tmp_path).files.usage().count == 20 == len(list(tmp_path.iterdir()))
    for number in range(20):
        said = spoken(f"Phrase {number}")
        kept = TakeStore(tmp_path).read(HummingVoice().identity, said)
        assert kept is not None
        assert same(kept, HummingVoice().record(said))


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COACH_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("COACH_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder().parts[-2:] == ("coach", "takes")
