"""How each kind of notation is read: takes a match, returns words and plain digits."""

import re
from typing import Final

from coach.speech.numbers import (
    MAX_NUMBER,
    digits_in_words,
    number_in_words,
    ordinal_in_words,
    year_in_words,
)

UNITS: Final = {
    "s": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "secs": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "kg": ("kilogram", "kilograms"),
    "kgs": ("kilogram", "kilograms"),
    "g": ("gram", "grams"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "mm": ("millimeter", "millimeters"),
    "cm": ("centimeter", "centimeters"),
    "km": ("kilometer", "kilometers"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "yds": ("yard", "yards"),
    "mi": ("mile", "miles"),
    "ml": ("milliliter", "milliliters"),
    "kcal": ("kilocalorie", "kilocalories"),
    "bpm": ("beat per minute", "beats per minute"),
    "rpm": ("turn per minute", "turns per minute"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "deg": ("degree", "degrees"),
    "°": ("degree", "degrees"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
}
"""Singular and plural of each unit; case is ignored unless a row differs by case."""

_CURRENCIES: Final = {
    "$": ("dollar", "dollars"),
    "€": ("euro", "euros"),
    "£": ("pound", "pounds"),
}
_FRACTIONS: Final = {2: ("half", "halves"), 3: ("third", "thirds"), 4: ("quarter", "quarters")}
_SIDES: Final = {"L": "left", "R": "right"}
_ROMAN: Final = {"I": 1, "V": 5, "X": 10}


def _counted(number: str, forms: tuple[str, str]) -> str:
    return f"{number} {forms[0 if number == '1' else 1]}"


def with_unit(found: "re.Match[str]") -> str:
    """`5kg`."""
    number, unit = found["number"], found["unit"]
    return _counted(number, UNITS.get(unit) or UNITS[unit.lower()])


def spoken_time(found: "re.Match[str]") -> str:
    """`1m30s`, `1h30`, `1'30`, `1:30`; parts that are zero are left out."""
    parts = (
        ("hours", ("hour", "hours")),
        ("minutes", ("minute", "minutes")),
        ("seconds", ("second", "seconds")),
    )
    given = found.groupdict()
    numbers = [(int(given[key]), forms) for key, forms in parts if given.get(key)]
    words = [_counted(str(number), forms) for number, forms in numbers if number]
    return " ".join(words) or "0 seconds"


def height(found: "re.Match[str]") -> str:
    """`6'2"`, `6 ft 2 in`; inches that are zero are left out."""
    feet = _counted(str(int(found["feet"])), UNITS["ft"])
    inches = int(found["inches"] or found["more"] or 0)
    return f"{feet} {_counted(str(inches), ('inch', 'inches'))}" if inches else feet


def hour(found: "re.Match[str]") -> str:
    """`7:05 pm`, `at 7:05`."""
    hours, minutes = (int(part) for part in found.groups() if part is not None)
    return f"{hours} {'oh ' * (0 < minutes < 10)}{minutes or ''}".rstrip()


def metres(found: "re.Match[str]") -> str:
    """`500m` and `2 m` are metres; one or two digits without a space, `5m`, are minutes."""
    number, gap = found["number"], found["gap"]
    short = not gap and "." not in number and len(number) < 3
    return _counted(number, UNITS["min"] if short else ("meter", "meters"))


def money(found: "re.Match[str]") -> str:
    """`$5`, `$5.50`, `$5-10`."""
    currency = _CURRENCIES[found["sign"]]
    if found["most"]:
        return f"{found['number']} to {_counted(found['most'], currency)}"
    whole, _, cents = found["number"].partition(".")
    if len(cents) != 2:
        return _counted(found["number"], currency)
    return _counted(whole, currency) + (f" {int(cents)}" if int(cents) else "")


def side(found: "re.Match[str]") -> str:
    """`L leg`, `(R)`."""
    return _SIDES[found["side"] or found["alone"]]


def sides(found: "re.Match[str]") -> str:
    """`L/R`, `L & R`."""
    between = {"/": " ", "-": " ", "or": " or "}.get(found["sign"], " and ")
    return between.join(_SIDES[found[name]] for name in ("one", "other"))


def address(found: "re.Match[str]") -> str:
    """A web address without its scheme, `www`, query and fragment, which nobody says."""
    whole = found[0].rstrip(".,;:!?)'")
    host = re.sub(r"^(?:\w+://)?(?:www\.)?", "", whole, flags=re.IGNORECASE)
    host = re.split(r"[?#]", host)[0].rstrip("/")
    for sign, word in (".", "dot"), ("/", "slash"), ("-", "dash"), ("_", " "), ("@", "at"):
        host = host.replace(sign, f" {word} ")
    return host + found[0][len(whole) :]


def fraction(found: "re.Match[str]") -> str:
    """`2/3` reads "two thirds", `1/30` "one of thirty", and `90/90` as two numbers."""
    whole, above, below = found["whole"], int(found["above"]), int(found["below"])
    if above < below <= 10:
        part = ordinal_in_words(below)
        one, several = _FRACTIONS.get(below, (part, f"{part}s"))
        if whole:
            half = "a half" if below == 2 else f"{above} {one if above == 1 else several}"
            return f"{whole}and {half}"
        return f"{above} {one if above == 1 else several}"
    return f"{whole or ''}{above}{' of ' if above < below else ', '}{below}"


def tempo_with_x(found: "re.Match[str]") -> str:
    """`31X1`, a tempo with an explosive phase: digit by digit, with the letter."""
    return " ".join(digits_in_words(sign) if sign.isdigit() else sign for sign in found[0])


def ordinal(found: "re.Match[str]") -> str:
    """`21st`. The pattern matches at most 12 digits, which `ordinal_in_words` accepts."""
    return f" {ordinal_in_words(int(found[1]))} "


def _roman_value(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def roman(found: "re.Match[str]") -> str:
    """`Week II`."""
    return f"{found['before']}{_roman_value(found['roman'])}"


def _whole(digits: str) -> str:
    number = int(digits) if len(digits) < 16 else MAX_NUMBER + 1
    if number > MAX_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        return digits_in_words(digits)
    return number_in_words(number)


def number(found: "re.Match[str]") -> str:
    """A number on its own: `1,000`, `2.5`, `007`, the year `2026`."""
    whole, _, decimals = found[0].partition(".")
    if "," not in whole and not decimals and 1900 <= int(whole[:5]) < 2100 and len(whole) == 4:
        return f" {year_in_words(int(whole))} "
    said = _whole(whole.replace(",", ""))
    return f" {said} point {digits_in_words(decimals)} " if decimals else f" {said} "
