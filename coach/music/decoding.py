"""Decodes a track of any format, rate and number of channels into stereo at `FRAME_RATE`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import programme_loudness, step_powers
from coach.dsp.pcm import INT16_STEP, Stereo, empty_stereo
from coach.errors import MusicError
from coach.files import open_plain
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet
    from av.container import InputContainer

StereoSamples: TypeAlias = NDArray[np.int16]
"""Stereo samples of 16 bits, shape (frames, 2)."""

BLOCK: Final = 10 * FRAME_RATE
"""Frames in a block of a track that is kept."""

MEASURED: Final = 120 * BLOCK
"""Frames of a track that its loudness is measured over: its first 20 minutes. They are always
decoded, so the loudness does not depend on how much is heard."""

_MIN_FRAMES: Final = FRAME_RATE
"""Fewest frames of a track."""

_LOUDEST: Final = 8.0
"""The largest sample that counts as sound, 18 dB over full scale; it is clipped."""

_READERS: Final = "aac,aiff,ape,asf,caf,flac,matroska,mov,mp3,ogg,w64,wav,wv"
"""FFmpeg's demuxers that may be used. Others read playlists, which name further files and
addresses."""

_REMEDY: Final = "Leave it out, or convert it to a file that other players play."


def check_track(path: Path) -> float:
    """The length of a track in seconds according to its file. Raises MusicError, saying why, if it
    is missing, not sound, shorter than a second, or silent.

    Decodes only up to the first sound, which must come in the part that is `MEASURED`.
    """
    with _opened(path) as container:
        lasts = _duration(container)
        frames, powers, is_heard = 0, np.zeros(0), False
        for block in _in_blocks(_samples_of(container, path), FRAME_RATE):
            frames += len(block)
            # Three steps and the next one are measured together.
            powers = np.concatenate((powers[-3:], step_powers(as_sound(block))))
            is_heard = is_heard or np.isfinite(programme_loudness(powers))
            if frames >= _MIN_FRAMES and is_heard:
                return lasts
            if frames >= MEASURED:
                what = f"The first {MEASURED // (60 * FRAME_RATE)} minutes of the track are silent"
                raise MusicError(what, where=str(path), remedy="Leave it out.")
    if frames < _MIN_FRAMES:
        tenths = frames * 10 // FRAME_RATE  # 0.97 s is no second
        what = f"The track lasts {tenths / 10:.1f} s; music lasts at least a second"
        raise MusicError(what, where=str(path), remedy="Leave it out.")
    raise MusicError("The track is silent", where=str(path), remedy="Leave it out.")


def duration(path: Path) -> float:
    """The seconds that a track says it lasts; 0 if it does not say. Raises MusicError if it cannot
    be read."""
    with _opened(path) as container:
        return _duration(container)


def as_sound(block: StereoSamples, gain: float = 1.0) -> Stereo:
    """Samples with full scale at 1.0, times a gain."""
    sound = empty_stereo(len(block))
    sound[:] = block  # converting them while they are multiplied takes three times as long
    sound *= np.float32(INT16_STEP * gain)
    return sound


def decode(path: Path, size: int = BLOCK) -> Iterator[StereoSamples]:
    """The samples of a track in blocks of `size` frames; the last may be shorter.

    Damaged packets are left out. Raises MusicError if the file cannot be read, or has no sound that
    can be decoded.
    """
    with _opened(path) as container:
        yield from _in_blocks(_samples_of(container, path), size)


@contextmanager
def _opened(path: Path) -> "Iterator[InputContainer]":
    """A file as FFmpeg reads it. Makes its errors, and those of the system, MusicErrors."""
    import av

    try:
        with open_plain(path) as file:
            if not file.seek(0, 2):
                raise MusicError("The file is empty", where=str(path), remedy="Leave it out.")
            file.seek(0)
            options = {"format_whitelist": _READERS, "protocol_whitelist": "file"}
            source = _InputFile(file)
            with (
                source.raising(),
                av.open(source, "r", options=options, metadata_errors="replace") as container,
            ):
                yield container
    except av.FFmpegError as fault:
        raise MusicError("This is not a sound file", where=str(path), remedy=_REMEDY) from fault
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise MusicError(
            f"The track cannot be read ({why})", where=str(path), remedy="Leave it out."
        ) from fault


class _InputFile:
    """A file for FFmpeg, which reads on after an error, and PyAV then prints all but the first. So
    after an error the file just ends, and the error is raised once FFmpeg is done with it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._fault: OSError | None = None
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        """The next bytes; none at the end, or after an error."""
        try:
            return b"" if self._fault else self._file.read(size)
        except OSError as fault:
            self._fault = fault
            return b""

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Raise the error at the end of the block, in place of what it led to."""
        try:
            yield
        finally:
            if self._fault is not None:
                raise self._fault


def _duration(container: "InputContainer") -> float:
    return (container.duration or 0) / 1_000_000


def _samples_of(container: "InputContainer", path: Path) -> Iterator[StereoSamples]:
    """The samples of the first audio stream in a file."""
    from av import FFmpegError

    if not container.streams.audio:
        raise MusicError("There is no sound in this file", where=str(path), remedy=_REMEDY)
    stream = container.streams.audio[0]
    converter: _Converter | None = None
    good = damaged = 0
    if stream.codec_context is not None:  # or FFmpeg does not know what it is
        for packet in _readable(container.demux(stream)):
            try:
                frames = packet.decode()
            except FFmpegError:
                damaged += 1
                continue
            for frame in frames:
                good += 1
                if converter is None or not converter.takes(frame):
                    if converter is not None:
                        yield converter.rest()
                    converter = _Converter(frame)
                yield from converter.add(frame)
    if converter is None or good <= damaged:
        raise MusicError(
            "The sound cannot be decoded; it may be encrypted", where=str(path), remedy=_REMEDY
        )
    yield converter.rest()


def _readable(packets: "Iterator[Packet[AudioStream]]") -> "Iterator[Packet[AudioStream]]":
    """The packets of a file, up to the first that cannot be read."""
    from av import FFmpegError

    try:
        yield from packets
    except FFmpegError:
        return


class _Converter:
    """Converts decoded frames of one kind to stereo at `FRAME_RATE`, about a second at a
    time: most decoders return 20 ms, and each step through Python costs as much as converting
    that.
    """

    def __init__(self, frame: "AudioFrame") -> None:
        """frame: the first of its kind. A file may hold several kinds, one after another."""
        from av import AudioFifo, AudioResampler

        self._kind = _kind_of(frame)
        self._held = AudioFifo()
        self._resampler = AudioResampler(format="s16", layout="stereo", rate=FRAME_RATE)

    def takes(self, frame: "AudioFrame") -> bool:
        """Whether a frame is of this kind."""
        return _kind_of(frame) == self._kind

    def add(self, frame: "AudioFrame") -> Iterator[StereoSamples]:
        """Take the next frame; returns the samples that are ready."""
        frame.pts = None  # or gaps between timestamps would be filled
        self._held.write(frame)
        if self._held.samples >= frame.sample_rate:
            yield self._converted()

    def rest(self) -> StereoSamples:
        """The samples that are left. Nothing can be added after this."""
        return np.concatenate((self._converted(), _joined(self._resampler.resample(None))))

    def _converted(self) -> StereoSamples:
        frame = self._held.read()
        return _joined(() if frame is None else self._resampler.resample(_finite(frame)))


def _kind_of(frame: "AudioFrame") -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _finite(frame: "AudioFrame") -> "AudioFrame":
    """The frame with silence in place of samples that are NaN or far too large: a file of
    floats may hold anything."""
    from av import AudioFrame as Frame

    if frame.format.name.rstrip("p") not in ("flt", "dbl"):
        return frame
    samples = frame.to_ndarray()
    is_sane = np.abs(samples) <= _LOUDEST
    if is_sane.all():
        return frame
    samples[~is_sane] = 0
    changed = Frame.from_ndarray(samples, format=frame.format.name, layout=frame.layout.name)
    changed.sample_rate = frame.sample_rate
    return changed


def _joined(frames: "Iterable[AudioFrame]") -> StereoSamples:
    """Converted frames as samples."""
    found = [np.asarray(frame.to_ndarray().reshape(-1, 2), np.int16) for frame in frames]
    return np.concatenate([np.zeros((0, 2), np.int16), *found])


def _in_blocks(pieces: Iterator[StereoSamples], size: int) -> Iterator[StereoSamples]:
    held: list[StereoSamples] = []
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
