"""A sound that is encoded in stretches is as good as one that is encoded in one piece."""

import numpy as np
import pytest
from av import AudioCodecContext, Packet
from av.codec.codec import UnknownCodecError

from coach.phone.formats.coders import Codec, Coder
from coach.phone.formats.mp4.format import AAC
from coach.phone.formats.mp4.repeats import PACKET, PERIOD, between_cues
from coach.phone.formats.mp4.stretches import STRETCH, Stretches
from coach.phone.hands import Hands
from coach.script.model import Posture, Sound, Where
from coach.sound.floor import Floor
from coach.timeline.model import BeepCue, Timeline
from coach.units import FRAME_RATE
from coach.voices.base import Pcm
from tests.phone.song import HANDS

SEAM = STRETCH * PACKET
LENGTHS = [0, 1, 5_000, SEAM - 1, SEAM + 4 * PACKET, SEAM + 4 * PACKET + 1, 2 * SEAM + 99]
THREE = 2 * SEAM + 300 * PACKET + 77
CODEC_ERROR = 1.26
"""What the codec adds may be stronger by so much (2 dB in power) about a seam."""


def routine_like(frames: int) -> Pcm:
    """Tones that glide, words of a buzz, clicks at uneven places, quiet; an attack right after each
    seam, and before every other one."""
    random = np.random.default_rng(7)
    places = np.arange(frames)
    glide = 0.2 * np.sin(np.cumsum(0.03 + 0.02 * np.sin(places / 60_000)))
    buzz = np.sin(places * 0.0157) * np.sin(places * 0.0713) * (places % 90_000 < 40_000)
    sound = glide * (places % 200_000 < 150_000) + 0.2 * buzz + random.normal(0, 3e-4, frames)
    sound[::59_973] += 0.5
    sound[SEAM + 500 :: SEAM] += 0.5
    sound[2 * SEAM - 300 :: 2 * SEAM] += 0.5
    return np.asarray(sound, np.float32)


