"""Reading routine files: what is not allowed is refused before anything parses it."""

import os
from pathlib import Path

import pytest

from coach.errors import CoachError, UsageError
from coach.routine.library import exercises
from coach.routine.toml.file import read_routine
from coach.routine.toml.source import MAX_FILE_BYTES, read_source

GOOD = 'title = "Good"\n[[step]]\nexercise = "crunch"\n'


def message_of(path: Path) -> str:
    with pytest.raises(CoachError) as refused:
        read_routine(path, exercises())
    return str(refused.value)


@pytest.mark.parametrize("encoded", [GOOD.encode("utf-8-sig"), GOOD.replace("\n", "\r\n").encode()])
def test_as_notepad_saves_it_it_is_read(tmp_path: Path, encoded: bytes) -> None:
    path = tmp_path / "good.toml"
    path.write_bytes(encoded)
    assert read_routine(path, exercises()).title == "Good"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_another_encoding_is_refused_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "other.toml"
    path.write_bytes(GOOD.replace("Good", "Güt").encode(encoding))
    assert "not UTF-8 text" in message_of(path)
    assert "Save it again with the encoding UTF-8." in message_of(path)


DEEP = {
    "dotted key": ".".join("a" * 20_000) + " = 1",
    "with spaces": " . ".join("a" * 10_000) + " = 1",
    "of quoted parts": ".".join(['"a"'] * 10_000) + " = 1",
    "in a header": f"[{'.'.join('a' * 20_000)}]",
    "in a table": f"x = {{ {'.'.join('a' * 20_000)} = 1 }}",
    "arrays": "a = " + "[" * 30_000,
    "inline tables": "a = " + "{a=" * 15_000,
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_nested_too_deep_never_reaches_the_parser(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deep.toml"
    path.write_text(f"# a note. with. many. dots\n{DEEP[kind]}\n", encoding="utf-8")
    monkeypatch.setattr("tomllib.loads", lambda _text: pytest.fail("it was parsed"))
    assert message_of(path) == f"{path}: line 2: this is nested too deep"


def test_dots_and_brackets_in_text_and_comments_are_not_nesting(tmp_path: Path) -> None:
    path = tmp_path / "dots.toml"
    about = "[" * 100 + "a." * 100
    path.write_text(f"# {about}\nabout = '{about}'\n{GOOD}", encoding="utf-8")
    assert read_routine(path, exercises()).about == about


def test_a_file_of_64_kb_is_the_largest(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_text(GOOD + "#" * (MAX_FILE_BYTES - len(GOOD)), encoding="utf-8")
    assert read_routine(path, exercises()).title == "Good"
    with path.open("a", encoding="utf-8") as file:
        file.write("#")
    assert "over 64 kB" in message_of(path)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_only_an_ordinary_file_is_read(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.toml"
    os.mkfifo(fifo)
    for path in (fifo, Path("/dev/zero"), Path("/dev/null")):
        assert message_of(path).startswith(f"{path}: this is not an ordinary file")
    assert "a folder" in message_of(tmp_path)


def test_a_name_that_no_file_has_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"):
        read_source(tmp_path / f"{'a' * 300}.toml")


def test_a_file_that_is_not_there_is_reported_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert message_of(path).startswith(f"{path}: there is no such file\n")
