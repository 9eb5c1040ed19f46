import pytest

from coach.errors import DeviceError
from coach.live.audio.outputs import OutputDevice, choose_output

KNOWN = [
    OutputDevice(0, "HDA Intel: Analog", "ALSA", 2, 44_100, False),
    OutputDevice(2, "Headphones (Soundcore Life)", "ALSA", 2, 48_000, False),
    OutputDevice(3, "Headphones (Soundcore Life)", "JACK", 2, 48_000, False),
    OutputDevice(5, "default", "ALSA", 32, 48_000, True),
    OutputDevice(6, "HDMI Monitor", "ALSA", 8, 48_000, False),
    OutputDevice(7, "HDMI", "ALSA", 8, 48_000, False),
]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [(None, 5), ("6", 6), ("soundcore", 2), ("HDMI", 7), ("monitor", 6), ("Analog", 0)],
)
def test_a_device_is_found_by_number_name_or_part(wanted: str | None, number: int) -> None:
    assert choose_output(KNOWN, wanted).number == number


def test_without_a_default_the_first_is_taken() -> None:
    assert choose_output(KNOWN[:3], None).number == 0


@pytest.mark.parametrize("wanted", ["kazoo", "4", "", " "])
def test_an_unknown_device_is_an_error_that_says_where_to_look(wanted: str) -> None:
    with pytest.raises(DeviceError, match=r"no sound device of this name\n.*coach devices"):
        choose_output(KNOWN, wanted)


def test_a_name_that_means_several_is_an_error_that_lists_them() -> None:
    with pytest.raises(DeviceError, match=r"0 \(HDA Intel: Analog\), 6 \(HDMI Monitor\)"):
        choose_output([KNOWN[0], KNOWN[4]], "h")


def test_no_device_at_all_is_an_error_that_points_to_export() -> None:
    with pytest.raises(DeviceError, match="coach export") as caught:
        choose_output([], None)
    assert caught.value.exit_code == 5
