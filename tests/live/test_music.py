"""The person's own music under a live session."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.live import music as live_music
from coach.live.audio import player
from coach.live.audio.crossfade import Crossfade
from coach.live.audio.frame_queue import FrameQueue
from coach.live.audio.mixer import Mixer
from coach.live.audio.portaudio import spread
from coach.live.clip_gain import ClipGain
from coach.live.music import LiveMusic
from coach.live.transport.commands import Command, Key, MusicSwitch
from coach.live.transport.history import Role, clip_of
from coach.live.ui.now_playing import NowPlaying
from coach.music.store import DecodedTrack, MusicStore
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.sound.headroom import WITH_MUSIC
from coach.sound.music_gain import MusicGain
from coach.timeline.model import join
from coach.units import FRAME_RATE
from tests.live.chips import ChipStore, chips, signs
from tests.live.recording import RecordingDevice
from tests.live.stage import HummingVoice, Stage, hanging, once
from tests.live.under_music import check_music, check_position, decibels
from tests.music.orchestra import noise, write_track

_CUES = Coaching(detail=Detail.CUES, doctor=False)
_QUICKLY = HummingVoice(pace=2.0)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll more often, because the clock runs faster."""
    monkeypatch.setattr(player, "_POLL", 0.0005)
    monkeypatch.setattr(live_music, "_POLL", 0.0005)


def stage_of(
    press: Callable[[NowPlaying], Key | None] = lambda _: None,
    music: LiveMusic | None = None,
    name: str = "squat",
    devices: Callable[[], RecordingDevice] | None = None,
) -> Stage:
    routine = with_dose(find(name), reps=2)
    return Stage(routine, press, devices, _QUICKLY, _CUES, music=music)


def in_a_gap(playing: NowPlaying) -> bool:
    """Whether nothing has been heard for two seconds, and nothing will be for one, at level."""
    begin, end = playing.frame - 2 * FRAME_RATE, playing.frame + FRAME_RATE
    timeline = playing.clip.section.timeline
    return (
        playing.elapsed > 12 * FRAME_RATE
        and not playing.inverted
        and playing.clip.role is Role.ROUTINE
        and begin >= timeline.start
        and end < timeline.end
        and not any(cue.start < end and cue.end > begin for cue in timeline.cues)
    )


def in_gaps(
    *keys: Key, apart: float = 6.0
) -> tuple[Callable[[NowPlaying], Key | None], list[NowPlaying]]:
    """Presses each key in a gap, this many seconds apart at least; also when that was."""
    left, pressed = list(keys), list[NowPlaying]()

    def press(playing: NowPlaying) -> Key | None:
        too_soon = pressed and playing.elapsed < pressed[-1].elapsed + apart * FRAME_RATE
        if not left or too_soon or not in_a_gap(playing):
            return None
        pressed.append(playing)
        return left.pop(0)

    return press, pressed


