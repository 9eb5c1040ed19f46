import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coach.dsp.loudness import programme_loudness, step_powers
from coach.dsp.meter import DUAL_MONO
from coach.music import store
from coach.music.bed import BED_PEAK, CROSSFADE, Bed
from coach.music.decoding import StereoSamples, decode
from coach.music.store import DecodingStopped, MusicStore
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS
from tests.music.orchestra import noise, write_track

AS_SPEECH = SPEECH_LUFS + DUAL_MONO


def lufs(sound: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    left, right = np.ascontiguousarray(sound.T)
    return programme_loudness(step_powers(left) + step_powers(right))


def rms(sound: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    return float(np.sqrt(np.mean(np.square(sound.astype(np.float64)))))


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """A quiet track in stereo, 8 s, and a loud one in mono at another rate, 7 s."""
    quiet = write_track(tmp_path / "a.flac", noise(8, 0.02))
    loud = write_track(tmp_path / "b.wav", noise(7, 0.3, 2, channels=1))
    return [quiet, loud]


def test_tracks_follow_each_other_equally_loud_and_start_over(
    two: list[Path], tmp_path: Path
) -> None:
    bed = Bed(two, MusicStore(tmp_path / "kept"), 30 * FRAME_RATE)
    sound = bed.frames(0, 30 * FRAME_RATE)
    assert bed.names == ("a.flac", "b.wav")
    for second in (*range(5), *range(8, 9), *range(13, 15)):  # each track alone
        alone = sound[second * FRAME_RATE : (second + 1) * FRAME_RATE]
        assert lufs(alone) == pytest.approx(AS_SPEECH, abs=0.3), second
    # The first: [0, 8), the second [5, 12), then the first again from 9 on.
    again = sound[12 * FRAME_RATE : 14 * FRAME_RATE]
    assert np.allclose(again, sound[3 * FRAME_RATE : 5 * FRAME_RATE], atol=1e-6)
    # Two sounds that have nothing in common: the crossfade is as loud as either.
    step = FRAME_RATE // 2
    levels = [rms(sound[at : at + step]) for at in range(0, len(sound), step)]
    assert max(levels) / min(levels) < 1.06
    assert np.abs(sound).max() <= BED_PEAK


def test_a_track_is_not_heard_beyond_its_end(tmp_path: Path) -> None:
    ends = noise(8, 0.1)
    ends[5 * FRAME_RATE :] = 0  # silent where the next one comes in
    tracks = [
        write_track(tmp_path / "a.wav", ends),
        write_track(tmp_path / "b.wav", noise(10, 0.1, 3)),
    ]
    sound = Bed(tracks, MusicStore(tmp_path / "kept"), 12 * FRAME_RATE).frames(0, 12 * FRAME_RATE)
    begin = 8 * FRAME_RATE - CROSSFADE
    rising = [rms(sound[at : at + 4_800]) for at in range(begin, begin + CROSSFADE, 4_800)]
    assert np.all(np.diff(rising) > 0)
    assert rising[0] < 0.05 * rising[-1]


@pytest.mark.parametrize("size", [1, 7, 512, 48_000])
def test_the_size_of_the_blocks_changes_no_bit(two: list[Path], tmp_path: Path, size: int) -> None:
    first, count = 5 * FRAME_RATE - 500, 60_000 if size > 7 else 3_000
    at_once = Bed(two, MusicStore(tmp_path / "kept"), 20 * FRAME_RATE).frames(first, count)
    bed = Bed(two, MusicStore(tmp_path / "kept"), 20 * FRAME_RATE)
    blocks = [
        bed.frames(at, min(size, first + count - at)) for at in range(first, first + count, size)
    ]
    assert np.concatenate(blocks).tobytes() == at_once.tobytes()


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".opus", ".ogg"])
@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (24_000, 1)])
def test_every_kind_of_file_is_as_loud(
    tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    t = np.arange(6 * rate)[:, None] / rate
    tone = (0.05 * np.sin(2 * np.pi * 440 * t) * np.ones(channels)).astype(np.float32)
    track = write_track(tmp_path / f"a{suffix}", tone, rate)
    sound = Bed([track], MusicStore(tmp_path / "kept"), 5 * FRAME_RATE).frames(0, 3 * FRAME_RATE)
    assert lufs(sound) == pytest.approx(AS_SPEECH, abs=0.3)
    spectrum = np.abs(np.fft.rfft(sound[:FRAME_RATE, 0]))
    assert int(np.argmax(spectrum)) == 440


def test_peaks_are_turned_down_in_both_channels_alike(tmp_path: Path) -> None:
    clicks = noise(5, 0.002)
    clicks[::24_000, 0] = 0.9
    clicks[::24_000, 1] = 0.45
    track = write_track(tmp_path / "a.wav", clicks)
    sound = Bed([track], MusicStore(tmp_path / "kept"), 3 * FRAME_RATE).frames(0, 3 * FRAME_RATE)
    assert np.abs(sound).max() == pytest.approx(BED_PEAK, abs=1e-3)
    peaks = sound[24_000::24_000]
    assert np.allclose(peaks[:, 0], 2 * peaks[:, 1], atol=1e-3)


def test_a_loud_passage_is_turned_down_smoothly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.store.MEASURED", 20 * FRAME_RATE)
    sound = np.ones((60 * FRAME_RATE, 1), np.float32)
    sound[7 * FRAME_RATE : 9 * FRAME_RATE] = 3  # 9.5 dB
    sound[int(30.35 * FRAME_RATE) : int(30.75 * FRAME_RATE)] = 4
    sound[50 * FRAME_RATE :] = 8  # in what is not measured
    tone = sound * 0.02 * np.sin(2 * np.pi * 1_000 / FRAME_RATE * np.arange(len(sound)))[:, None]
    track = write_track(tmp_path / "a.wav", tone.astype(np.float32))
    bed = Bed([track], MusicStore(tmp_path / "kept"), 60 * FRAME_RATE)
    heard = bed.frames(0, 56 * FRAME_RATE)
    step = FRAME_RATE // 100
    levels = [rms(heard[at : at + step]) for at in range(0, len(heard), step)]
    gain = 20 * np.log10(np.array(levels) / sound[: len(heard) : step, 0])
    assert np.abs(np.diff(gain)).max() < 0.5
    assert gain[1_500:2_700] == pytest.approx(gain[300], abs=0.01), "what is not loud is left alone"
    for at in range(0, len(heard) - 4 * 4_800, 2_400):
        # Between two steps, 400 ms may be 0.6 dB louder than a meter shows.
        assert lufs(heard[at : at + 4 * 4_800]) <= AS_SPEECH + (3.1 if at % 4_800 == 0 else 3.7)
    assert lufs(heard[50 * FRAME_RATE :]) == pytest.approx(AS_SPEECH + 3, abs=0.1)


def test_no_more_tracks_are_open_than_a_system_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.bed.MAX_TRACKS", 3)
    tracks = [write_track(tmp_path / f"{n}.wav", noise(2, 0.1, n)) for n in range(4)]
    bed = Bed([*tracks[:3], tracks[0], tracks[3]], MusicStore(tmp_path / "kept"), 9 * FRAME_RATE)
    assert bed.end >= 9 * FRAME_RATE
    assert bed.names == ("0.wav", "1.wav", "2.wav")


def test_of_a_long_track_what_is_kept_is_enough_and_is_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.store.MEASURED", FRAME_RATE)
    track = write_track(tmp_path / "long.wav", noise(45, 0.1))
    store = MusicStore(tmp_path / "kept")
    sound = Bed([track], store, 4 * FRAME_RATE).frames(0, 4 * FRAME_RATE)
    kept = store.files.usage()
    assert kept.count == 1
    assert kept.bytes == pytest.approx(4 * 10 * FRAME_RATE, rel=0.01), "a block of 10 s"
    copied = track.rename(tmp_path / "of another name.wav")

    def never(_path: Path) -> None:
        raise AssertionError("it is decoded already")

    with monkeypatch.context() as patch:
        patch.setattr("coach.music.store.decode", never)
        again = Bed([copied], store, 4 * FRAME_RATE).frames(0, 4 * FRAME_RATE)
    assert again.tobytes() == sound.tobytes()
    longer = Bed([copied], store, 40 * FRAME_RATE).frames(0, 40 * FRAME_RATE)
    assert np.abs(longer[-FRAME_RATE:]).max() > 0.01
    assert longer[: 4 * FRAME_RATE].tobytes() == sound.tobytes()


@pytest.mark.parametrize("damage", ["cut short", "another track's", "empty"])
def test_what_is_kept_and_damaged_is_decoded_again(
    two: list[Path], tmp_path: Path, damage: str
) -> None:
    store = MusicStore(tmp_path / "kept")
    frames = 11 * FRAME_RATE
    sound = Bed(two, store, frames).frames(0, frames)
    one, other = sorted((tmp_path / "kept").iterdir())
    contents = one.read_bytes(), other.read_bytes()
    for path, own, foreign in zip((one, other), contents, contents[::-1], strict=True):
        # The system may know what was read, so it is another file of this name.
        path.unlink()
        path.write_bytes({"cut short": own[:-4], "another track's": foreign, "empty": b""}[damage])
    again = Bed(two, store, frames).frames(0, frames)
    assert again.tobytes() == sound.tobytes()
    assert sorted(path.stat().st_size for path in (one, other)) == sorted(map(len, contents))


def test_what_is_decoded_while_the_track_changes_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = write_track(tmp_path / "a.wav", noise(8, 0.1))
    whole = track.read_bytes()
    store = MusicStore(tmp_path / "kept")

    def half(path: Path) -> Iterator[StereoSamples]:
        path.write_bytes(whole[: len(whole) // 2])
        return decode(path)

    with monkeypatch.context() as patch:
        patch.setattr("coach.music.store.decode", half)
        assert store.open(track, 0).frames == pytest.approx(4 * FRAME_RATE, abs=FRAME_RATE)
    assert not any((tmp_path / "kept").iterdir())
    track.write_bytes(whole)
    assert store.open(track, 0).frames == 8 * FRAME_RATE


def test_a_large_track_is_read_no_further_once_a_session_has_ended(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, sizes = MusicStore(tmp_path / "kept"), list[int]()

    class Large(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            sizes.append(size or 0)
            kept.close()
            return super().read(1)

    monkeypatch.setattr(store, "open_plain", lambda _: Large(bytes(9)))
    with pytest.raises(DecodingStopped):
        kept.open(two[0], 0)
    assert len(sizes) == 1


def test_the_folder_is_bounded_and_need_not_be_writable(two: list[Path], tmp_path: Path) -> None:
    limit = 2_000_000
    store = MusicStore(tmp_path / "kept", limit)
    bed = Bed(two, store, 20 * FRAME_RATE)
    assert store.files.usage().bytes <= limit
    (tmp_path / "a file").write_bytes(b"")
    elsewhere = Bed(two, MusicStore(tmp_path / "a file"), 20 * FRAME_RATE)
    # What was removed meanwhile is still played.
    assert bed.frames(0, 960_000).tobytes() == elsewhere.frames(0, 960_000).tobytes()
    assert sorted(path.suffix for path in (tmp_path / "kept").iterdir()) == [".music"]


def test_a_bed_extended_while_playing_sounds_like_a_whole_one(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.store.MEASURED", FRAME_RATE)
    tracks = [write_track(tmp_path / "long.wav", noise(35, 0.1, 5)), *two]
    whole = Bed(tracks, MusicStore(tmp_path / "kept"), 70 * FRAME_RATE)
    bed = Bed(tracks, MusicStore(tmp_path / "others"), 5 * FRAME_RATE)
    assert bed.end < 15 * FRAME_RATE, "only as much of a track is decoded as is heard"
    for second in range(0, 60, 3):
        bed.extend((second + 5) * FRAME_RATE)
        at = second * FRAME_RATE
        assert bed.frames(at, FRAME_RATE).tobytes() == whole.frames(at, FRAME_RATE).tobytes()


def test_a_track_that_breaks_is_left_out_and_reported(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.store.MEASURED", FRAME_RATE)
    gone, long = tmp_path / "gone.wav", write_track(tmp_path / "long.wav", noise(45, 0.1, 5))
    left_out: list[str] = []
    bed = Bed(
        [gone, long, two[0]],
        MusicStore(tmp_path / "kept"),
        5 * FRAME_RATE,
        lambda error: left_out.append(error.where),
    )
    long.unlink()
    for second in range(0, 60, 3):
        bed.extend((second + 5) * FRAME_RATE)
        assert bed.frames(second * FRAME_RATE, FRAME_RATE).any()
    assert left_out == [str(gone), str(long)]
    two[0].unlink()
    bed.extend(10**8)
    assert bed.end >= 10**8, "what is decoded already is still there"
    nothing = Bed([gone], MusicStore(tmp_path / "kept"), 5, lambda _: None)
    assert nothing.end == 0
    assert not nothing.frames(0, 5).any()


def test_a_track_that_becomes_another_while_it_is_played_goes_on_as_far_as_it_was_decoded(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.music.store.MEASURED", FRAME_RATE)
    long = write_track(tmp_path / "long.wav", noise(45, 0.1, 5))
    tracks, left_out = [long, two[0]], list[str]()
    expected = Bed(tracks, MusicStore(tmp_path / "others"), 5 * FRAME_RATE)
    decoded = expected.end - CROSSFADE
    bed = Bed(
        tracks,
        MusicStore(tmp_path / "kept"),
        5 * FRAME_RATE,
        lambda error: left_out.append(error.what),
    )
    write_track(long, noise(3, 0.2, 6))
    bed.extend(60 * FRAME_RATE)
    assert bed.end >= 60 * FRAME_RATE
    assert bed.frames(0, decoded).tobytes() == expected.frames(0, decoded).tobytes()
    assert left_out == ["The track changed while it was played"]
