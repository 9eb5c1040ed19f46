import errno
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from coach.errors import OutputError, VoiceError
from coach.phone.base import Format, Sink
from coach.phone.disk import check_target
from coach.phone.export import Target, write_file, write_files, write_stream
from coach.phone.wav import WAV
from coach.timeline.model import Timeline
from coach.timeline.sheet import About
from coach.voices.base import Pcm

ABOUT = About("crunch", "Crunch", "silent", Fraction(120))
FRAMES = 50_000
LINE = Timeline(0, FRAMES, (), (), ())


def sound() -> Iterator[Pcm]:
    for first in range(0, FRAMES, 4_000):
        yield np.full(min(4_000, FRAMES - first), 0.25, np.float32)


def breaks(fault: BaseException) -> Iterator[Pcm]:
    """A sound that ends in a fault after its first block."""
    yield np.zeros(4_000, np.float32)
    raise fault


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


class FullDisk:
    """A sink whose disk has room for one block."""

    def __init__(self, path: Path, _timeline: Timeline, _about: About) -> None:
        self._file = path.open("xb")
        self._full = False

    def write(self, block: Pcm) -> None:
        if self._full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._file.write(block.tobytes())
        self._full = True

    def close(self) -> None:
        self._file.close()
        if self._full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


FULL_DISK = Format("full", open=FullDisk, check=lambda _path, _frames: "")


def test_a_finished_file_stands_alone_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folders" / "a.wav"
    assert write_file(path, sound(), LINE, WAV, ABOUT) == path
    assert everything_in(tmp_path) == ["new", "new/folders", "new/folders/a.wav"]
    assert path.stat().st_size == 44 + 2 * FRAMES


def test_until_it_is_finished_the_file_has_no_name(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def watched() -> Iterator[Pcm]:
        for block in sound():
            seen.append(everything_in(tmp_path))
            yield block

    write_file(tmp_path / "a.wav", watched(), LINE, WAV, ABOUT)
    assert all(len(names) == 1 and names[0].startswith(".coach-") for names in seen)


def test_the_file_may_be_read_as_widely_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    path = write_file(tmp_path / "a.wav", sound(), LINE, WAV, ABOUT)
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_one_pass_feeds_several_files(tmp_path: Path) -> None:
    targets = [Target(tmp_path / folder / "a.wav", WAV) for folder in ("one", "two")]
    written = write_files(targets, sound(), LINE, ABOUT)
    assert written == tuple(target.path for target in targets)
    assert written[0].read_bytes() == written[1].read_bytes()


def test_when_one_of_several_fails_none_of_them_is_left(tmp_path: Path) -> None:
    targets = [Target(tmp_path / "one" / "a.wav", WAV), Target(tmp_path / "a.full", FULL_DISK)]
    with pytest.raises(OutputError, match="disk is full"):
        write_files(targets, sound(), LINE, ABOUT)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), VoiceError("it hangs"), OSError("cache")])
def test_what_breaks_the_sound_is_passed_on_and_leaves_nothing(
    tmp_path: Path, fault: BaseException
) -> None:
    with pytest.raises(type(fault)) as caught:
        write_file(tmp_path / "new" / "a.wav", breaks(fault), LINE, WAV, ABOUT)
    assert caught.value is fault
    assert everything_in(tmp_path) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_file(tmp_path / "new" / "a.full", sound(), LINE, FULL_DISK, ABOUT)
    assert caught.value.what == "The disk is full"
    assert caught.value.where == str(tmp_path / "new" / "a.full")
    assert caught.value.exit_code == 6
    assert everything_in(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="the limit on the size of a file is a POSIX one")
