from pathlib import Path

import numpy as np
import pytest

from coach.dsp.loudness import loudness
from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import channels_of, to_int16
from coach.music.bed import Bed
from coach.music.store import MusicStore
from coach.script.model import Earcon, Tone
from coach.sound.headroom import WITH_MUSIC
from coach.sound.music_gain import MusicGain
from coach.sound.music_renderer import MusicRenderer
from coach.sound.renderer import Renderer
from coach.timeline.model import Cue, SayCue, Timeline
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS
from tests.export.song import TIMELINE
from tests.music.orchestra import noise, write_track
from tests.sound.desk import SOUNDS, beep_cue, glide_cue, silent_word, timeline, word


def over(track: Path, score: Timeline, level: float, floor: float | None = -70) -> MusicRenderer:
    gain = MusicGain(score, level)
    bed = Bed([track], MusicStore(track.parent / "kept"), score.end - gain.begin)
    return MusicRenderer(Renderer(SOUNDS, noise_floor_dbfs=floor), score, bed, gain)


@pytest.fixture
def hiss(tmp_path: Path) -> Path:
    return write_track(tmp_path / "hiss.flac", noise(7, 0.1))


def heard(sound: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    return float(10 * np.log10(sum(10 ** (loudness(each) / 10) for each in channels_of(sound))))


def test_music_is_well_under_every_word_from_before_it(hiss: Path) -> None:
    mix = over(hiss, TIMELINE, 0, floor=None)
    early = 3 * FRAME_RATE // 10
    for cue in [cue for cue in TIMELINE.cues if isinstance(cue, SayCue) and cue.end > cue.start][
        1:
    ]:
        under = mix.music(cue.start - early, cue.end - cue.start + early)
        voice = mix.voice(cue.start, cue.end - cue.start)
        assert heard(under) <= heard(voice) - 15


@pytest.mark.parametrize("level", [-8.0, 0.0])
def test_between_words_it_is_as_loud_as_was_asked(hiss: Path, level: float) -> None:
    score = timeline([silent_word(0, FRAME_RATE), silent_word(20 * FRAME_RATE, 1_000)], 1_400_000)
    between = over(hiss, score, level).music(7 * FRAME_RATE, 12 * FRAME_RATE)
    speech = SPEECH_LUFS + DUAL_MONO + 20 * np.log10(WITH_MUSIC)
    assert heard(between) == pytest.approx(speech + level, abs=0.5)


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
    clicks = noise(8, 0.002)
    clicks[::4_801] = 0.9  # far over what the loudness of the track makes of its peaks
    track = write_track(tmp_path / "loud.wav", clicks)
    # A word, and with it what tones and earcons add at most, see coach.sound.headroom.
    loud = np.where(np.arange(150_000) % 96 < 48, 0.992, -0.992).astype(np.float32)
    cues: list[Cue] = [word(0, loud[:9_600]), word(240_000, loud), word(400_000, loud)]
    cues += [glide_cue(600_000, 700_000, Tone.RISE), beep_cue(620_000, Earcon.GO)]
    score = timeline(cues, 800_000)
    sound = over(track, score, level, floor=-60).render(0, 800_000)
    assert np.abs(sound[240_000:550_000]).max() > 0.98, "the music is over its own peaks here"
    to_int16(sound)
