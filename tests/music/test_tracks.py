import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coach.errors import MusicError
from coach.music import decoding
from coach.music.decoding import check_track, decode
from coach.music.playable import playable_tracks
from coach.music.tracks import find_tracks, shuffled
from coach.routine.music import MusicChoice
from coach.units import FRAME_RATE
from tests.music.orchestra import noise, write_track


def test_a_folder_gives_what_sounds_in_it_by_name(tmp_path: Path) -> None:
    (tmp_path / "Album 2").mkdir()
    (tmp_path / ".hidden").mkdir()
    names = ["b.mp3", "a.FLAC", "Album 2/1.ogg", ".hidden/x.mp3", "cover.jpg", ".y.mp3", "all.m3u8"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    found = [path.relative_to(tmp_path).as_posix() for path in find_tracks([tmp_path])]
    assert found == ["Album 2/1.ogg", "a.FLAC", "b.mp3"]


def test_a_playlist_counts_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("in/ü.mp3", "b.mp3"):
        (tmp_path / name).write_bytes(b"")
    playlist = tmp_path / "in" / "list.m3u8"
    text = "\ufeff#EXTM3U\r\n#EXTINF:1,x\r\nü.mp3\r\n\r\n../b.mp3\r\n"
    playlist.write_text(f"{text}{tmp_path / 'b.mp3'}\n", "utf-8")
    found = [path.resolve() for path in find_tracks([playlist, tmp_path / "b.mp3"])]
    other = (tmp_path / "b.mp3").resolve()
    assert found == [(tmp_path / "in" / "ü.mp3").resolve(), other, other, other]


def test_shuffled_is_another_order_and_always_the_same() -> None:
    tracks = [Path(f"{number}.mp3") for number in range(20)]
    assert sorted(shuffled(tracks, 7)) == sorted(tracks)
    assert shuffled(tracks, 7) == shuffled(tracks, 7) != tuple(tracks)
    assert shuffled(tracks, 7) != shuffled(tracks, 8)


def folder(path: Path) -> Path:
    path.mkdir()
    (path / "cover.jpg").write_bytes(b"x")
    return path


def listed(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda home: home / "a.mp3", "no such music"),
    "no sound in it": (lambda home: folder(home / "in"), "no sound file in this folder"),
    "empty": (lambda home: listed(home / "a.mp3", b""), "empty"),
    "text": (lambda home: listed(home / "a.mp3", b"Dear diary, " * 500), "not a sound file"),
    "encrypted": (lambda home: listed(home / "a.m4a", os.urandom(50_000)), "not a sound file"),
    "a list of addresses": (
        lambda home: listed(home / "a.mp3", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\nhttp://a/b.ts\n"),
        "not a sound file",
    ),
    "silent": (
        lambda home: write_track(home / "a.wav", np.zeros((100_000, 2), np.float32)),
        "silent",
    ),
    "a click": (lambda home: write_track(home / "a.wav", noise(0.3, 0.1)), "lasts 0.3 s"),
    "just too short": (lambda home: write_track(home / "a.wav", noise(0.97, 0.1)), "lasts 0.9 s"),
    "an empty list": (lambda home: listed(home / "a.m3u8", b"#EXTM3U\n"), "playlist is empty"),
    "a list of what is gone": (lambda home: listed(home / "a.m3u8", b"b.mp3\n"), "not there"),
    "a list from the net": (
        lambda home: listed(home / "a.m3u8", b"https://a.b/c.mp3\n"),
        "names an address",
    ),
    "a list in another code": (lambda home: listed(home / "a.m3u8", b"\xff\xfe"), "not UTF-8"),
    "a folder as a list": (lambda home: folder(home / "a.m3u8"), "no sound file in this folder"),
}
if os.name == "posix":
    BAD["a pipe"] = (lambda home: pipe(home / "a.mp3"), "not an ordinary file")


@pytest.mark.parametrize("kind", BAD)
def test_what_is_not_music_is_reported_with_the_file_and_the_reason(
    tmp_path: Path, kind: str
) -> None:
    make, reason = BAD[kind]
    place = make(tmp_path)
    with pytest.raises(MusicError, match=reason) as caught:
        list(map(check_track, find_tracks([place])))
    assert str(place) in caught.value.where
    assert caught.value.exit_code == 3
    assert caught.value.remedy


def test_a_track_is_silent_if_the_part_that_is_measured_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.concatenate((np.zeros((3 * FRAME_RATE, 2), np.float32), noise(2, 0.1)))
    track = write_track(tmp_path / "late.wav", sound)
    assert check_track(track) == 5
    monkeypatch.setattr("coach.music.decoding.MEASURED", 2 * FRAME_RATE)
    with pytest.raises(MusicError, match="The first 0 minutes of the track are silent"):
        check_track(track)


def test_a_list_that_looks_like_a_track_opens_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_track(tmp_path / "good.wav", noise(3, 0.1))
    (tmp_path / "a.mp3").write_text("ffconcat version 1.0\nfile good.wav\n")
    with pytest.raises(MusicError, match="not a sound file"):
        check_track(tmp_path / "a.mp3")


def test_a_damaged_middle_is_left_out(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.mp3", noise(5, 0.1))
    content = bytearray(track.read_bytes())
    content[30_000:33_000] = bytes(3_000)
    track.write_bytes(content)
    check_track(track)


def test_a_file_of_two_kinds_is_heard_whole(tmp_path: Path) -> None:
    """Recorders and radio programs join such files."""
    stereo = write_track(tmp_path / "a.mp3", noise(2, 0.1))
    mono = write_track(tmp_path / "b.mp3", noise(3, 0.1, channels=1)[::2], 24_000)
    (tmp_path / "c.mp3").write_bytes(stereo.read_bytes() + mono.read_bytes())
    found = np.concatenate(list(decode(tmp_path / "c.mp3")))
    assert len(found) == pytest.approx(5 * FRAME_RATE, abs=0.2 * FRAME_RATE)
    assert np.array_equal(found[3 * FRAME_RATE :, 0], found[3 * FRAME_RATE :, 1])
    assert not np.array_equal(found[:FRAME_RATE, 0], found[:FRAME_RATE, 1])


@pytest.mark.parametrize("suffix", [".mp3", ".ogg", ".wav", ".wv"])
def test_a_truncated_file_is_heard_up_to_its_end(tmp_path: Path, suffix: str) -> None:
    track = write_track(tmp_path / f"a{suffix}", noise(6, 0.1))
    content = track.read_bytes()
    track.write_bytes(content[: len(content) * 2 // 3])
    assert check_track(track) >= 0
    assert sum(map(len, decode(track))) == pytest.approx(4 * FRAME_RATE, abs=1.2 * FRAME_RATE)


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".m4a"])
def test_a_disk_that_is_pulled_out_is_reported_and_a_library_prints_nothing(
    tmp_path: Path,
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    track = write_track(tmp_path / f"a{suffix}", noise(6, 0.1))
    half = track.stat().st_size // 2

    class Disk(io.BufferedReader):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > half:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    monkeypatch.setattr(decoding, "open_plain", lambda path: Disk(io.FileIO(path)))
    with pytest.raises(MusicError, match="cannot be read") as caught:
        list(decode(track))
    assert caught.value.where == str(track)
    assert capfd.readouterr() == ("", "")


def test_samples_that_are_nan_or_far_too_loud_are_silence(tmp_path: Path) -> None:
    sound = noise(2, 0.1)
    write_track(tmp_path / "good.wav", sound, codec="pcm_f32le")
    expected = np.concatenate(list(decode(tmp_path / "good.wav")))
    for first, value in enumerate((np.nan, np.inf, -np.inf, 1e30)):
        sound[1_000 * first : 1_000 * first + 90] = value
        expected[1_000 * first : 1_000 * first + 90] = 0
    track = write_track(tmp_path / "bad.wav", sound, codec="pcm_f32le")
    assert np.array_equal(np.concatenate(list(decode(track))), expected)
    write_track(track, np.full_like(sound, np.nan), codec="pcm_f32le")
    with pytest.raises(MusicError, match="silent"):
        check_track(track)


def test_of_a_large_folder_what_a_session_can_reach_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.playable._CHECKED", 5)
    for number in range(4):
        write_track(tmp_path / f"{number}.wav", noise(2, 0.1))
    (tmp_path / "4.wav").write_bytes(b"Dear diary")
    assert len(playable_tracks(MusicChoice((tmp_path,)))) == 5
    (tmp_path / "2.wav").write_bytes(b"Dear diary")
    with pytest.raises(MusicError, match="not a sound file") as caught:
        playable_tracks(MusicChoice((tmp_path,)))
    assert caught.value.where == str(tmp_path / "2.wav")


def test_of_very_many_short_tracks_those_that_are_heard_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Path] = []

    def note(path: Path) -> float:
        checked.append(path)
        return 1.0

    monkeypatch.setattr("coach.music.playable.check_track", note)
    paths = [tmp_path / f"{number:04}.mp3" for number in range(1_000)]
    for path in paths:
        path.touch()
    assert playable_tracks(MusicChoice((tmp_path,))) == tuple(paths)
    assert checked == paths[:100]
