"""Files with the person's own music: stereo in every format, and what bad music gets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from jsonschema import Draft202012Validator
from numpy.typing import NDArray

from coach.dsp.meter import Meter
from coach.dsp.pcm import Stereo
from coach.errors import OutputError
from coach.export.formats.registry import FORMATS
from coach.export.progress import Written
from coach.export.writer import Target, write_files
from coach.music.bed import Bed
from coach.music.store import MusicStore
from coach.sound.earcons import load_earcons
from coach.sound.music_gain import MusicGain
from coach.sound.music_renderer import MusicRenderer
from coach.sound.renderer import Renderer
from coach.timeline.model import SayCue
from coach.timeline.sheet import MusicHeader
from coach.units import FRAME_RATE
from tests import forked
from tests.export.conftest import Run
from tests.export.song import LENGTH, TIMELINE, TRACK
from tests.inside import run_inside
from tests.music.orchestra import noise, write_track

ROOT = Path(__file__).parents[2]
WITH_MUSIC = replace(TRACK, header=replace(TRACK.header, music=MusicHeader(-8, ("hiss.flac",))))


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> MusicRenderer:
    home = tmp_path_factory.mktemp("mix")
    track = write_track(home / "hiss.flac", noise(9, 0.1))
    gain = MusicGain(TIMELINE, -8)
    bed = Bed([track], MusicStore(home / "kept"), LENGTH)
    renderer = Renderer(load_earcons(), noise_floor_dbfs=-70)
    return MusicRenderer(renderer, TIMELINE, bed, gain)


def decoded(path: Path) -> NDArray[np.float32]:
    """The samples of a stereo file, shape (frames, 2), by FFmpeg alone."""
    with av.open(str(path)) as file:
        assert file.streams.audio[0].channels == 2
        resampler = av.AudioResampler("flt", "stereo", FRAME_RATE)
        frames = [frame for each in file.decode(audio=0) for frame in resampler.resample(each)]
    return np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])


def loudness_and_peak(sound: NDArray[np.float32]) -> tuple[float, float]:
    """LUFS and dBTP by FFmpeg's meter."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=FRAME_RATE, format="flt", layout="stereo", time_base=Fraction(1, FRAME_RATE)
    )
    meter, sink = (
        graph.add("ebur128", "metadata=1:framelog=quiet:peak=true"),
        graph.add("abuffersink"),
    )
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(sound.reshape(1, -1)), format="flt", layout="stereo"
    )
    frame.sample_rate = FRAME_RATE
    source.push(frame)
    source.push(None)
    found: dict[str, str] = {}
    try:
        while True:
            found = dict(sink.pull().metadata) or found
    except (av.BlockingIOError, av.EOFError):
        peaks = [float(found[f"lavfi.r128.true_peaks_ch{each}"]) for each in (0, 1)]
        return float(found["lavfi.r128.I"]), 20 * float(np.log10(max(peaks)))


