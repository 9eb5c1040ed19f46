"""Decodes a track, of whatever kind, rate and channels, into stereo at `FRAME_RATE`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import programme, step_powers
from coach.dsp.pcm import STEP, Stereo
from coach.errors import MusicError
from coach.files import open_plain
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

Samples: TypeAlias = NDArray[np.int16]
"""Stereo samples of 16 bits, shape (frames, 2)."""

BLOCK: Final = 10 * FRAME_RATE
"""Frames in a block of a track that is kept."""

_SHORTEST: Final = FRAME_RATE
"""Least frames of a track."""

_READERS: Final = "aac,aiff,ape,asf,caf,flac,matroska,mov,mp3,ogg,w64,wav,wv"
"""FFmpeg's demuxers that may be used. Others read playlists, which name further files and
addresses."""

_REMEDY: Final = "Leave it out, or convert it to a file that other players play."


def check_track(path: Path) -> None:
    """Raise MusicError, saying why, if a track is not there, not sound, shorter than a second, or
    silent.

    Decodes only up to the first sound.
    """
    frames, powers = 0, np.zeros(0)
    for block in decode(path, FRAME_RATE):
        frames += len(block)
        powers = np.concatenate((powers, step_powers(as_sound(block))))
        if frames >= _SHORTEST and np.isfinite(programme(powers)):
            return
    if frames < _SHORTEST:
        what = f"The track lasts {frames / FRAME_RATE:.1f} s; music lasts at least a second"
        raise MusicError(what, where=str(path), remedy="Leave it out.")
    raise MusicError("The track is silent", where=str(path), remedy="Leave it out.")


def as_sound(block: Samples) -> Stereo:
    """Samples with full scale at 1.0."""
    return block.astype(np.float32) * np.float32(STEP)


def decode(path: Path, size: int = BLOCK) -> Iterator[Samples]:
    """The samples of a track in blocks of `size` frames; the last may be shorter.

    Damaged packets are left out. Raises MusicError if the file cannot be read, or has no sound that
    can be decoded.
    """
    import av

    try:
        with open_plain(path) as file:
            if not file.seek(0, 2):
                raise MusicError("The file is empty", where=str(path), remedy="Leave it out.")
            file.seek(0)
            options = {"format_whitelist": _READERS}
            with av.open(file, "r", options=options, metadata_errors="replace") as container:
                yield from _in_blocks(_pieces(container, path), size)
    except av.FFmpegError as fault:
        raise MusicError("This is no sound file", where=str(path), remedy=_REMEDY) from fault
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise MusicError(
            f"The track cannot be read ({why})", where=str(path), remedy="Leave it out."
        ) from fault


def _pieces(container: "InputContainer", path: Path) -> Iterator[Samples]:
    """The decoded frames of the first audio stream in a file."""
    from av import AudioResampler, FFmpegError

    if not container.streams.audio:
        raise MusicError("There is no sound in this file", where=str(path), remedy=_REMEDY)
    stream = container.streams.audio[0]
    resampler = AudioResampler(format="s16", layout="stereo", rate=FRAME_RATE)
    good = damaged = 0
    if stream.codec_context is not None:  # or FFmpeg does not know what it is
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except FFmpegError:
                damaged += 1
                continue
            for frame in frames:
                good += 1
                frame.pts = None  # or it would fill gaps between timestamps
                yield from map(_samples, resampler.resample(frame))
    if good <= damaged:
        raise MusicError(
            "The sound cannot be decoded; it may be encrypted", where=str(path), remedy=_REMEDY
        )
    yield from map(_samples, resampler.resample(None))


def _samples(frame: "AudioFrame") -> Samples:
    return np.asarray(frame.to_ndarray().reshape(-1, 2), np.int16)


def _in_blocks(pieces: Iterator[Samples], size: int) -> Iterator[Samples]:
    held: list[Samples] = []
    frames = 0
    for piece in pieces:
        held.append(piece)
        frames += len(piece)
        while frames >= size:
            joined = np.concatenate(held)
            yield joined[:size]
            held, frames = [joined[size:]], frames - size
    if frames:
        yield np.concatenate(held)
