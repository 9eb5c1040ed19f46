import os
import sys
from pathlib import Path

import pytest

from coach.errors import UsageError
from coach.export.formats.registry import FORMATS
from coach.share.shared_file import MEDIA_TYPES, is_sound_file, open_shared_file
from tests.share.running_server import sound_file


def test_the_sheet_beside_a_file_is_read(tmp_path: Path) -> None:
    file = open_shared_file(sound_file(tmp_path / "back-basics.wav"))
    assert (file.title, file.length, file.longest_inversion) == ("Back basics", 30.0, 65.0)
    assert [(part.start, part.end, part.title) for part in file.chapters] == [
        (0.0, 10.0, "Before you start"),
        (10.0, 20.0, "Inverted Squat"),
        (20.0, 30.0, "The way up"),
    ]
    assert [part.said for part in file.chapters] == [
        ("Welcome. This is a test.", "One"),
        ("First: <squat> & more.", "Up"),
        ("Come up to level now.",),
    ]


def test_without_a_sheet_and_tags_name_and_length_are_all_that_is_known(tmp_path: Path) -> None:
    file = open_shared_file(sound_file(tmp_path / "my.own file.wav", title=None))
    assert (file.title, file.name) == ("my.own file", "my.own file.wav")
    assert (file.length, file.longest_inversion, file.chapters) == (30.0, None, ())


def test_every_format_that_is_exported_can_be_shared() -> None:
    assert {f".{name}" for name in FORMATS} <= MEDIA_TYPES.keys()
    assert all(is_sound_file(f"out/routine.{name.upper()}") for name in FORMATS)
    assert not any(is_sound_file(name) for name in ("crunch", "mine.toml", "crunch,rotation", ""))


def test_what_is_not_a_sound_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "text.txt").write_text("text")
    expected = {
        "empty.wav": "empty",
        "folder.wav": "folder",
        "missing.wav": "no such file",
        "text.txt": "not a sound file",
    }
    for name, reason in expected.items():
        with pytest.raises(UsageError, match=reason) as caught:
            open_shared_file(tmp_path / name)
        assert caught.value.where == str(tmp_path / name)


@pytest.mark.skipif(os.name != "posix", reason="pipes with a name are POSIX")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(UsageError, match="not an ordinary file"):
        open_shared_file(tmp_path / "pipe.wav")
    path = sound_file(tmp_path / "a.wav", title=None)
    os.mkfifo(tmp_path / "a.cue.json")
    with pytest.raises(UsageError, match="not an ordinary file") as caught:
        open_shared_file(path)
    assert caught.value.where == str(tmp_path / "a.cue.json")


def test_names_and_titles_are_cleaned_of_what_could_break_a_page_or_a_header(
    tmp_path: Path,
) -> None:
    file = open_shared_file(
        sound_file(tmp_path / "a.wav", title="Two\r\nlines\x00 and \u202e turned")
    )
    assert file.title == "Two  lines  and   turned"


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes are Linux's own")
def test_a_name_that_is_not_utf8_still_has_one_to_be_sent_under(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.wav"))
    sound_file(tmp_path / "a.wav", title=None).rename(path)
    assert open_shared_file(path).name == "caf\ufffd .wav"
