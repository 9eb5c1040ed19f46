import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.errors import OutputError, VoiceError
from coach.export.formats.base import Format, Sink
from coach.export.formats.flac import FLAC
from coach.export.formats.registry import FORMATS
from coach.export.formats.wav import WAV
from coach.export.metadata.track import Track
from coach.export.normalize import Render
from coach.export.writer import Target, write_files
from coach.files import check_target
from coach.timeline.model import Timeline
from coach.timeline.sheet import SheetHeader

HEADER = SheetHeader("crunch", "Crunch", "silent", Fraction(120))
FRAMES = 50_000
TRACK = Track(Timeline(0, FRAMES, (), (), ()), HEADER, "Crunch")


def sound() -> Iterator[Pcm]:
    tone = (0.1 * np.sin(np.arange(FRAMES) * 0.1)).astype(np.float32)
    for first in range(0, FRAMES, 4_800):
        yield tone[first : first + 4_800]


def breaks(fault: BaseException, times: int = 1) -> Render:
    """A sound that fails after its first block, from the given call on."""
    made: list[int] = []

    def broken() -> Iterator[Pcm]:
        made.append(1)
        if len(made) < times:
            yield from sound()
        else:
            yield np.zeros(4_800, np.float32)
            raise fault

    return broken


def write_file(
    path: Path,
    render: Render = sound,
    fmt: Format = WAV,
    track: Track = TRACK,
    *,
    overwrite: bool = False,
) -> Path:
    (written,) = write_files([Target(path, fmt)], render, track, overwrite=overwrite)
    return written.path


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


class FullDisk:
    """A sink whose disk has room for one block."""

    def __init__(self, path: Path, _track: Track) -> None:
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


FULL_DISK = Format("full", open=FullDisk)


def test_a_finished_file_is_the_only_one_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folders" / "a.wav"
    assert write_file(path) == path
    assert everything_in(tmp_path) == ["new", "new/folders", "new/folders/a.wav"]
    assert path.stat().st_size == 44 + 2 * FRAMES


def test_until_it_is_finished_the_file_has_no_name(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def watched() -> Iterator[Pcm]:
        for block in sound():
            seen.append(everything_in(tmp_path))
            yield block

    write_file(tmp_path / "a.wav", watched)
    assert any(name.endswith("/a.wav") for name in seen[-1])
    assert all(name.startswith(".coach-") for names in seen for name in names)


def test_the_file_may_be_read_as_widely_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    path = write_file(tmp_path / "a.wav")
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_folder_may_be_called_like_a_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for fmt in FORMATS.values():
        write_file(Path("http:", f"a.{fmt.name}"), fmt=fmt)
    assert everything_in(Path("http:")) == sorted(f"a.{name}" for name in FORMATS)


def test_one_pass_feeds_several_files(tmp_path: Path) -> None:
    targets = [Target(tmp_path / folder / "a.wav", WAV) for folder in ("one", "two")]
    one, two = (written.path for written in write_files(targets, sound, TRACK))
    assert [one, two] == [target.path for target in targets]
    assert one.read_bytes() == two.read_bytes()


def test_when_one_of_several_fails_none_of_them_is_left(tmp_path: Path) -> None:
    targets = [Target(tmp_path / "one" / "a.wav", WAV), Target(tmp_path / "a.full", FULL_DISK)]
    with pytest.raises(OutputError, match="disk is full"):
        write_files(targets, sound, TRACK)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), VoiceError("it hangs"), OSError("cache")])
@pytest.mark.parametrize("times", [1, 2])
def test_what_breaks_the_sound_is_passed_on_and_leaves_nothing(
    tmp_path: Path, fault: BaseException, times: int
) -> None:
    with pytest.raises(type(fault)) as caught:
        write_file(tmp_path / "new" / "a.wav", breaks(fault, times))
    assert caught.value is fault
    assert everything_in(tmp_path) == []


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_file(tmp_path / "new" / "a.full", fmt=FULL_DISK)
    assert caught.value.what == "The disk is full"
    assert caught.value.where == str(tmp_path / "new" / "a.full")
    assert caught.value.exit_code == 6
    assert everything_in(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="the limit on the size of a file is a POSIX one")
@pytest.mark.parametrize("missing", ["most of it", "its last bytes"])
@pytest.mark.parametrize("fmt", FORMATS.values(), ids=list(FORMATS))
def test_a_file_cut_short_by_the_system_is_reported_and_leaves_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, fmt: Format, missing: str
) -> None:
    import resource

    whole = write_file(tmp_path_factory.mktemp("whole") / "a", fmt=fmt).stat().st_size
    room = 6_000 if missing == "most of it" else whole - 10
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, usual[1]))
    try:
        with pytest.raises(OutputError, match="larger than is allowed"):
            write_file(tmp_path / "a", fmt=fmt)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("frames", [FRAMES - 1, FRAMES + 1, 1])
