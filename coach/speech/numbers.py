"""Numbers in English words.

The libraries do not fit: inflect takes over a second to import, and num2words is LGPL.
"""

from typing import Final

MAX_NUMBER: Final = 10**12 - 1
"""The largest number that `number_in_words` accepts."""

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = (
    *("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)
_GROUPS: Final = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_IRREGULAR: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def number_in_words(number: int) -> str:
    """A whole number from 0 to `MAX_NUMBER` in words, `twenty-seven`. Raises ValueError beyond."""
    if not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"{number} is not between 0 and {MAX_NUMBER}")
    for size, name in _GROUPS:
        if number >= size:
            groups, below = divmod(number, size)
            joint = " and " if 0 < below < 100 else " "
            return f"{number_in_words(groups)} {name}" + (
                joint + number_in_words(below) if below else ""
            )
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    hundreds, below = divmod(number, 100)
    return f"{_SMALL[hundreds]} hundred" + (f" and {number_in_words(below)}" if below else "")


def ordinal_in_words(number: int) -> str:
    """`twenty-first`. Raises ValueError as `number_in_words` does."""
    words = number_in_words(number)
    last = words.replace("-", " ").split()[-1]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words.removesuffix(last) + _IRREGULAR.get(last, regular)


def year_in_words(year: int) -> str:
    """A year from 1900 to 2099: `nineteen oh five`, `two thousand and nine`, `twenty thirty`."""
    century, below = divmod(year, 100)
    if 2000 <= year < 2010:
        return number_in_words(year)
    if below == 0:
        return f"{number_in_words(century)} hundred"
    return f"{number_in_words(century)} {'oh ' * (below < 10)}{number_in_words(below)}"


def digits_in_words(digits: str) -> str:
    """Digits one by one, `one four one`."""
    return " ".join(_SMALL[int(digit)] for digit in digits)
