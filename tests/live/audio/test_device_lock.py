"""One session a sound device, and nothing but a session that is being played keeps one away."""

import errno
import fcntl
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from coach.errors import DeviceError
from coach.live.audio.device_lock import DeviceLock
from coach.live.audio.opener import DeviceOpener


def lock(title: str = "Core", *, said: Callable[[str], None] = print, **how: bool) -> DeviceLock:
    return DeviceLock(title, said, sleep=lambda _: None, **how)


def is_free(device: str) -> bool:
    try:
        lock().check(device)
    except DeviceError:
        return False
    return True


def its_file() -> Path:
    """The file that the one session which is being played has locked."""
    (file,) = (Path(os.environ["XDG_RUNTIME_DIR"]) / "coach").iterdir()
    return file


def grow_old() -> None:
    """As if the session had not renewed its lock for a minute."""
    past = time.time() - 60
    os.utime(its_file(), (past, past))


def test_a_second_session_on_a_device_is_refused_until_the_first_has_ended() -> None:
    first = lock("Back \x1b[2J basics")
    with first.holding("hall"):
        with pytest.raises(DeviceError) as refused:
            lock().check("hall")
        what, remedy = refused.value.lines
        assert what.startswith("Another session is being played on this sound device (Back ")
        assert what.endswith(f", process {os.getpid()})")
        assert "\x1b" not in what
        assert f"`kill {os.getpid()}`" in remedy
        assert is_free("garden")
        with lock(alongside=True).holding("hall"):
            pass
        assert not is_free("hall")
        first.release()
        assert is_free("hall")
    with lock().holding("hall"):
        assert not is_free("hall")


@pytest.mark.parametrize("variable", ["PULSE_SERVER", "PULSE_SINK", "PIPEWIRE_NODE", "HOME"])
def test_other_speakers_of_the_same_name_and_another_home_are_free(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lock().holding("hall"):
        assert not is_free("hall")
        monkeypatch.setenv(variable, "/elsewhere")
        assert is_free("hall")


@pytest.mark.parametrize("left", ["", "{}", '{"title": "x", "since": "x", "process": 1}', "\x00"])
def test_what_a_killed_session_left_keeps_nobody_away(left: str) -> None:
    with lock().holding("hall"):
        file = its_file()
    file.write_text(left)
    with lock("Crunch").holding("hall"), pytest.raises(DeviceError, match=r"\(Crunch, since"):
        lock().check("hall")
    file.write_text(left)
    with file.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DeviceError) as refused:
            lock().check("hall")
    assert len(refused.value.lines) == 2
    assert "process" not in refused.value.what


def test_a_time_zone_that_python_does_not_know_keeps_nobody_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    try:
        with monkeypatch.context() as changed:
            changed.setenv("TZ", "XXX-24")
            time.tzset()
            with lock().holding("hall"):
                assert not is_free("hall")
    finally:
        time.tzset()


def test_a_session_that_has_stopped_keeps_nobody_away() -> None:
    said: list[str] = []
    stopped = lock("Core")
    with stopped.holding("hall"):
        grow_old()
        with lock("Crunch", said=said.append).holding("hall"):
            assert len(said) == 1
            assert said[0].startswith("Another session has stopped (Core, since ")
            stopped.release()  # it was only suspended, and now ends
            assert not is_free("hall")
        assert is_free("hall")


def test_a_session_on_a_computer_that_has_slept_is_given_time_to_go_on() -> None:
    first = lock()
    with first.holding("hall"):
        grow_old()

        def sleep(seconds: float) -> None:
            if seconds > 1:
                first.expect_silence(0)

        late = DeviceLock("Crunch", print, sleep=sleep)
        with pytest.raises(DeviceError):
            late.check("hall")


def test_a_session_that_waits_for_its_device_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    first = lock()
    with first.holding("hall"):
        first.expect_silence(600)
        first.update(None)  # what was heard before the device was lost
        monkeypatch.setattr(time, "time", lambda: now + 599)
        assert not is_free("hall")
        monkeypatch.setattr(time, "time", lambda: now + 700)
        assert is_free("hall")


def test_the_lock_follows_the_session_to_another_device() -> None:
    first = lock()
    with first.holding("headphones"):
        first.follow("headphones")
        assert not is_free("headphones")
        first.follow("hall")
        assert is_free("headphones")
        assert not is_free("hall")
        with lock().holding("headphones"):
            first.follow("headphones")  # nothing keeps a session from its way up
        assert is_free("hall")


def test_the_opener_locks_the_device_that_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"name": "headphones", "hostapi": 0, "max_output_channels": 1, "default_samplerate": 48e3}
    card = SimpleNamespace(
        PortAudioError=OSError,
        query_hostapis=lambda: [{"name": "test"}],
        query_devices=lambda kind=None: {**row, "index": 0} if kind else [row],
        OutputStream=lambda **_: SimpleNamespace(samplerate=48e3, latency=0.0),
        _terminate=lambda: row.update(name="hall"),
        _initialize=lambda: None,
    )
    monkeypatch.setitem(sys.modules, "sounddevice", card)
    for name in ("PULSE_COOKIE", "PULSE_RUNTIME_PATH"):  # else coach would set them
        monkeypatch.setenv(name, "")
    opener = DeviceOpener(None, lock())
    opener.check()
    assert is_free("headphones")
    with opener.locked():
        with pytest.raises(DeviceError, match="Another session"):
            DeviceOpener("head", lock()).check()
        assert opener.open().name == "headphones"
        assert not is_free("headphones")
        assert opener.open().name == "hall"  # the headphones were unplugged
        assert is_free("headphones")
        assert not is_free("hall")


@pytest.mark.parametrize("fault", ["a file stands there", "a folder stands there", "no locks"])
def test_where_nothing_can_be_locked_every_session_is_played(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lock().holding("hall"):
        file = its_file()
    if fault == "a file stands there":
        file.parent.rmdir()
        file.parent.touch()
    elif fault == "a folder stands there":
        file.mkdir()
    else:

        def refuse(*_: object) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr(fcntl, "flock", refuse)
    with lock().holding("hall"):
        assert is_free("hall")
