"""`coach send` as it is run."""

import json
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from coach.practice.model import Ending, RecordedBout, Session, Source, now
from coach.practice.record import Record, record_file
from tests import forked
from tests.share.running_server import PATIENCE, sheet, sound_file

LOOPBACK = ("--bind", "127.0.0.1")

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pseudo-terminals of POSIX")


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """The command keeps its temporary files where the test can count them."""
    (tmp_path / "tmp").mkdir()
    return {**os.environ, "TMPDIR": str(tmp_path / "tmp")}


@contextmanager
def running(
    *arguments: str, env: Mapping[str, str], err: int = subprocess.PIPE
) -> Iterator[tuple[forked.Begun, str]]:
    """Run the command; yields it with the URL, which is all that it prints."""
    reading, writing = os.pipe()
    process = forked.begin(
        "send", *arguments, cwd=Path(), environment=env, stdout=writing, stderr=err
    )
    os.close(writing)
    with os.fdopen(reading) as printed:
        try:
            yield process, printed.readline().rstrip("\n")
            assert printed.read() == ""
        finally:
            process.kill()


def fetch(address: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=PATIENCE) as reply:
        return bytes(reply.read())


def report(address: str) -> int:
    """Tell that the first file was played, as its page does; the status of the response."""
    player = json.loads(fetch(f"{address}1/player.json"))
    body = {
        "play": 32 * "0",
        "sound": player["digest"],
        "ending": "whole",
        "took": 60,
        "ago": 0,
        "bouts": [{"inversion": 0, "seconds": 12, "reps": 1}],
        "after": 0,
    }
    origin = address.rsplit("/", 2)[0]
    headers = {"Origin": origin, "Content-Type": "application/json"}
    request = urllib.request.Request(
        origin + player["report"], json.dumps(body).encode(), headers, method="POST"
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE) as reply:
        return int(reply.status)


def refused(*arguments: str) -> str:
    """The error message for invalid arguments."""
    done = forked.run("send", *arguments, cwd=Path())
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    return done.stderr.decode()


def hang() -> None:
    """Almost as long as level `first` allows, until now."""
    hung = RecordedBout(290_000, "decompression-hang")
    Record(record_file()).add_all([Session(now(), "hang", ended=now(), bouts=(hung,))])


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_file_is_shared_until_it_is_stopped_and_nothing_is_left(
    tmp_path: Path, environment: Mapping[str, str], name: str
) -> None:
    path = sound_file(tmp_path / "mine.wav")
    with running(str(path), *LOOPBACK, env=environment) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{22,}/", address)
        assert b"Back basics" in fetch(address)
        assert fetch(f"{address}1/mine.wav") == path.read_bytes()
        process.send_signal(getattr(signal, name))
        err = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Ctrl-C" in err
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_routine_is_rendered_shared_and_taken_away_again(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    hang()
    dose = ("crunch", "--voice", "silent", "--reps", "1", "--max-inverted", "60", "--no-partner")
    with running(*dose, *LOOPBACK, "--timeout", "0.05", env=environment) as (process, address):
        page = fetch(address).decode()
        assert "Inverted Crunch" in page
        assert "The way up" in page
        assert "Put the phone down within your reach." in page
        sound = fetch(f"{address}1/inverted-crunch.m4a")
        assert sound[4:8] == b"ftyp"
        assert report(address) == 204
        err = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert "From the phone: 2. " in err
    assert "Stopped, because nobody was there any more" in err
    assert "wait before you play it" not in err, "level steady allows more"
    _, kept = Record(record_file()).sessions()
    assert (kept.source, kept.ending) == (Source.PHONE, Ending.WHOLE)
    assert (kept.routine, kept.exercises) == ("inverted-crunch", ("inverted-crunch",))
    assert kept.bouts == (RecordedBout(12_000, "inverted-crunch", 1),)
    assert (kept.level, kept.angle, kept.after) == ("steady", 60, 0)
    assert list((tmp_path / "tmp").iterdir()) == []


@posix
def test_after_much_time_head_down_it_says_what_not_to_play_at_once(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    hang()
    names = []
    for name, limit in (("first", 60), ("steady", 61)):
        path = sound_file(tmp_path / f"{name}.wav")
        spans = {"longest": 20, "limit": limit, "spans": [[0, 20]]}
        player = sheet() | {"title": name, "inverted": spans}
        path.with_suffix(".cue.json").write_text(json.dumps(player))
        names.append(str(path))
    with running(*names, *LOOPBACK, "--timeout", "0.01", env=environment) as (process, _):
        err = process.communicate(timeout=60)[1]
    (line,) = [line for line in err.splitlines() if "wait" in line]
    assert line.startswith("first: wait before you play it.")
    assert "for 4 min 50 s in the last 2 hours" in line
    assert "(5 min)" in line


@posix
def test_a_terminal_is_shown_the_code(tmp_path: Path, environment: Mapping[str, str]) -> None:
    path = sound_file(tmp_path / "mine.wav")
    seen, shown = os.openpty()
    env = {name: value for name, value in environment.items() if name != "NO_COLOR"}
    picture = tmp_path / "code.svg"
    arguments = (str(path), *LOOPBACK, "--qr-file", str(picture))
    with running(*arguments, env=env, err=shown) as (process, address):
        os.close(shown)
        text = b""
        while b"Ctrl-C" not in text:
            text += os.read(seen, 65_536)
        assert address
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)
    os.close(seen)
    assert text.count(b"\x1b[38;5;16;48;5;231m") >= 15
    assert picture.read_text().startswith("<?xml")


def test_without_a_terminal_there_are_plain_lines(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    path = sound_file(tmp_path / "mine.wav", title=None)
    with running(str(path), *LOOPBACK, "--timeout", "0.01", env=environment) as (process, address):
        assert address
        err = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 0
    assert "\x1b" not in err
    assert address not in err
    assert "mine.wav has no cue sheet" in err
    assert "Only this computer can open it" in err
    assert "or after 1 s without a visitor." in err


def test_an_impossible_request_is_reported_before_anything_is_rendered(tmp_path: Path) -> None:
    assert "no such file" in refused(str(tmp_path / "none.m4a"), "crunch")
    assert "not an address" in refused("--bind", "localhost")
    assert ".svg or .png" in refused("--qr-file", str(tmp_path / "code.gif"))
    assert "--timeout" in refused("--timeout", "0")
    assert list(tmp_path.iterdir()) == []
