"""Every built-in routine over three kinds of music: the voice is always well above it, and is
understood as without it."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.dsp.loudness import STEP, loudness, programme_loudness, step_powers
from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import channels_of
from coach.music.bed import Bed
from coach.music.store import MusicStore
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine.library import routines
from coach.sound.earcons import load_earcons
from coach.sound.headroom import WITH_MUSIC
from coach.sound.music_gain import AHEAD, MusicGain
from coach.sound.music_renderer import MusicRenderer
from coach.sound.renderer import Renderer
from coach.timeline.model import SayCue, Timeline
from coach.units import FRAME_RATE
from coach.voices.mastering import SPEECH_LUFS
from tests.listener import Listener
from tests.music.orchestra import babble, band, noise, write_track
from tests.voices.speakers import SENTENCES

LEVEL = -8.0
KINDS = ("band", "noise", "babble")


@pytest.fixture(scope="module")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("tracks")
    voice = Request(pace=Request().pace * 6 / 5).open_voice()
    sounds = {
        "band": band(60),
        "noise": noise(60, 0.1),
        "babble": babble([voice.record(text).pcm for text in SENTENCES], 60),
    }
    return {kind: write_track(home / f"{kind}.flac", sound) for kind, sound in sounds.items()}


@cache
def laid_out(name: str) -> Timeline:
    request = Request(name)
    with composer_for(request, request.find_routine()) as composer:
        return composer.timeline()


def over(track: Path, timeline: Timeline) -> MusicRenderer:
    gain = MusicGain(timeline, LEVEL)
    bed = Bed([track], MusicStore(track.parent / "kept"), timeline.end - gain.begin)
    return MusicRenderer(Renderer(load_earcons(), noise_floor_dbfs=-70), timeline, bed, gain)


def heard(sound: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    """Loudness of both channels together, not gated, in LUFS."""
    return float(10 * np.log10(sum(10 ** (loudness(each) / 10) for each in channels_of(sound))))


def said(timeline: Timeline) -> list[SayCue]:
    return [cue for cue in timeline.cues if isinstance(cue, SayCue) and cue.end > cue.start]


def between(timeline: Timeline) -> Iterator[tuple[int, int]]:
    """Whole steps between cues in which the music is at its own level: neither in the opening,
    where it comes in, nor in the way up."""
    reach, quiet = timeline.chapters[0].end, 2 * FRAME_RATE
    for cue in timeline.cues:
        if reach < cue.start < timeline.chapters[-1].start:
            steps = (cue.start - reach - 2 * quiet) // STEP
            if steps > 0:
                yield reach + quiet, steps * STEP
        reach = max(reach, cue.end)


@pytest.mark.heavy
@pytest.mark.parametrize("name", routines())
def test_music_is_where_it_should_be_from_the_first_word_to_the_last(
    tracks: dict[str, Path], name: str
) -> None:
    timeline = laid_out(name)
    gain = MusicGain(timeline, LEVEL)
    curve = gain.frames(gain.begin, timeline.end - gain.begin)
    steps = np.abs(np.diff(20 * np.log10(np.maximum(curve[::480], 1e-3))))
    assert steps.max() <= 0.5
    for kind in KINDS:
        mix = over(tracks[kind], timeline)
        for cue in said(timeline)[1:]:
            words = heard(mix.voice(cue.start, cue.end - cue.start))
            under = heard(mix.music(cue.start, cue.end - cue.start))
            with_before = heard(mix.music(cue.start - AHEAD, cue.end - cue.start + AHEAD))
            assert max(under, with_before) <= words - 15, (kind, cue.text)
        powers = [step_powers(mix.music(first, count)) for first, count in between(timeline)]
        if powers:
            asked = SPEECH_LUFS + DUAL_MONO + 20 * np.log10(WITH_MUSIC) + LEVEL
            assert programme_loudness(np.concatenate(powers)) == pytest.approx(asked, abs=1), kind


@pytest.mark.heavy
def test_it_is_understood_as_without_music(tracks: dict[str, Path]) -> None:
    """Two words of a hundred more may be heard wrong."""
    listener, timeline = Listener(), laid_out("back-basics")
    sentences = [cue for cue in said(timeline) if len(cue.text.split()) >= 6][::2]

    def misheard(render: Callable[[int, int], "np.ndarray[Any, np.dtype[np.float32]]"]) -> int:
        sounds = ((cue, render(cue.start, cue.end - cue.start)) for cue in sentences)
        return sum(listener.misheard(cue.text, sound.mean(axis=1))[0] for cue, sound in sounds)

    count = sum(len(cue.text.split()) for cue in sentences)
    assert count > 300
    alone = misheard(over(tracks["noise"], timeline).voice)
    wrong = {kind: misheard(over(tracks[kind], timeline).render) for kind in KINDS}
    assert max(wrong.values()) - alone <= 0.02 * count, f"{wrong}, alone {alone}, of {count} words"
