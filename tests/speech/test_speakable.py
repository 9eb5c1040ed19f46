"""What is kept of a text, and how a character that has no sound is named."""

import pytest

from coach.speech.speakable import normalized, unspeakable


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("E\u0301tirement", "Étirement"),
        ("\n Reach up.\r\nBreathe out.\n", "Reach up. Breathe out."),
        ("a\u00a0b\u2028c", "a b c"),
        ("\ufeffsoft\u00adhyphen\u200b", "softhyphen"),
        ("The “Big” Hang – 30s 💪", "The “Big” Hang – 30s 💪"),
    ],
)
def test_the_written_form_keeps_what_is_seen(text: str, kept: str) -> None:
    assert normalized(text) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Reach <b>", "'<' (U+003C, less-than sign) cannot be spoken"),
        ("{spoken}", "'{' (U+007B, left curly bracket) cannot be spoken"),
        ("a * b", "'*' (U+002A, asterisk) cannot be spoken"),
        ("a ∑ b", "'∑' (U+2211, n-ary summation) cannot be spoken"),
        ("bell \a", "U+0007 (a control character) cannot be spoken"),
        ("\x1b[31m", "U+001B (a control character) cannot be spoken"),
        ("turn \u202e", "U+202E (right-to-left override) cannot be spoken"),
        ("\ue000", "U+E000 (for private use) cannot be spoken"),
        ("\u0378", "U+0378 (not a character) cannot be spoken"),
        ("'", 'there is nothing to say in "\'"'),
        ("?", "there is nothing to say in '?'"),
        ("...", "there is nothing to say in '...'"),
        ("“ ”", "there is nothing to say in '“ ”'"),
        ("💪", "there is nothing to say in '💪'"),
        ("\u0301", "there is nothing to say in '\u0301'"),
    ],
)
def test_what_cannot_be_read_out_is_named(text: str, reason: str) -> None:
    assert unspeakable(text) == reason


@pytest.mark.parametrize("text", ["+", "Медленно", "ไทย", "m\u0304", "Abs & Back", "Wait...", "→"])
def test_letters_of_any_script_and_signs_with_a_name_can_be_read_out(text: str) -> None:
    assert unspeakable(text) == ""
