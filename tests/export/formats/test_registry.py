import pytest

from coach.errors import UsageError
from coach.export.formats.registry import FORMATS, format_named


@pytest.mark.parametrize("name", ["wav", ".wav", "WAV", ".Wav"])
def test_a_format_goes_by_its_name_and_by_its_suffix(name: str) -> None:
    assert format_named(name) is FORMATS["wav"]


@pytest.mark.parametrize("name", ["", "mp9", "wav.wav", "..wav"])
def test_another_name_is_answered_with_what_there_is(name: str) -> None:
    with pytest.raises(UsageError, match="Use one of: m4a"):
        format_named(name)


def test_every_row_has_its_own_name() -> None:
    assert all(name == row.name == name.lower() for name, row in FORMATS.items())


def test_the_usual_format_is_the_one_that_every_phone_plays() -> None:
    assert next(iter(FORMATS)) == "m4a"
