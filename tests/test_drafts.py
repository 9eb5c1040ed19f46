"""What is not finished is out of sight, and what a killed process left is cleared away."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.drafts import draft_of, hidden_folder, interrupted, planned, write_whole
from coach.errors import OutputError
from coach.export.formats.wav import WAV
from coach.export.output import zip_folder
from tests.export.song import write
from tests.faults.running import everything_in, powerless

KILLED = """
import os, sys
from pathlib import Path
from coach.drafts import draft_of
with draft_of(Path(sys.argv[1])) as draft:
    draft.write_bytes(b"half")
    os._exit(9)
"""


WRITING = """
import sys
from pathlib import Path
from coach.drafts import write_whole
write_whole(Path(sys.argv[1]), b"whole", overwrite=False)
"""


def killed_at(path: Path) -> Path:
    """A process that ends without a word while it writes; the folder that it leaves."""
    before = set(path.parent.iterdir())
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == 9
    (left,) = set(path.parent.iterdir()) - before
    return left


def test_a_draft_is_hidden_and_has_the_name_that_it_will_have(tmp_path: Path) -> None:
    with draft_of(tmp_path / "a.wav") as draft:
        draft.write_bytes(b"half")
        assert draft.name == "a.wav"
        (seen,) = tmp_path.iterdir()
        assert seen.name.startswith(".coach-")
        draft.replace(tmp_path / "a.wav")
    assert everything_in(tmp_path) == ["a.wav"]


@pytest.mark.parametrize(("where", "named"), [("x.zip", "x.zip"), ("", "{home}")])
def test_an_error_names_no_hidden_file(tmp_path: Path, where: str, named: str) -> None:
    with pytest.raises(OutputError) as caught, hidden_folder(tmp_path, where) as folder:
        write_whole(folder / "a.wav" / "b.wav", b"whole", overwrite=False)
    assert caught.value.where == named.format(home=tmp_path)


def small(path: Path) -> None:
    write_whole(path, b"whole", overwrite=False)


def zipped(path: Path) -> None:
    folder = path.with_name("files")
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"whole")
    zip_folder(folder, path, overwrite=False)


def sound(path: Path) -> None:
    write(path.parent, WAV)


@pytest.mark.parametrize("make", [small, zipped, sound])
def test_a_file_is_brought_to_the_disk_before_it_has_its_name(
    tmp_path: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a loss of power takes cannot be seen from here, only what the disk is asked to keep."""
    path, sync = tmp_path / "song.wav", os.fsync
    brought: list[tuple[int, bool]] = []

    def watched(handle: int) -> None:
        brought.append((os.fstat(handle).st_ino, path.exists()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    make(path)
    assert brought == [(path.stat().st_ino, False)]


def without_links(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.mark.skipif(os.name != "posix", reason="Windows refuses by itself")
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("make", [small, zipped, sound])
def test_a_file_that_appears_in_the_last_moment_is_left(
    tmp_path: Path, make: Callable[[Path], None], links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "song.wav"
    link, replace = os.link, os.replace

    def linked(*words: Any, **more: Any) -> None:
        path.write_bytes(b"theirs")
        (link if links else without_links)(*words, **more)

    def replaced(*words: Any, **more: Any) -> None:
        path.write_bytes(b"theirs")
        replace(*words, **more)

    monkeypatch.setattr(os, "link", linked)
    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(OutputError, match="exists already"):
        make(path)
    assert path.read_bytes() == b"theirs"
    assert not [name for name in everything_in(tmp_path) if name.startswith(".")]


@pytest.mark.skipif(os.name != "posix", reason="links may be forbidden on Windows")
@pytest.mark.parametrize("make", [small, zipped, sound])
def test_a_link_that_leads_nowhere_is_left(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "song.wav"
    path.symlink_to("nowhere")
    with pytest.raises(OutputError, match="exists already"):
        make(path)
    assert path.readlink() == Path("nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("make", [small, zipped, sound])
def test_where_a_disk_has_no_links_the_file_is_the_same(
    tmp_path: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    make(tmp_path / "one" / "song.wav")
    monkeypatch.setattr(os, "link", without_links)
    make(tmp_path / "two" / "song.wav")
    one, two = (tmp_path / name / "song.wav" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_mode == two.stat().st_mode
    assert one.stat().st_nlink == two.stat().st_nlink == 1


def test_what_was_to_be_written_is_known_for_as_long_as_it_is_not_finished(tmp_path: Path) -> None:
    names = ["a.wav", "caf\udce9\n.txt"]

    def ended_after(*finished: str) -> None:
        with planned(tmp_path, names):
            for name in finished:
                write_whole(tmp_path / name, b"whole", overwrite=False)
            assert interrupted(tmp_path) == frozenset(), "somebody is at it"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ended_after()
    assert everything_in(tmp_path) == [], "nothing had been finished"
    with pytest.raises(KeyboardInterrupt):
        ended_after("a.wav")
    write_whole(tmp_path / "b.wav", b"another", overwrite=False)
    assert interrupted(tmp_path) == frozenset(names), "somebody else ended what they began"
    with planned(tmp_path, names):
        write_whole(tmp_path / "a.wav", b"whole", overwrite=False)
    assert interrupted(tmp_path) == frozenset()
    assert everything_in(tmp_path) == ["a.wav", "b.wav"]


def test_a_plan_that_makes_no_sense_is_none(tmp_path: Path) -> None:
    left = killed_at(tmp_path / "a.wav")
    plan = left / "files" / "plan"
    assert interrupted(tmp_path) == frozenset()
    os.mkfifo(plan)
    assert interrupted(tmp_path) == frozenset()


def test_what_was_not_moved_is_thrown_away(tmp_path: Path) -> None:
    with hidden_folder(tmp_path) as hidden:
        (hidden / "deep" / "er").mkdir(parents=True)
        (hidden / "deep" / "er" / "a.wav").write_bytes(b"half")
    assert everything_in(tmp_path) == []


def test_what_a_killed_process_left_goes_with_the_next(tmp_path: Path) -> None:
    killed_at(tmp_path / "a.wav")
    killed_at(tmp_path / "a.wav")
    assert len([name for name in everything_in(tmp_path) if name.endswith("a.wav")]) == 1
    write_whole(tmp_path / "b.txt", b"whole", overwrite=False)
    assert everything_in(tmp_path) == ["b.txt"]


def test_two_that_write_into_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    with draft_of(tmp_path / "a.wav") as one, draft_of(tmp_path / "a.wav") as two:
        one.write_bytes(b"one")
        two.write_bytes(b"two")
        write_whole(tmp_path / "b.txt", b"whole", overwrite=False)
        assert (one.read_bytes(), two.read_bytes()) == (b"one", b"two")
    assert everything_in(tmp_path) == ["b.txt"]


def test_many_that_begin_and_clear_away_at_once_all_get_done(tmp_path: Path) -> None:
    def write(number: int) -> None:
        for turn in range(20):
            write_whole(tmp_path / f"{number}-{turn}.txt", b"whole", overwrite=False)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(everything_in(tmp_path)) == 80
    assert all((tmp_path / name).read_bytes() == b"whole" for name in everything_in(tmp_path))


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    near = killed_at(home / "a.wav")
    near.rename(home / f"{near.name}.kept")
    left = killed_at(elsewhere / "a.wav")
    (home / left.name).symlink_to(left)
    (home / ".coach-0123456789abcdef.part").write_bytes(b"a file of that name")
    (home / ".coach-0123456789abcdee.part").mkdir()
    (home / ".coach-0123456789abcdee.part" / "mine.txt").write_bytes(b"no lock beside it")
    before, outside = everything_in(home), everything_in(elsewhere)
    write_whole(home / "b.txt", b"whole", overwrite=False)
    assert everything_in(home) == sorted([*before, "b.txt"])
    assert everything_in(elsewhere) == outside


def test_a_folder_left_before_it_was_held_goes_too(tmp_path: Path) -> None:
    (tmp_path / ".coach-0123456789abcdef.part").mkdir()
    write_whole(tmp_path / "b.txt", b"whole", overwrite=False)
    assert everything_in(tmp_path) == ["b.txt"]


def test_where_nothing_can_be_written_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught, draft_of(tmp_path / "missing" / "a.wav"):
        pass
    assert caught.value.where == str(tmp_path / "missing" / "a.wav")


@pytest.mark.skipif(os.name != "posix", reason="rights of that kind are POSIX")
def test_a_folder_that_may_not_be_listed_can_still_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o300)
    words = [*powerless(), sys.executable, "-c", WRITING, str(tmp_path / "b.txt")]
    subprocess.run(words, check=True)
    tmp_path.chmod(0o700)
    assert everything_in(tmp_path) == ["b.txt"]


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can give a folder to somebody else"
)
def test_what_another_user_left_stays(tmp_path: Path) -> None:
    left = killed_at(tmp_path / "a.wav")
    os.chown(left, 12_345, 12_345)
    write_whole(tmp_path / "b.txt", b"whole", overwrite=False)
    assert left.exists()