@pytest.fixture(scope="module")
def files(mix: MusicRenderer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    home = tmp_path_factory.mktemp("files")
    targets = [Target(home / f"song.{name}", fmt) for name, fmt in FORMATS.items()]
    written = write_files(targets, lambda: mix.blocks(FRAME_RATE), WITH_MUSIC)
    return dict(zip(FORMATS, written, strict=True))


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_stereo_and_as_loud_as_without(files: dict[str, Written], name: str) -> None:
    sound = decoded(files[name].path)
    assert LENGTH <= len(sound) <= LENGTH + FORMATS[name].padding
    lufs, peak = loudness_and_peak(sound[:LENGTH])
    assert lufs == pytest.approx(-16, abs=0.5)
    assert peak <= -1
    figures = files[name].figures
    assert (figures.lufs, figures.peak) == pytest.approx((lufs, peak), abs=0.2)
    assert figures.heard == figures.lufs
    welcome = next(cue for cue in TIMELINE.cues if isinstance(cue, SayCue))
    left, right = sound[welcome.start : welcome.end].T
    assert np.corrcoef(left, right)[0, 1] > 0.99, "the voice is in the middle"
    apart = sound[13 * FRAME_RATE : 14 * FRAME_RATE]
    assert np.abs(apart[:, 0] - apart[:, 1]).max() > 1e-3


def test_a_phrase_that_is_missing_is_noticed_in_spite_of_the_music(
    mix: MusicRenderer, tmp_path: Path
) -> None:
    gone = next(cue for cue in TIMELINE.cues if isinstance(cue, SayCue) and cue.text == "Down")

    def without() -> Iterator[Stereo]:
        sound = mix.render(0, LENGTH)
        sound[gone.start : gone.end] = mix.music(gone.start, gone.end - gone.start)
        for first in range(0, LENGTH, FRAME_RATE):
            yield sound[first : first + FRAME_RATE]

    with pytest.raises(OutputError, match="'Down' cannot be heard"):
        write_files([Target(tmp_path / "a.flac", FORMATS["flac"])], without, WITH_MUSIC)


def test_a_meter_reads_stereo_whatever_the_blocks(mix: MusicRenderer) -> None:
    sound = mix.render(0, LENGTH)
    read = []
    for size in (4_799, 192_000, LENGTH):
        meter = Meter(2)
        for first in range(0, LENGTH, size):
            meter.add(sound[first : first + size])
        read.append(meter.figures)
    assert [each.lufs for each in read] == pytest.approx(3 * [loudness_and_peak(sound)[0]], abs=0.1)
    assert max(each.peak for each in read) == pytest.approx(min(each.peak for each in read))


def test_the_command_lays_a_routine_over_music(
    coach: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    write_track(tmp_path / "in" / "a\x1b.flac", noise(11, 0.1))
    write_track(tmp_path / "in" / "b.mp3", noise(12, 0.1, 2))
    words = ("export", "--way-up", "--music", "in", "--music-level", "-25", "--shuffle", "2")
    monkeypatch.setenv("COACH_CACHE", str(tmp_path / "one"))
    done = coach(*words, "--sidecars", "--format", "flac,wav")
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("COACH_CACHE", str(tmp_path / "other"))
    assert coach(*words, "-o", "2.wav").returncode == 0
    assert (tmp_path / "way-up.wav").read_bytes() == (tmp_path / "2.wav").read_bytes()
    sheet = json.loads((tmp_path / "way-up.cue.json").read_text("utf-8"))
    schema = json.loads((ROOT / "docs" / "cue-sheet.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(sheet)
    assert sheet["music"] == {"level": -25, "tracks": ["b.mp3", "a\\x1b.flac"]}
    assert len(decoded(tmp_path / "way-up.flac")) == round(sheet["duration"] * FRAME_RATE)
    tagged = (tmp_path / "way-up.flac").read_bytes()
    assert b"b.mp3" not in tagged, "the tags say nothing of the music"
    assert b"2 tracks of music" in forked.run("cache", "info", cwd=tmp_path).stdout
    assert forked.run("cache", "clear", cwd=tmp_path).returncode == 0
    assert not list((tmp_path / "other").rglob("*.music"))


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("--music", "gone.mp3"), 3, "gone.mp3"),
        (("--music", "empty"), 3, "no sound file in this folder"),
        (("--music", "good.wav", "--music", "silent.wav"), 3, "silent.wav"),
        (("--music", "good.wav", "--music", "text.mp3"), 3, "text.mp3"),
        (("--music", ""), 2, "--music"),
        (("--music", "good.wav", "--music-level", "3"), 2, "between -30 and 0"),
        (("--shuffle", "3"), 2, "--music PATH"),
    ],
)
def test_bad_music_is_reported_before_anything_is_recorded(
    tmp_path: Path, words: tuple[str, ...], code: int, named: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.mp3").write_text("Dear diary")
    write_track(tmp_path / "good.wav", noise(2, 0.1))
    write_track(tmp_path / "silent.wav", np.zeros((FRAME_RATE * 2, 2), np.float32))
    before = sorted(tmp_path.iterdir())
    for command in ("export", "send"):
        done = run_inside(command, "squat", *words, "--voice", "silent", cwd=tmp_path)
        assert (done.code, named in done.err) == (code, True), done.err
        assert 1 <= len(done.err.strip().splitlines()) <= 2
        assert "Recording" not in done.err
        assert sorted(tmp_path.iterdir()) == before
