import shutil
import sys

import pytest

from coach.errors import DeviceError
from coach.live.audio.portaudio import PortAudioDevice, list_outputs


def test_without_portaudio_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # makes the import fail
    with pytest.raises(DeviceError, match="PortAudio is missing") as caught:
        PortAudioDevice()
    assert caught.value.exit_code == 5
    assert "`coach export` needs no" in caught.value.remedy
    if shutil.which("apt-get"):
        assert "apt-get install libportaudio2" in caught.value.remedy
    assert len(str(caught.value).splitlines()) == 2


def test_listing_devices_needs_portaudio_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(DeviceError):
        list_outputs()
