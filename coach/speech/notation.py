"""Turns written notation into spoken words: `3x10`, `30s`, `set 1/3`, `Week II`, `A & B`, a URL.

The screen, captions and lyrics keep the written form. Every voice gets the spoken form, because
engines differ: hibari reads `30s` as "thirties" and `1/30` as a date, eSpeak spells `5kg`.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final, TypeAlias

from coach.speech.characters import plain
from coach.speech.numbers import digits_in_words
from coach.speech.readings import (
    UNITS,
    address,
    fraction,
    height,
    hour,
    metres,
    money,
    number,
    ordinal,
    roman,
    side,
    sides,
    spoken_time,
    tempo_with_x,
    with_unit,
)

_Reading: TypeAlias = "str | Callable[[re.Match[str]], str]"

_NUMBER: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"

_PLACES: Final = (
    "set|week|day|round|part|rep|step|phase|stage|level|exercise|lap|session|block|workout|month"
    "|hang|cycle|lesson|chapter|volume|number|page|circuit|series|program|programme"
)
"""Words after which `1/3` reads "one of three" and `II` reads "two"."""

_ACCENTED: Final = "".join(c for c in map(chr, range(0xC0, 0x17F)) if c not in "×÷İıĲĳĿŀŉ")
"""Letters of European names, without those that NFKC or case folding takes apart."""

_WORD: Final = rf"[A-Z{_ACCENTED}]?[a-z{_ACCENTED}]+(?:['-][a-z{_ACCENTED}]+)*[.,:;!?]?"
_WORDS: Final = re.compile(rf"{_WORD}(?: {_WORD})*")
"""Text without any notation. Most text has none."""

_ALPHABET: Final = re.compile(rf"[A-Za-z0-9{_ACCENTED} .,;:!?'()-]+")

_EACH: Final = "side|leg|arm|foot|hand|set|rep|round|week|day|hour|minute|second|session"
_ROMAN: Final = r"X{0,3}(?:IX|IV|V?I{0,3})"
_ADDRESS: Final = (
    r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[\w-]+\.)+(?:com|org|net|edu|gov|info|io|co\.uk|de|fr|app|fit|tv)\b(?:/\S*)?"
)
_HOURS: Final = (
    r"\b(?P<hours>\d+)\s?hr?\s?(?P<minutes>\d+)(?:\s?m(?:ins?)?)?"
    r"(?:\s?(?P<seconds>\d+)\s?s(?:ec)?)?\b"
)
_AFTER_PLACE: Final = (
    rf"\b(?P<before>(?:{_PLACES})s?\s)"
    rf"(?P<roman>(?-i:(?=[VX]|I[IVX]|I(?!\w|\s\w|')){_ROMAN}))(?![\w'])"
)
_MANY: Final = r"(?<![\w.-])\d+(?:\.\d+)?(?:\s?[-–]\s?\d+(?:\.\d+)?){2,}(?![\w-])"

_SIDED: Final = "side|leg|arm|foot|hand|knee|hip|shoulder|elbow|ankle"
_SIZED: Final = "box|step|block|band|plate|ball|platform|board|bar|roller"
_EXTENT: Final = "tall|high|long|wide|deep|apart|away|off|from|above|below"
_RATED: Final = "RPE|effort|intensity|pain|score|difficulty"

_UNIT: Final = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))

# Applied in order, so a longer notation comes before those that are part of it.
_TABLE: Final[tuple[tuple[str, _Reading], ...]] = (
    # Addresses.
    (_ADDRESS, address),
    # Abbreviations with a slash or full stops.
    (r"\bw/o(?:ut)?\b", "without"),
    (r"\bw/in\b", "within"),
    (r"\bw/\s?", "with "),
    (r"\bb/c\b", "because"),
    (r"\bn/a\b", "not applicable"),
    (r"\bs/he\b", "she or he"),
    (r"\b(s?he|his|hers?|him)\s?/\s?(s?he|his|hers?|him)\b", r"\1 or \2"),
    (r"\be\.\s?g\.", "for example"),
    (r"\bi\.\s?e\.", "that is"),
    (r"\bapprox\b\.?", "about"),
    (r"(?<!\d)(?<!\d\s)\bmin\.\s?(?=\d)", "at least "),
    (r"\bmax\.\s?(?=\d)", "at most "),
    # Left and right.
    (r"(?-i:\b(?P<one>[LR])\s?(?P<sign>[/&+-]|and|or)\s?(?P<other>[LR])\b)", sides),
    (rf"(?-i:\b(?P<side>[LR])\b)(?=\s(?:{_SIDED})s?\b)|(?-i:(?<=\()(?P<alone>[LR])(?=\)))", side),
    # A decimal comma, if a unit follows, and a decimal point without a digit before it.
    (rf"(?<![\w.,])(\d+),(\d\d?)(?=\s?(?:{_UNIT})(?![\w']))", r"\1.\2"),
    (r"(?<![\w.,])\.(?=\d)", "0."),
    # A range with the unit on both sides.
    (
        rf"(?<=\d)(?P<unit>\s?(?:{_UNIT}|%))\s?[-–—]\s?(?=(?:{_NUMBER})\s?(?:{_UNIT}|%)(?!\w))",
        r"\g<unit> to ",
    ),
    # Heights and sizes; without a word that says so, the same marks are minutes and seconds.
    (r"(?<![\w.'])(?P<feet>\d{1,2})'(?:\s?(?P<inches>\d)''|(?P<more>\d)(?![\w.']))", height),
    (r"(?<![\w.'])(?P<feet>[4-7])'(?:\s?(?P<inches>1[01])''|(?P<more>1[01])(?![\w.']))", height),
    (rf"(?<![\w.'])(?P<feet>\d+)'(?P<inches>)(?P<more>)(?=\s(?:{_EXTENT})\b)", height),
    (
        r"\b(?P<feet>\d+)\s?ft\.?(?:\s?(?P<inches>\d+)\s?(?:''|in(?:ch(?:es)?)?\b)|(?P<more>\d+)\b)",
        height,
    ),
    (rf"\b({_NUMBER})''\s?[x×]\s?({_NUMBER})''", r"\1 inches by \2 inches"),
    (rf"\b({_NUMBER})''(?=\s(?:{_SIZED})\b)", r"\1 inch"),
    (rf"\b({_NUMBER})''(?=\s(?:{_EXTENT})\b)", r"\1 inches"),
    # Lengths of time.
    (_HOURS, spoken_time),
    (r"(?<!:)\b(?P<hours>\d{1,2}):(?P<minutes>\d\d):(?P<seconds>\d\d)\b(?!:)", spoken_time),
    (r"\b(?P<minutes>\d+)\s?m(?:in)?\s?(?P<seconds>\d+)\s?s(?:ecs?)?\b", spoken_time),
    (r"\b(?P<minutes>\d+)m(?:in)?(?P<seconds>\d\d)\b", spoken_time),
    (r"(?<![\d.])(?P<minutes>\d+)'\s?(?P<seconds>\d\d)(?:''|(?!\w))", spoken_time),
    (r"(?<![\d.])(?P<seconds>\d+)''", spoken_time),
    (r"(?:(?<!['\w])|(?<=\d[x×]))(?P<minutes>\d+)'(?![\w'])", spoken_time),
    (r"(?<!:)\b(\d{1,2}):(\d\d)(?=\s?[ap]\.?m\b)|(?<=\bat )(\d{1,2}):(\d\d)\b(?!:)", hour),
    (r"(?<!:)\b(?P<minutes>\d{1,2}):(?P<seconds>\d\d)\b(?!:)", spoken_time),
    (r"(?<=\d):(?=\d)", " to "),
    # Repetitions and sets: `3x10`, `x2`, `2x`; but the X of a tempo is a letter.
    (r"(?<=\btempo )(?=\d*x)[\dx]{4}\b", tempo_with_x),
    (r"(?<=\d)\s?[x×]\s?(?=\d)", " times "),
    (r"(?<![\w.])[x×]\s?(?=\d)", "times "),
    (r"(?<=\d)\s?[x×](?!\w)", " times"),
    (r"\s?×\s?", " times "),
    (r"\b1RM\b", "one rep max"),
    # Quantities with a unit, and amounts of money.
    (
        rf"(?P<sign>[$€£])\s?(?P<number>{_NUMBER})(?:\s?[-–]\s?[$€£]?(?P<most>{_NUMBER}))?",
        money,
    ),
    (rf"(?P<number>{_NUMBER})(?P<most>)\s?(?P<sign>[$€£])", money),
    (
        rf"(?<![\w.,])(?!(?:19|20)\d0s)(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})(?!\w|'\w)",
        with_unit,
    ),
    (rf"(?<![\w.,])(?P<number>{_NUMBER})(?P<gap>\s?)(?-i:m)(?!\w|'\w)", metres),
    (r"°(?=\w)", " degrees "),
    (r"°", " degrees"),
    (r"\s?%(?=\w)", " percent "),
    (r"\s?%", " percent"),
    # Slashes: one of several, per, a fraction, alternatives.
    (rf"\b(?P<before>(?:{_PLACES})s?\s)(?P<roman>(?-i:(?=[IVX]){_ROMAN}))(?=/|\s?of\b)", roman),
    (r"(?<=\w)\s?/\s?min\b", " per minute"),
    (r"(?<=\w)\s?/\s?sec\b", " per second"),
    (rf"(?<=\w)\s?/\s?(?=(?:{_EACH})\b)", " per "),
    (rf"\b((?:{_RATED}):?\s)(\d+(?:\.\d+)?)\s?/\s?10\b", r"\1\2 of 10"),
    (rf"\b((?:{_PLACES})s?)\s#?(\d+)\s?/\s?(\d+)\b", r"\1 \2 of \3"),
    (
        r"(?<![\w/.,])(?P<whole>\d+\s)?(?P<above>\d{1,4})/(?P<below>\d{1,4})(?![\w/]|[.,]\d)",
        fraction,
    ),
    (r"\s?/\s?", " "),
    # Roman numerals.
    (_AFTER_PLACE, roman),
    (
        r"(?P<before>)\b(?P<roman>(?-i:(?=X?(?:II|III|IV|VI|VII|VIII|IX)\b)[IVX]+))\b(?!['.]\w)",
        roman,
    ),
    # Ranges, chains and signs.
    (_MANY, lambda found: re.sub(r"\s?[-–]\s?", " ", found[0])),
    (r"(?<=\d(?:st|nd|rd|th))\s?[-–]\s?(?=\d+(?:st|nd|rd|th)\b)", " to "),
    (r"\b(\d+)[-–]\1\b", r"\1 \1"),
    (r"(?<=\d)\s?[-–]\s?(?=\d)", " to "),
    (r"(?<![^\s(])[-–](?=\d)", "minus "),
    (r"\s+[-–—]+\s+|\s?—\s?", ", "),
    (r"(?<=\w)–(?=\w)", "-"),
    (r"\s?–\s?", ", "),
    (r"\s?&(?:amp;)?\s?", " and "),
    (r"\s?(?:[-=]+>|→)\s?", " to "),
    (r"\s?←\s?", " from "),
    (r"\s?↑\s?", " up "),
    (r"\s?↓\s?", " down "),
    (r"\s?↔\s?", " to "),
    (r"\s?±\s?", " plus or minus "),
    (r"\s?\+\s?", " plus "),
    (r"\s?÷\s?", " divided by "),
    (r"\s?(?:≥|>=(?=\s?\d))\s?", " at least "),
    (r"\s?(?:≤|<=(?=\s?\d))\s?", " at most "),
    (r"\s?=\s?", " equals "),
    (r"(?:^|\s)>\s?(?=\d)", " more than "),
    (r"(?:^|\s)<\s?(?=\d)", " less than "),
    (r"\s?[~≈]\s?(?=\d)", " about "),
    (r"\s?@\s?", " at "),
    (r"#\s?(?=\d)|\bNo\.\s?(?=\d)", " number "),
    (r"#(?=\w)", ""),
    (r"_+", " "),
    # Numbers.
    (r"(?<=\btempo )\d{4}\b", lambda found: digits_in_words(found[0])),
    (r"(?<![\w.])\d+(?:\.\d+){2,}(?![\w])", lambda found: found[0].replace(".", " ")),
    (r"(?<![\d.,])(\d{1,12})(?:st|nd|rd|th)\b", ordinal),
    (r"(?<![\d.])\.(?=\d)", " point "),
    (_NUMBER, number),
    # Clean up spaces and punctuation that the rules above left doubled or stranded.
    (r"(?<=\w)(?:\s+-|-\s+)(?=\w)", " "),
    (r"\s+", " "),
    (r"\s+(?=[.,;:!?)])", ""),
    (r"(?<=\()\s+", ""),
    (r"([,;:])[,;:]+", r"\1"),
    (r"[,;:]+(?=[.!?])", ""),
    (r"([!?])\.(?!\.)", r"\1"),
    (r"(?<!\.)\.\.(?!\.)", "."),
    (r"^[\s,;:]+|\s+$", ""),
)


def surely_read(text: str) -> bool:
    """Whether a text has only letters, digits and punctuation, so that its reading has no other
    letters than the English alphabet. Quick, while `spoken` takes 0.1 ms."""
    return _ALPHABET.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def spoken(text: str) -> str:
    """The words to say for a written text. Plain words are returned unchanged.

    Characters without a reading stay; `coach.speech.speakable.unspeakable` finds them.
    """
    if _WORDS.fullmatch(text):
        return text
    said = plain(text)
    for pattern, reading in _compiled():
        said = pattern.sub(reading, said)
    return said


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], _Reading], ...]:
    """The compiled table. It takes 20 ms, so it waits for the first text with notation."""
    return tuple((re.compile(pattern, re.IGNORECASE), reading) for pattern, reading in _TABLE)