@pytest.mark.parametrize("fmt", [WAV, FLAC], ids=["wav", "flac"])
def test_a_sound_of_another_length_is_not_given_a_name(
    tmp_path: Path, frames: int, fmt: Format
) -> None:
    other = replace(TRACK, timeline=Timeline(0, frames, (), (), ()))
    with pytest.raises(OutputError, match="frames came out instead of"):
        write_file(tmp_path / "a", fmt=fmt, track=other)
    assert everything_in(tmp_path) == []


class Louder:
    """A sink that, like an encoder, raises peaks, by 1.5 dB."""

    def __init__(self, path: Path, track: Track) -> None:
        self._sink: Sink = WAV.open(path, track)

    def write(self, block: Pcm) -> None:
        self._sink.write(block * np.float32(1.19))

    def close(self) -> None:
        self._sink.close()


def test_a_file_with_a_peak_that_is_too_loud_is_written_again(tmp_path: Path) -> None:
    def peaky() -> Iterator[Pcm]:
        for block in sound():
            quiet = np.float32(0.2) * block
            quiet[1_000:1_040] += 0.5
            yield quiet

    louder = Format("louder", open=Louder)
    (written,) = write_files([Target(tmp_path / "a.louder", louder)], peaky, TRACK)
    assert -6 < written.figures.peak <= -1
    assert everything_in(tmp_path) == ["a.louder"]


def test_a_file_that_exists_is_left_unless_it_may_be_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        write_file(path)
    assert path.read_text() == "mine"
    with pytest.raises(KeyboardInterrupt):
        write_file(path, breaks(KeyboardInterrupt()), overwrite=True)
    assert path.read_text() == "mine"
    write_file(path, overwrite=True)
    assert path.stat().st_size == 44 + 2 * FRAMES
    assert everything_in(tmp_path) == ["a.wav"]


def test_a_file_that_appears_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"

    def meanwhile() -> Iterator[Pcm]:
        path.write_text("theirs")
        yield from sound()

    with pytest.raises(OutputError, match="exists already"):
        write_file(path, meanwhile)
    assert path.read_text() == "theirs"
    assert everything_in(tmp_path) == ["a.wav"]


def a_folder_in_place_of_the_file(place: Path) -> Path:
    (place / "a.wav").mkdir()
    return place / "a.wav"


def a_file_in_place_of_the_folder(place: Path) -> Path:
    (place / "out").write_text("a file")
    return place / "out" / "deeper" / "a.wav"


def a_pipe_in_place_of_the_file(place: Path) -> Path:
    os.mkfifo(place / "a.wav")
    return place / "a.wav"


@pytest.mark.parametrize(
    ("prepare", "what"),
    [
        (a_folder_in_place_of_the_file, "There is a folder of this name"),
        (a_file_in_place_of_the_folder, "A file stands where a folder is needed"),
        pytest.param(
            a_pipe_in_place_of_the_file,
            "This is not an ordinary file",
            marks=pytest.mark.skipif(os.name != "posix", reason="pipes with a name are POSIX"),
        ),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_an_unwritable_place_is_reported_before_any_sound_is_made(
    tmp_path: Path, prepare: Callable[[Path], Path], what: str, overwrite: bool
) -> None:
    path = prepare(tmp_path)
    before = everything_in(tmp_path)
    with pytest.raises(OutputError) as caught:
        write_file(path, breaks(AssertionError()), overwrite=overwrite)
    assert (caught.value.what, caught.value.where) == (what, str(path))
    assert caught.value.remedy
    assert everything_in(tmp_path) == before
    with pytest.raises(OutputError):
        check_target(path, overwrite=overwrite)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        for path in (tmp_path / "a.wav", tmp_path / "new" / "a.wav"):
            with pytest.raises(OutputError, match="The folder cannot be written to"):
                write_file(path)
    finally:
        tmp_path.chmod(0o700)
    assert everything_in(tmp_path) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="/proc takes no folders from anybody")
def test_a_folder_that_cannot_be_made_is_reported() -> None:
    with pytest.raises(OutputError) as caught:
        write_file(Path("/proc/coach/a.wav"))
    assert "/proc/coach" in caught.value.where
    assert caught.value.remedy


def test_a_place_that_can_be_written_passes_the_check_and_stays_empty(tmp_path: Path) -> None:
    check_target(tmp_path / "new" / "a.wav", overwrite=False)
    assert everything_in(tmp_path) == []
