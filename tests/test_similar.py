"""Which names are suggested for one that is unknown."""

from collections.abc import Iterable

import pytest

from coach.cli.commands import app
from coach.defaults.model import KEYS
from coach.practice.programme_file import programmes
from coach.routine.library import exercises, routines
from coach.similar import did_you_mean, similar
from coach.voices.registry import known_voices

FILES = ["mine.toml", "rücken.toml", "my-evening.toml"]
ROUTINES = [*FILES, *routines(), *exercises()]
SQUAT, CRUNCH, SIT_UP = "inverted-squat", "inverted-crunch", "inverted-sit-up"
TURNS = "gentle-rotation inverted-rotation"

SLIPS = {
    # letters left out, doubled, swapped, or others
    "crnch": CRUNCH,
    "cruch": CRUNCH,
    "crunhc": CRUNCH,
    "sqat": SQUAT,
    "sqaut": SQUAT,
    "sittup": SIT_UP,
    "inverted-crnch": CRUNCH,
    "invertd-squat": SQUAT,
    "oscilation": "oscillation",
    "coer": "core",
    "ful": "full",
    "gentel": "gentle-rotation",
    "hnag": "decompression-hang",
    "wek-2": "week-2",
    "week-5": "week-1 week-2 week-3",
    "mien": "mine.toml",
    "mien.toml": "mine.toml",
    # another form of the word
    "crunches": CRUNCH,
    "squats": SQUAT,
    "sit-ups": SIT_UP,
    "rotate": TURNS,
    "back-basic": "back-basics",
    # case, accents, hyphens
    "CRNCH": CRUNCH,
    "Back Basic": "back-basics",
    "backbasics": "back-basics",
    "situps": SIT_UP,
    "rucken": "rücken.toml",
    "ru\u0308cken": "rücken.toml",
    "Ruecken": "rücken.toml",
    # a part of the name
    "back": "back-basics",
    "basics": "back-basics",
    "osc": "oscillation",
    "decompres": "decompression-hang",
    "time": "first-time",
    "evening": "my-evening.toml",
    "rotation": TURNS,
    # something else
    **dict.fromkeys(["plank", "push-up", "pull-up", "way-up", "warm-up", "stretch", "hold"], ""),
    **dict.fromkeys(["twist", "yoga", "abs", "legs", "relax", "morning", "routine", "today"], ""),
    **dict.fromkeys(["full-body", "plan.toml", "x", "up", "zzz", "", "-", "crunch" * 50], ""),
}

OTHERS: tuple[tuple[Iterable[str], str, str], ...] = (
    ([row.name for row in known_voices()], "hibari:hart", "hibari:heart"),
    ([row.name for row in known_voices()], "emma", "hibari:emma"),
    ([row.name for row in known_voices()], "sytem", "system"),
    ([row.name for row in known_voices()], "alloy", ""),
    (KEYS, "temp", "tempo"),
    (KEYS, "colour", ""),
    (["reps", "max_inverted", "sets"], "rep", "reps"),
    (["reps", "max_inverted", "sets"], "inverted", "max_inverted"),
    (["reps", "max-inverted", "slow"], "repeat", ""),
    (programmes(), "four-week", "four-weeks"),
    ([str(command.name) for command in app.registered_commands], "exprt", "export"),
    ([], "crunch", ""),
)


@pytest.mark.parametrize(
    ("names", "typed", "meant"), [*((ROUTINES, *slip) for slip in SLIPS.items()), *OTHERS]
)
def test_what_is_meant_is_suggested_and_nothing_else(
    names: Iterable[str], typed: str, meant: str
) -> None:
    assert similar(typed, names) == tuple(meant.split())


def test_one_question_asks_about_all_of_them() -> None:
    assert did_you_mean(similar("rotate", ROUTINES)) == (
        "Did you mean gentle-rotation or inverted-rotation?"
    )
