"""What of a sound comes again, packet by packet."""

import numpy as np

from coach.phone.formats.mp4.repeats import PACKET, PERIOD, Repeats, between_cues
from coach.script.model import Posture, Sound, Where
from coach.sound.floor import LOOP, Floor
from coach.timeline.model import BeepCue, Timeline
from coach.voices.base import Pcm

NOISE = Floor(-70).frames(0, LOOP)
ALL = np.ones(6 * PERIOD, bool)
COUNT = 700


def found(repeats: Repeats, start: int, sound: Pcm = NOISE) -> tuple[set[int], set[int]]:
    """Numbers, from `start`, of the packets that come again and of those that are kept."""
    shown = np.roll(sound, -start * PACKET)[: (COUNT + 20) * PACKET]
    told = repeats.find(shown, start, start, COUNT)
    return {*np.flatnonzero(told.again).tolist()}, {*np.flatnonzero(told.kept).tolist()}


def changed(block: int) -> Pcm:
    sound = NOISE.copy()
    sound[block * PACKET + 5] += np.float32(1e-7)
    return sound


def test_noise_is_kept_first_and_comes_again_a_period_later() -> None:
    repeats = Repeats(ALL)
    again, kept = found(repeats, 0)
    assert not again
    # What a packet holds depends on what is about it; nothing is known of that at the beginning.
    assert kept == {*range(4, COUNT)}
    again, kept = found(repeats, PERIOD)
    assert again == {*range(4, COUNT)}
    assert not kept & again


def test_another_sample_is_another_sound() -> None:
    repeats = Repeats(ALL)
    found(repeats, 0)
    again, _ = found(repeats, PERIOD, changed(300))
    assert again == {*range(4, COUNT)} - {*range(296, 305)}


def test_what_was_kept_beside_other_samples_is_forgotten() -> None:
    free = ALL.copy()
    free[PERIOD + 303] = False
    repeats = Repeats(free)
    found(repeats, 0)
    # Block 300 is another one now, but too near to a cue for the packets about it to be kept.
    _, kept = found(repeats, PERIOD, changed(300))
    assert not kept & {*range(299, 305)}
    # So when it comes again, those that were kept at first are none of its packets.
    again, kept = found(repeats, 2 * PERIOD, changed(300))
    assert not again & {*range(299, 305)}
    assert kept >= {*range(299, 305)}
    again, _ = found(repeats, 3 * PERIOD, changed(300))
    assert again >= {*range(299, 305)}


def test_what_lies_in_a_cue_is_never_taken_again() -> None:
    free = ALL.copy()
    free[PERIOD + 200] = False
    repeats = Repeats(free)
    found(repeats, 0)
    again, _ = found(repeats, PERIOD)
    assert again == {*range(4, COUNT)} - {*range(196, 205)}


def test_blocks_without_a_cue() -> None:
    where = Where(Posture.UPRIGHT)
    cues = tuple(
        BeepCue(1_000 + start, 1_000 + end, where, Sound.GO)
        for start, end in ((PACKET, 2 * PACKET), (3 * PACKET + 1, 4 * PACKET + 1))
    )
    timeline = Timeline(1_000, 1_000 + 6 * PACKET + 7, cues, (), ())
    assert between_cues(timeline).tolist() == [True, False, True, False, False, True, True]