def test_the_voice_is_that_of_a_session_without_music_and_a_pause_stops_the_music() -> None:
    keys = (Command.PAUSE, Command.PAUSE, Command.NEXT)
    plain = stage_of(once(hanging(4), *keys, apart=5))
    over = stage_of(once(hanging(4), *keys, apart=5), chips())
    for stage in (plain, over):
        stage.run()
        stage.check()
    voice, mix = plain.device.heard, over.device.heard
    assert voice.ndim == 1
    assert mix.shape == (len(voice), 2)
    music = mix - np.float32(WITH_MUSIC) * voice[:, None]
    assert np.allclose(music[:, 0], -music[:, 1], atol=1e-6), "only the music is left"
    assert plain.conductor.history.postures == over.conductor.history.postures
    check_music(over, -8.0)  # also that it goes on where it was
    paused = [each.elapsed for each in over.seen if each.paused]
    assert paused[-1] - paused[0] > 4 * FRAME_RATE
    assert not music[paused[0] + 3 * FRAME_RATE // 2 : paused[-1]].any()
    assert np.abs(music[paused[-1] + 4 * FRAME_RATE :]).max() > 0.02


def test_it_gives_way_as_in_a_file_and_m_moves_nothing() -> None:
    press, pressed = in_gaps(MusicSwitch.TOGGLE, MusicSwitch.TOGGLE)
    stage = stage_of(press, chips(), "crunch,squat")
    stage.run()
    stage.check()
    check_music(stage, -8.0)
    assert len(stage.session.segments) == 1
    assert [answer.text for answer in stage.answers] == ["Music off", "Music on"]
    assert not any(answer.refused for answer in stage.answers)
    off, on = (playing.elapsed for playing in pressed)
    assert not stage.music[off + 3 * FRAME_RATE // 2 : on].any()
    whole = join(section.timeline for section in stage.composer.sections())
    gain = MusicGain(whole, -8.0).frames(whole.start, whole.frames)
    assert gain[off] > 0.39
    heard = np.abs(stage.music[: whole.frames])
    gain[off : on + 3 * FRAME_RATE] = heard[off : on + 3 * FRAME_RATE]
    assert np.allclose(heard, gain, rtol=0.01, atol=0.00105)
    assert not stage.music[whole.frames + FRAME_RATE :].any(), "none under the summary"


def test_a_key_in_the_midst_of_the_music_is_answered_over_soft_music() -> None:
    press, pressed = in_gaps(Command.AGAIN, Command.NEXT, Command.COME_UP, apart=9)
    stage = stage_of(press, chips(0.0), "crunch,squat,rotation")
    stage.run()
    stage.check()
    check_music(stage, 0.0)
    assert np.abs(stage.device.heard).max() <= 1
    curve = decibels(stage.music)
    answered = [segment.frame_of(0) for segment in stage.session.segments[1:]]
    assert len(pressed) == len(answered) == 3
    for playing, words in zip(pressed, answered, strict=True):
        assert curve[playing.elapsed] > -1, "it was up"
        assert words - playing.elapsed < FRAME_RATE // 10, "nothing waits for the music"
        assert curve[words + 400] <= -19.9


def test_m_without_music_is_refused() -> None:
    stage = stage_of(once(lambda _: True, MusicSwitch.TOGGLE, Command.COME_UP))
    stage.run()
    answer = stage.answers[0]
    assert answer.refused
    assert answer.text == "There is no music in this session"


class LateStore(ChipStore):
    """Opens nothing before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may = Event()
        self.asked_after = -1
        """Frames that the device had taken when the first track was asked for."""
        self.taken: Callable[[], int] = lambda: 0

    def open(self, track: Path, frames: int) -> DecodedTrack:
        self.asked_after = self.taken()
        assert self.may.wait(60)
        return super().open(track, frames)


def test_nothing_waits_for_it_and_it_comes_in_once_it_is_ready() -> None:
    store = LateStore()
    music = LiveMusic([Path("late")], store, -8.0)
    ready_at: list[int] = []

    def press(playing: NowPlaying) -> None:
        if not ready_at and playing.elapsed > 20 * FRAME_RATE:
            ready_at.append(playing.elapsed)
            store.may.set()
            while not music.sound.holds(3 * FRAME_RATE):
                time.sleep(0.001)
            stage.device.await_music(music.sound)

    stage = stage_of(press, music)
    stage.device.await_music(None)
    store.taken = lambda: stage.device.given
    stage.run()
    stage.check()
    check_music(stage, -8.0)
    assert store.asked_after > 0, "nothing is decoded before the first sound"
    assert not stage.music[: ready_at[0]].any()
    assert stage.music[ready_at[0] + FRAME_RATE :].any()


class SlowStore(ChipStore):
    """Opens tracks of 100 s, but the second only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may = Event(), Event()

    def open(self, track: Path, frames: int) -> DecodedTrack:
        if track.name == "second":
            self.asked.set()
            assert self.may.wait(60)
        music = super().open(track, frames)
        music.frames = 100 * FRAME_RATE
        return music


def test_the_present_track_is_heard_while_the_next_one_is_decoded_slowly() -> None:
    store = SlowStore()
    music = LiveMusic([Path("first"), Path("second")], store, -8.0)
    music.begin()
    heard = np.empty((FRAME_RATE, 2), np.float32)
    until = time.monotonic() + 60
    while not store.asked.wait(0.001) and time.monotonic() < until:
        if music.sound.holds(26 * FRAME_RATE):
            music.sound.read(heard, 0)
    assert music.sound.holds(25 * FRAME_RATE)
    store.may.set()
    music.end()


def test_a_track_that_is_gone_is_left_out_and_the_others_are_played(tmp_path: Path) -> None:
    gone = tmp_path / "gone.wav"
    there = write_track(tmp_path / "there.wav", noise(9, 0.1))
    music = LiveMusic([gone, there], MusicStore(tmp_path / "kept"), -8.0)
    music.begin()
    until = time.monotonic() + 60
    while not music.sound.holds(3 * FRAME_RATE):
        assert time.monotonic() < until
        time.sleep(0.01)
    music.end()
    heard = np.empty((3 * FRAME_RATE, 2), np.float32)
    music.sound.read(heard, 0)
    assert heard.any()
    assert [error.where for error in music.left_out] == [str(gone)]


class FailingStore(MusicStore):
    """A store whose disk fails once a track is open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._at = folder

    def open(self, track: Path, frames: int) -> DecodedTrack:
        music = super().open(track, frames)
        for kept in self._at.iterdir():
            os.truncate(kept, 10_000)
        return music


def test_decoded_music_whose_disk_fails_ends_only_the_music(tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.wav", noise(9, 0.1))
    music = LiveMusic([track], FailingStore(tmp_path / "kept"), -8.0)
    music.begin()
    until = time.monotonic() + 60
    while music.is_on:
        assert time.monotonic() < until
        time.sleep(0.001)
    music.end()
    assert [error.what for error in music.left_out] == ["Decoded music can no longer be read"]


def test_a_session_that_ends_while_a_track_is_decoded_leaves_no_part_of_it(tmp_path: Path) -> None:
    track = write_track(tmp_path / "long.wav", np.tile(noise(20, 0.1), (12, 1)))
    kept = tmp_path / "kept"
    music = LiveMusic([track], MusicStore(kept), -8.0)
    music.begin()
    until = time.monotonic() + 60
    while not (kept.is_dir() and any(kept.iterdir())):
        assert time.monotonic() < until
        time.sleep(0.001)
    music.end()
    assert not any(kept.iterdir())
    assert not music.left_out


def test_it_resumes_where_it_was_when_the_device_is_back() -> None:
    music = chips()
    devices = [RecordingDevice(gone_at=40 * FRAME_RATE), RecordingDevice()]
    stage = stage_of(music=music, devices=lambda: devices.pop(0))
    stage.run()
    check_position(stage.music)
    lost = len(stage.opened[0].heard)
    assert stage.music[lost - FRAME_RATE : lost].any()
    assert stage.music[lost + 5 * FRAME_RATE :].any()


@pytest.mark.parametrize("part", ["sound", "gain"])
def test_a_fault_in_the_music_costs_only_the_music(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    music = chips()
    if part == "sound":
        monkeypatch.setattr(music.sound, "read", fail)
    else:
        monkeypatch.setattr(ClipGain, "add", fail)
    stage = stage_of(once(hanging(4), Command.PAUSE, Command.COME_UP, apart=5), music)
    stage.run()
    stage.check()
    assert [error.what for error in music.left_out] == [
        "The music stopped, because of a fault in coach"
    ]


def mixed(sound: FrameQueue, frames: int, block: int) -> Pcm:
    """The gain of the music over a quiet queue."""

    class Unlimited:
        def frames(self, first: int, count: int) -> Pcm:  # noqa: ARG002
            return np.ones(count, np.float32)

        def due(self, first: int) -> list[tuple[int, float]]:  # noqa: ARG002
            return []

    voice = FrameQueue(gain=Unlimited())
    voice.put(np.zeros(frames, np.float32))
    music = LiveMusic([], ChipStore(), 0)
    music.sound = sound
    mixer = Mixer(Crossfade(voice), music)
    heard = []
    for _ in range(frames // block):
        out = np.empty((block, 2), np.float32)
        mixer.read(out, 0)
        heard.append(out[:, 0] / np.float32(WITH_MUSIC))
    return np.concatenate(heard)


def test_music_that_stops_coming_fades_out_before_it_ends() -> None:
    sound = FrameQueue()
    sound.put(np.ones((8 * FRAME_RATE, 2), np.float32))
    curve = decibels(mixed(sound, 10 * FRAME_RATE, 512))
    assert curve.max() == 0
    assert curve[-FRAME_RATE] == -60
    assert np.abs(curve[480:] - curve[:-480]).max() <= 0.505
    assert sound.waited == sound.underruns == 0


def _rms(sound: Pcm) -> Pcm:
    """Of each window; sound: shape (windows, frames)."""
    return np.asarray(np.sqrt(np.square(sound).mean(axis=1)))


def test_a_device_at_another_rate_plays_the_same_in_stereo() -> None:
    seconds = 12
    heard = []
    for rate in (FRAME_RATE, 44_100):
        music = chips()
        device = RecordingDevice(rate=rate, music=music.sound)
        late = once(lambda playing: playing.elapsed > (seconds + 1) * FRAME_RATE, Command.COME_UP)
        stage_of(late, music, devices=[device].pop).run()
        windows = device.heard[: seconds * rate].reshape(seconds * 100, rate // 100, 2)
        left, right = windows[..., 0], windows[..., 1]
        heard.append((_rms(left + right), _rms(left - right), _rms(left)))
    for expected, converted in zip(*heard, strict=True):
        assert expected.max() > 0.05
        assert np.abs(converted - expected).max() < 0.1 * expected.max()


def test_stereo_is_spread_over_the_channels_of_a_device() -> None:
    stereo = np.array([[0.5, 0.1], [-0.2, 0.4]], np.float32)
    mono = spread(stereo, 1)
    assert mono.shape == (2, 1)
    assert np.allclose(mono[:, 0], [0.3, 0.1])
    assert np.array_equal(spread(stereo, 2), stereo)
    assert np.array_equal(spread(stereo, 6)[:, 4:], stereo)
    assert np.array_equal(spread(stereo[:, 0], 4), stereo[:, :1])


def test_what_follows_a_clip_is_unknown_and_the_music_goes_down_before_it() -> None:
    stage = Stage(find("squat"), coaching=_CUES)
    section = next(stage.composer.sections())
    clip = clip_of(section)
    gain = ClipGain(0.0, comes_in=False)
    gain.add(clip)
    gain.cover(clip.length)
    frames = gain.frames(clip.length - 4_800, 4_800)
    assert frames is not None
    assert frames.max() <= 0.1 + 1e-6
    assert gain.frames(clip.length + FRAME_RATE, 10) is None


def test_signs_tell_the_position() -> None:
    assert not np.array_equal(signs(0, 4_800), signs(4_800, 4_800))
