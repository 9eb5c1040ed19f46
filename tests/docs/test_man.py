"""The manual page says what the help says."""

from tests.docs.scripted import script


def test_it_is_the_help_of_the_commands() -> None:
    man = script("make_man")
    assert man.PAGE.read_text(encoding="utf-8") == man.page(), "run scripts/make_man.py"
