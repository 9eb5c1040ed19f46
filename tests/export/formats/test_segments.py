"""A sound that is encoded in segments is as good as one that one encoder encodes."""

import numpy as np
import pytest
from av import AudioCodecContext, Packet
from av.codec.codec import UnknownCodecError

from coach.dsp.pcm import Pcm
from coach.export.formats.codec import Codec, PacketEncoder
from coach.export.formats.m4a import AAC
from coach.export.formats.segments import PACKET, SEGMENT, SegmentEncoder
from coach.units import FRAME_RATE

SEAM = SEGMENT * PACKET
LENGTHS = [0, 1, 5_000, SEAM - 1, SEAM + 4 * PACKET, SEAM + 4 * PACKET + 1, 2 * SEAM + 99]
THREE = 2 * SEAM + 300 * PACKET + 77
CODEC_ERROR = 1.26
"""How much larger the coding error may be around a seam: 2 dB in power."""


def routine_like(frames: int) -> Pcm:
    """Gliding tones, buzzing words, irregular clicks and silence; an attack right after each seam,
    and before every other one."""
    random = np.random.default_rng(7)
    places = np.arange(frames)
    glide = 0.2 * np.sin(np.cumsum(0.03 + 0.02 * np.sin(places / 60_000)))
    buzz = np.sin(places * 0.0157) * np.sin(places * 0.0713) * (places % 90_000 < 40_000)
    sound = glide * (places % 200_000 < 150_000) + 0.2 * buzz + random.normal(0, 3e-4, frames)
    sound[::59_973] += 0.5
    sound[SEAM + 500 :: SEAM] += 0.5
    sound[2 * SEAM - 300 :: 2 * SEAM] += 0.5
    return np.asarray(sound, np.float32)


def in_segments(sound: Pcm, size: int = FRAME_RATE) -> list[bytes]:
    """Packets with an encoder for each segment. size: frames in a block."""
    encoder = SegmentEncoder(AAC)
    blocks = (sound[first : first + size] for first in range(0, len(sound), size))
    made = [packet for block in blocks for packet in encoder.encode(block)] + encoder.flush()
    places = [packet.pts for packet in made]
    assert places == [PACKET * (number - 1) for number in range(len(made))]
    return [bytes(packet) for packet in made]


def by_one_encoder(sound: Pcm) -> list[bytes]:
    """Packets with one encoder for all of it."""
    encoder = PacketEncoder(AAC.context())
    blocks = (sound[first : first + FRAME_RATE] for first in range(0, len(sound), FRAME_RATE))
    return [bytes(packet) for block in blocks for packet in encoder.encode(block)] + [
        bytes(packet) for packet in encoder.flush()
    ]


def decoded(packets: list[bytes], frames: int) -> Pcm:
    decoder = AudioCodecContext.create("aac", "r")
    encoder = AAC.context()
    encoder.open()
    decoder.extradata = bytes(encoder.extradata or b"")
    sound = [frame.to_ndarray()[0] for each in packets for frame in decoder.decode(Packet(each))]
    return np.concatenate(sound)[PACKET : PACKET + frames]


@pytest.mark.parametrize("frames", LENGTHS)
def test_there_are_as_many_packets_as_one_encoder_makes(frames: int) -> None:
    sound = routine_like(frames)
    assert len(in_segments(sound)) == -(-(PACKET + frames) // PACKET) * bool(frames)
    assert len(by_one_encoder(sound)) == len(in_segments(sound))


def rms(sound: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def test_no_seam_is_heard() -> None:
    sound = routine_like(THREE)
    apart, alone = decoded(in_segments(sound), THREE), decoded(by_one_encoder(sound), THREE)
    assert len(apart) == len(alone) == THREE
    usual = np.abs(alone - sound).max()
    for seam in (SEAM, 2 * SEAM):
        for around in (slice(seam - 4 * PACKET, seam + 4 * PACKET), slice(seam - 96, seam + 96)):
            error = rms(alone[around] - sound[around]) + 1e-6
            # At most 2 dB worse than one encoder, and no further from its output than two
            # encodings with independent errors would be.
            assert rms(apart[around] - sound[around]) <= CODEC_ERROR * error
            assert rms(apart[around] - alone[around]) <= 1.5 * CODEC_ERROR * error
            # A click would exceed the largest error that one encoder makes.
            assert np.abs(apart[around] - sound[around]).max() <= usual
    assert rms(apart - sound) <= 1.05 * rms(alone - sound)


def test_the_bytes_depend_neither_on_the_blocks_nor_on_the_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = routine_like(THREE)
    usual = in_segments(sound)
    assert usual == in_segments(sound, 1_123_457)
    monkeypatch.setattr("coach.export.formats.segments.processors", lambda: 1)
    assert usual == in_segments(sound)


def test_what_an_encoder_raises_is_passed_on() -> None:
    encoder = SegmentEncoder(Codec("no such codec"))
    encoder.encode(routine_like(100))
    with pytest.raises(UnknownCodecError):
        encoder.flush()
