"""Numbers and lengths of time as the coach says them."""

from fractions import Fraction

from coach.speech.numbers import digits_in_words, number_in_words
from coach.units import Seconds


def count_forms(number: int) -> tuple[str, ...]:
    """The forms of a count, longest first: `Twenty-seven`, `Seven`."""
    full = number_in_words(number).capitalize()
    if number > 20 and number % 10:
        return (full, number_in_words(number % 10).capitalize())
    return (full,)


def figure_in_words(figure: Fraction) -> str:
    """The length of a phase: `three`, `one and a half`, `two point two five`."""
    whole, part = divmod(figure, 1)
    if not part:
        return number_in_words(int(whole))
    if part == Fraction(1, 2):
        return f"{number_in_words(int(whole))} and a half" if whole else "half a second"
    decimals = f"{float(part):.3f}"[2:].rstrip("0")
    return f"{number_in_words(int(whole))} point {digits_in_words(decimals)}"


def figure_with_unit(figure: Fraction) -> str:
    """The length of a phase with its unit: `one second`, `one and a half seconds`."""
    if figure == Fraction(1, 2):
        return figure_in_words(figure)
    return f"{figure_in_words(figure)} second{'s' * (figure != 1)}"


def length_spoken(length: Seconds) -> str:
    """A length of time rounded to seconds: `forty-five seconds`, `one minute thirty`."""
    whole = int(length + Fraction(1, 2))
    minutes, seconds = divmod(whole, 60)
    if whole < 60 or (whole < 100 and seconds):
        return f"{number_in_words(whole)} second{'s' * (whole != 1)}"
    spoken = f"{number_in_words(minutes)} minute{'s' * (minutes != 1)}"
    return f"{spoken} {number_in_words(seconds)}" if seconds else spoken


def sentence(words: str) -> str:
    """A phrase with its first letter in upper case."""
    return words[:1].upper() + words[1:]