def apart_of(
    sound: Pcm, hands: Hands = HANDS, size: int = FRAME_RATE, timeline: Timeline | None = None
) -> list[bytes]:
    """Packets by an encoder for each stretch. timeline: of the sound; None for nothing but cues."""
    nothing = np.zeros(len(sound) // PACKET + 1, bool)
    stretches = Stretches(AAC, hands, between_cues(timeline) if timeline else nothing)
    blocks = (sound[first : first + size] for first in range(0, len(sound), size))
    made = [each for block in blocks for each in stretches.add(block)] + stretches.rest()
    assert all(sum(each.sizes) == len(each.data) for each in made)
    return [packet for each in made for packet in each.each()]


def alone_of(sound: Pcm) -> list[bytes]:
    """Packets by one encoder."""
    coder = Coder(AAC.context())
    blocks = (sound[first : first + FRAME_RATE] for first in range(0, len(sound), FRAME_RATE))
    return [bytes(packet) for block in blocks for packet in coder.add(block)] + [
        bytes(packet) for packet in coder.rest()
    ]


def decoded(packets: list[bytes], frames: int) -> Pcm:
    decoder = AudioCodecContext.create("aac", "r")
    decoder.extradata = AAC.for_decoders()
    sound = [frame.to_ndarray()[0] for each in packets for frame in decoder.decode(Packet(each))]
    return np.concatenate(sound)[PACKET : PACKET + frames]


@pytest.mark.parametrize("frames", LENGTHS)
def test_there_are_as_many_packets_as_one_encoder_makes(frames: int) -> None:
    sound = routine_like(frames)
    assert len(apart_of(sound)) == -(-(PACKET + frames) // PACKET) * bool(frames)
    assert len(alone_of(sound)) == len(apart_of(sound))


def rms(sound: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def test_no_seam_is_heard() -> None:
    sound = routine_like(THREE)
    apart, alone = decoded(apart_of(sound), THREE), decoded(alone_of(sound), THREE)
    assert len(apart) == len(alone) == THREE
    usual = np.abs(alone - sound).max()
    for seam in (SEAM, 2 * SEAM):
        for around in (slice(seam - 4 * PACKET, seam + 4 * PACKET), slice(seam - 96, seam + 96)):
            error = rms(alone[around] - sound[around]) + 1e-6
            # Nearer to the sound than 2 dB worse than one encoder, and as near to that one's as two
            # encodings that err by chance can be.
            assert rms(apart[around] - sound[around]) <= CODEC_ERROR * error
            assert rms(apart[around] - alone[around]) <= 1.5 * CODEC_ERROR * error
            # A click would stand out of the largest error there is.
            assert np.abs(apart[around] - sound[around]).max() <= usual
    assert rms(apart - sound) <= 1.05 * rms(alone - sound)


def test_the_bytes_do_not_depend_on_the_blocks_or_on_who_encodes() -> None:
    sound = routine_like(THREE)
    with Hands(1) as several:
        one, other, third = (
            apart_of(sound, hands, size)
            for hands, size in ((HANDS, FRAME_RATE), (HANDS, 1_123_457), (several, FRAME_RATE))
        )
    assert one == other == third


def with_noise(frames: int, places: list[int]) -> tuple[Pcm, Timeline]:
    """Noise as under a routine, and a tone of a fifth of a second at some places."""
    tone = 0.3 * np.sin(np.arange(10_000) * 0.05)
    sound = Floor(-70).frames(0, frames)
    cues = []
    for place in places:
        sound[place : place + len(tone)] += tone.astype(np.float32)
        cues.append(BeepCue(place, place + len(tone), Where(Posture.UPRIGHT), Sound.GO))
    return sound, Timeline(0, frames, tuple(cues), (), ())


def test_noise_that_comes_again_is_not_encoded_again() -> None:
    frames = 4 * PERIOD * PACKET + 99
    # The third and fourth period have a tone where the others have none.
    tones = [100_000, (2 * PERIOD + 300) * PACKET + 17, (3 * PERIOD + 500) * PACKET]
    sound, timeline = with_noise(frames, tones)
    packets = apart_of(sound, timeline=timeline)
    assert len(packets) == len(alone_of(sound))
    again = [one == other for one, other in zip(packets[PERIOD:], packets, strict=False)]
    # But for what is about a tone, and what was about one the time before.
    assert sum(again) > 0.8 * len(again)
    heard, alone = decoded(packets, frames), decoded(alone_of(sound), frames)
    # The noise is no further from what it was, and nothing can be heard where two packets meet.
    about = [slice(place - 60 * PACKET, place + 60 * PACKET) for place in tones]
    for part in (slice(None), *about):
        assert rms(heard[part] - sound[part]) <= CODEC_ERROR * rms(alone[part] - sound[part])
    assert np.abs(heard - sound).max() <= CODEC_ERROR * np.abs(alone - sound).max()


def test_a_sound_that_only_seems_to_come_again_is_encoded() -> None:
    """A limiter at work changes the noise beside a cue: no cue is there, and it is not the same."""
    frames = 3 * PERIOD * PACKET
    sound, timeline = with_noise(frames, [])
    other = (PERIOD + 400) * PACKET
    sound[other + 5] += np.float32(0.2)
    packets = apart_of(sound, timeline=timeline)
    assert packets[PERIOD + 100] == packets[100]
    assert packets[PERIOD + 400] != packets[400]
    heard = decoded(packets, frames)
    assert heard[other + 5] > 0.1
    assert np.abs(heard[other + 40 * PACKET :]).max() < 0.01


def test_what_an_encoder_raises_is_passed_on() -> None:
    stretches = Stretches(Codec("no such codec"), HANDS, np.zeros(1, bool))
    stretches.add(routine_like(100))
    with pytest.raises(UnknownCodecError):
        stretches.rest()
