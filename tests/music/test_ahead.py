"""Tracks that other processes decode."""

import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coach.errors import MusicError
from coach.music import ahead, store
from coach.music.ahead import decoded_ahead
from coach.music.bed import Bed
from coach.music.decoding import StereoSamples, decode
from coach.music.store import MusicStore
from coach.units import FRAME_RATE
from tests.music.orchestra import noise, write_track

_FRAMES = 20 * FRAME_RATE


@pytest.fixture
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two processors, so there is one helper, whatever is to be done; what this process decodes."""
    monkeypatch.setattr(ahead, "processors", lambda: 2)
    monkeypatch.setattr(ahead, "_WORTHWHILE", 1)
    names: list[str] = []

    def noted(path: Path) -> Iterator[StereoSamples]:
        names.append(path.name)
        return decode(path)

    monkeypatch.setattr(store, "decode", noted)
    return names


@pytest.fixture
def tracks(tmp_path: Path) -> list[Path]:
    return [write_track(tmp_path / f"{n}.flac", noise(9, 0.1, n)) for n in range(4)]


def test_a_helper_decodes_every_second_track_and_the_bed_is_the_same(
    tracks: list[Path], tmp_path: Path, decoded_here: list[str]
) -> None:
    expected = Bed(tracks, MusicStore(tmp_path / "kept"), _FRAMES).frames(0, _FRAMES)
    decoded_here.clear()
    with decoded_ahead(tmp_path / "other", tracks, _FRAMES) as shared:
        bed = Bed(tracks, shared, _FRAMES)
    assert bed.frames(0, _FRAMES).tobytes() == expected.tobytes()
    assert decoded_here == ["0.flac", "2.flac"]


def test_what_a_helper_leaves_undone_is_decoded_here(
    tracks: list[Path], tmp_path: Path, decoded_here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with decoded_ahead(tmp_path / "kept", tracks[:2], _FRAMES) as shared:
        assert Bed(tracks[:2], shared, _FRAMES).names == ("0.flac", "1.flac")
    assert set(decoded_here) == {"0.flac", "1.flac"}


def test_a_bad_track_of_a_helper_is_reported_here(
    tracks: list[Path], tmp_path: Path, decoded_here: list[str]
) -> None:
    silent = write_track(tmp_path / "1.flac", np.zeros((9 * FRAME_RATE, 2), np.float32))
    with (
        pytest.raises(MusicError, match="The track is silent") as caught,
        decoded_ahead(tmp_path / "kept", tracks, _FRAMES) as shared,
    ):
        Bed(tracks, shared, _FRAMES)
    assert caught.value.where == str(silent)
    assert decoded_here == ["0.flac", "1.flac"]


@pytest.mark.usefixtures("decoded_here")
@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be asked to end")
def test_a_helper_that_is_no_longer_needed_leaves_no_part(
    tracks: list[Path], tmp_path: Path
) -> None:
    tracks[1] = tmp_path / "long.wav"
    with wave.open(str(tracks[1]), "wb") as file:
        file.setparams((2, 2, FRAME_RATE, 0, "NONE", ""))
        file.writeframes((noise(20, 0.1) * 32_767).astype("<i2").tobytes() * 45)
    kept = tmp_path / "kept"
    with decoded_ahead(kept, tracks, _FRAMES):
        until = time.monotonic() + 60
        while not (kept.is_dir() and any(kept.iterdir())):
            assert time.monotonic() < until
            time.sleep(0.001)
    assert not any(path.suffix == ".part" for path in kept.iterdir())
