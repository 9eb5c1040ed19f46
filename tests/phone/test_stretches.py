"""A sound that is encoded in stretches is as good as one that is encoded in one piece."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from av import AudioCodecContext
from av.codec.codec import UnknownCodecError

from coach.phone.coders import STRETCH, Codec, Coder, InOne, InStretches
from coach.phone.hands import Hands
from coach.phone.mp4 import AAC
from coach.units import FRAME_RATE
from coach.voices.base import Pcm
from tests.phone.song import HANDS

if TYPE_CHECKING:
    from coach.phone.coders import AnyPacket

PACKET = AAC.packet
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


def packets(coder: Coder, sound: Pcm, size: int = FRAME_RATE) -> "list[AnyPacket]":
    blocks = (sound[first : first + size] for first in range(0, len(sound), size))
    return [packet for block in blocks for packet in coder.add(block)] + coder.rest()


def in_stretches(hands: Hands = HANDS) -> Coder:
    return InStretches(AAC, hands)


def in_one() -> Coder:
    return InOne(AAC.context())


def decoded(encoded: "list[AnyPacket]", frames: int) -> Pcm:
    decoder = AudioCodecContext.create("aac", "r")
    source = AAC.context()
    source.open()
    decoder.extradata = source.extradata
    sound = [frame.to_ndarray()[0] for packet in encoded for frame in decoder.decode(packet)]
    return np.concatenate(sound)[PACKET : PACKET + frames]


@pytest.mark.parametrize("frames", LENGTHS)
def test_the_packets_stand_where_one_encoder_puts_them(frames: int) -> None:
    sound = routine_like(frames)
    apart, alone = packets(in_stretches(), sound), packets(in_one(), sound)
    if frames:
        assert apart
        assert [(one.pts, one.duration) for one in apart] == [
            (one.pts, one.duration) for one in alone
        ]


def rms(sound: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def test_no_seam_is_heard() -> None:
    sound = routine_like(THREE)
    apart, alone = (decoded(packets(coder, sound), THREE) for coder in (in_stretches(), in_one()))
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
            [bytes(packet) for packet in packets(in_stretches(hands), sound, size)]
            for hands, size in ((HANDS, FRAME_RATE), (HANDS, 1_123_457), (several, FRAME_RATE))
        )
    assert one == other == third


def test_what_an_encoder_raises_is_passed_on() -> None:
    coder = InStretches(Codec("no such codec", packet=PACKET), HANDS)
    coder.add(routine_like(100))
    with pytest.raises(UnknownCodecError):
        coder.rest()
