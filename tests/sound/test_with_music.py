from pathlib import Path

import numpy as np
import pytest

from coach.dsp.loudness import loudness
from coach.dsp.pcm import channels_of, to_int16
from coach.music.bed import Bed
from coach.music.store import MusicStore
from coach.script.model import Earcon, Tone
from coach.sound.giving_way import MusicGain
from coach.sound.renderer import Renderer
from coach.sound.with_music import MusicRenderer
from coach.timeline.model import Cue, Timeline
from coach.units import FRAME_RATE
from coach.voices.mastering import PEAK
from tests.export.song import TIMELINE
from tests.music.orchestra import noise, write_track
from tests.sound.desk import SOUNDS, beep_cue, glide_cue, timeline, word


def over(track: Path, score: Timeline, level: float, floor: float | None = -70) -> MusicRenderer:
    gain = MusicGain(score, level)
    bed = Bed([track], MusicStore(track.parent / "kept"), score.end - gain.begin)
    return MusicRenderer(Renderer(SOUNDS, noise_floor_dbfs=floor), score, bed, gain)


@pytest.fixture
def hiss(tmp_path: Path) -> Path:
    return write_track(tmp_path / "hiss.flac", noise(7, 0.1))


def heard(sound: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    return float(10 * np.log10(sum(10 ** (loudness(each) / 10) for each in channels_of(sound))))


@pytest.mark.parametrize("level", [-8.0, 0.0])
def test_music_is_well_under_every_word_and_as_loud_as_asked_in_between(
    hiss: Path, level: float
) -> None:
    mix = over(hiss, TIMELINE, level, floor=None)
    welcome, *later = (cue for cue in TIMELINE.cues if cue.end > cue.start and hasattr(cue, "take"))
    for cue in later:
        early = 3 * FRAME_RATE // 10
        under = mix.music(cue.start - early, cue.end - cue.start + early)
        voice = mix.voice(cue.start, cue.end - cue.start)
        assert heard(under) <= heard(voice) - 15
    speech = mix.voice(welcome.start, welcome.end - welcome.start)
    between = mix.music(round(18.9 * FRAME_RATE) - FRAME_RATE // 4, FRAME_RATE // 4)
    assert heard(between) < heard(speech)


def test_the_size_of_the_blocks_changes_no_bit(hiss: Path) -> None:
    first, count = 4 * FRAME_RATE + 77, 100_000
    at_once = over(hiss, TIMELINE, -8).render(first, count)
    assert at_once.shape == (count, 2)
    for size in (512, 48_000):
        mix = over(hiss, TIMELINE, -8)
        blocks = [
            mix.render(place, min(size, first + count - place))
            for place in range(first, first + count, size)
        ]
        assert np.concatenate(blocks).tobytes() == at_once.tobytes()
    for size in (1, 7):
        mix = over(hiss, TIMELINE, -8)
        few = [mix.render(place, size) for place in range(first, first + 1_400, size)]
        assert np.concatenate(few).tobytes() == at_once[:1_400].tobytes()
    assert sum(map(len, over(hiss, TIMELINE, -8).blocks(48_000))) == TIMELINE.frames


@pytest.mark.parametrize("level", [-8.0, 0.0])
def test_the_loudest_of_everything_cannot_clip(tmp_path: Path, level: float) -> None:
    square = np.sign(np.sin(np.arange(6 * FRAME_RATE) * 0.05))[:, None] * np.ones(2)
    square[: 5 * FRAME_RATE] *= 0.02  # the rest is far over the loudness of the track
    track = write_track(tmp_path / "loud.wav", square.astype(np.float32))
    loud = np.where(np.arange(150_000) % 96 < 48, PEAK, -PEAK).astype(np.float32)
    cues: list[Cue] = [word(0, loud[:9_600]), word(240_000, loud), word(480_000, loud)]
    cues += [glide_cue(200_000, 700_000, Tone.RISE), beep_cue(250_000, Earcon.GO)]
    cues += [beep_cue(250_000, Earcon.ATTENTION)]
    score = timeline(cues, 800_000)
    assert np.abs(over(track, score, level, floor=-60).render(0, 800_000)).max() > 0.6
    to_int16(over(track, score, level, floor=-60).render(0, 800_000))
