"""Numbers and lengths of time as they are spoken."""

from fractions import Fraction

from coach.speech.numbers import digits_in_words, in_words
from coach.units import Seconds


def count_forms(number: int) -> tuple[str, ...]:
    """A count as said at the top of a repetition, with a shorter form where one is understood."""
    full = in_words(number).capitalize()
    if number > 20 and number % 10:
        return (full, in_words(number % 10).capitalize())
    return (full,)


def figure_in_words(figure: Fraction) -> str:
    """A length of a phase: `three`, `one and a half`, `two point two five`."""
    whole, rest = divmod(figure, 1)
    if not rest:
        return in_words(int(whole))
    if rest == Fraction(1, 2):
        return f"{in_words(int(whole))} and a half" if whole else "half a second"
    decimals = f"{float(rest):.3f}"[2:].rstrip("0")
    return f"{in_words(int(whole))} point {digits_in_words(decimals)}"


def length_spoken(length: Seconds) -> str:
    """A length of time to the whole second: `forty-five seconds`, `one minute thirty`."""
    whole = int(length + Fraction(1, 2))
    minutes, seconds = divmod(whole, 60)
    if whole < 60 or (whole < 100 and seconds):
        return f"{in_words(whole)} second{'s' * (whole != 1)}"
    spoken = f"{in_words(minutes)} minute{'s' * (minutes != 1)}"
    return f"{spoken} {in_words(seconds)}" if seconds else spoken


def sentence(words: str) -> str:
    """A phrase with its first letter as at the start of a sentence."""
    return words[:1].upper() + words[1:]
