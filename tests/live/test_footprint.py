"""What a live session leaves behind and connects to, seen from outside."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.outside import Outside, cannot_trace
from tests.live.rig import Rig, missing

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"no sound card to record: {missing()}"),
    pytest.mark.skipif(bool(cannot_trace()), reason=cannot_trace()),
]

# JACK's library, which PortAudio tries besides ALSA, looks for its server here.
_JACK = "/dev/shm/jack_"


@pytest.mark.parametrize("voice", ["silent", pytest.param("hibari:heart", marks=pytest.mark.heavy)])
def test_a_session_talks_to_sound_and_desktop_only_and_leaves_nothing_of_theirs(
    tmp_path: Path, bus: str, voice: str
) -> None:
    outside = Outside(tmp_path)

    def interrupt(process: "subprocess.Popen[str]", number: int) -> None:
        assert process.stdout is not None
        while "Before you start" not in (line := process.stdout.readline()):
            assert line, "it ended before it began"
        os.kill(number, signal.SIGINT)

    words = ("hang", "--hold", "40", "--detail", "cues", "--voice", voice, "--wait-for", "0")
    sound = ("PULSE_SERVER", "PULSE_SINK", "ALSA_CONFIG_PATH")
    with Rig() as rig:
        server = rig.environment["PULSE_SERVER"].removeprefix("unix:")
        code = outside.run(
            "start",
            *words,
            "--yes",
            "--plain",
            meanwhile=interrupt,
            DBUS_SESSION_BUS_ADDRESS=bus,
            DBUS_SYSTEM_BUS_ADDRESS=bus,
            **{name: rig.environment[name] for name in sound},
        )
    assert code == 130, outside.said
    assert outside.foreign == []
    assert list(outside.home.rglob("practice.sqlite"))
    assert list(outside.home.rglob("acknowledged"))
    assert outside.sockets == {"AF_UNIX"}
    desktop = bus.removeprefix("unix:path=").partition(",")[0]
    assert {path for path in outside.reached if not path.startswith(_JACK)} == {server, desktop}