def test_a_file_that_the_system_cuts_short_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, usual[1]))
    try:
        with pytest.raises(OutputError, match="larger than is allowed"):
            write_file(tmp_path / "a.wav", sound(), LINE, WAV, ABOUT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("frames", [FRAMES - 1, FRAMES + 1, 0])
def test_a_sound_of_another_length_is_not_given_a_name(tmp_path: Path, frames: int) -> None:
    other = Timeline(0, frames, (), (), ())
    with pytest.raises(OutputError, match=f"with {FRAMES} frames instead of {frames}"):
        write_file(tmp_path / "a.wav", sound(), other, WAV, ABOUT)
    assert everything_in(tmp_path) == []


def test_a_sound_that_would_clip_is_not_given_a_name(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="louder than a file can hold"):
        write_file(tmp_path / "a.wav", [np.full(FRAMES, 1.5, np.float32)], LINE, WAV, ABOUT)
    assert everything_in(tmp_path) == []


def test_a_file_that_exists_is_left_unless_it_may_be_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        write_file(path, sound(), LINE, WAV, ABOUT)
    assert path.read_text() == "mine"
    with pytest.raises(KeyboardInterrupt):
        write_file(path, breaks(KeyboardInterrupt()), LINE, WAV, ABOUT, overwrite=True)
    assert path.read_text() == "mine"
    write_file(path, sound(), LINE, WAV, ABOUT, overwrite=True)
    assert path.stat().st_size == 44 + 2 * FRAMES
    assert everything_in(tmp_path) == ["a.wav"]


def test_a_file_that_appears_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"

    def meanwhile() -> Iterator[Pcm]:
        path.write_text("theirs")
        yield from sound()

    with pytest.raises(OutputError, match="exists already"):
        write_file(path, meanwhile(), LINE, WAV, ABOUT)
    assert path.read_text() == "theirs"
    assert everything_in(tmp_path) == ["a.wav"]


def a_folder_in_place_of_the_file(place: Path) -> Path:
    (place / "a.wav").mkdir()
    return place / "a.wav"


def a_file_in_place_of_the_folder(place: Path) -> Path:
    (place / "out").write_text("a file")
    return place / "out" / "deeper" / "a.wav"


def a_name_that_is_too_long(place: Path) -> Path:
    return place / ("a" * 300 + ".wav")


def a_pipe_in_place_of_the_file(place: Path) -> Path:
    os.mkfifo(place / "a.wav")
    return place / "a.wav"


@pytest.mark.parametrize(
    ("prepare", "what"),
    [
        (a_folder_in_place_of_the_file, "There is a folder of this name"),
        (a_file_in_place_of_the_folder, "A file stands where a folder is needed"),
        (a_name_that_is_too_long, "The name is too long"),
        pytest.param(
            a_pipe_in_place_of_the_file,
            "This is not an ordinary file",
            marks=pytest.mark.skipif(os.name != "posix", reason="pipes with a name are POSIX"),
        ),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_place_that_cannot_be_written_is_told_before_any_sound_is_made(
    tmp_path: Path, prepare: Callable[[Path], Path], what: str, overwrite: bool
) -> None:
    path = prepare(tmp_path)
    before = everything_in(tmp_path)
    with pytest.raises(OutputError) as caught:
        write_file(path, breaks(AssertionError()), LINE, WAV, ABOUT, overwrite=overwrite)
    assert (caught.value.what, caught.value.where) == (what, str(path))
    assert caught.value.remedy
    assert everything_in(tmp_path) == before
    with pytest.raises(OutputError):
        check_target(path, overwrite=overwrite)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        for path in (tmp_path / "a.wav", tmp_path / "new" / "a.wav"):
            with pytest.raises(OutputError, match="The folder cannot be written to"):
                write_file(path, sound(), LINE, WAV, ABOUT)
    finally:
        tmp_path.chmod(0o700)
    assert everything_in(tmp_path) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="/proc takes no folders from anybody")
def test_a_folder_that_cannot_be_made_is_told() -> None:
    with pytest.raises(OutputError) as caught:
        write_file(Path("/proc/coach/a.wav"), sound(), LINE, WAV, ABOUT)
    assert "/proc/coach" in caught.value.where
    assert caught.value.remedy


def test_a_place_that_can_be_written_passes_the_check_and_stays_empty(tmp_path: Path) -> None:
    check_target(tmp_path / "new" / "a.wav", overwrite=False)
    assert everything_in(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_stream_that_takes_no_more_is_told() -> None:
    full = os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb", buffering=0)
    with full, pytest.raises(OutputError, match="standard output: The disk is full"):
        write_stream(full, sound(), LINE, WAV, ABOUT)


def test_a_reader_who_goes_away_is_told() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    pipe = os.fdopen(writing, "wb", buffering=0)
    with pipe, pytest.raises(OutputError, match="reading has gone"):
        write_stream(pipe, sound(), LINE, WAV, ABOUT)


def test_a_format_that_needs_a_file_is_not_streamed(tmp_path: Path) -> None:
    stream = (tmp_path / "pipe").open("wb")
    with stream, pytest.raises(OutputError, match="cannot be written to a pipe"):
        write_stream(stream, sound(), LINE, FULL_DISK, ABOUT)


def test_a_stream_is_left_open_and_closed_once_by_the_sink(tmp_path: Path) -> None:
    closed: list[int] = []

    class Counting:
        def write(self, block: Pcm) -> None:
            pass

        def close(self) -> None:
            closed.append(1)

    def start(_stream: BinaryIO, _timeline: Timeline, _about: About) -> Sink:
        return Counting()

    counting = Format("counting", open=FullDisk, check=FULL_DISK.check, stream=start)
    with (tmp_path / "pipe").open("wb") as stream:
        write_stream(stream, sound(), LINE, counting, ABOUT)
        with pytest.raises(VoiceError):
            write_stream(stream, breaks(VoiceError("it hangs")), LINE, counting, ABOUT)
        assert not stream.closed
    assert closed == [1, 1]
