"""Everything that may be said, known before any of it is laid out."""

from collections.abc import Iterator

from coach.budget.planner import Plan
from coach.routine.coaching import Coaching
from coach.script.bout import bout
from coach.script.model import Posture, Script
from coach.script.opening import opening
from coach.script.phrases import forms, wordings
from coach.script.turns import words_for
from coach.script.way_up import ending, way_up


def scripts_of(plan: Plan, coaching: Coaching) -> list[Script]:
    """The scripts of a plan, with the announcements in full."""
    return [
        opening(plan, coaching),
        *(bout(plan, number, coaching) for number in range(len(plan.bouts))),
        ending(plan.limits.settling, coaching),
    ]


def phrases_of(plan: Plan, coaching: Coaching) -> list[str]:
    """The phrases of a plan. A set that is split once its words are laid out needs others too."""
    scripts = scripts_of(plan, coaching)
    return list(dict.fromkeys(text for script in scripts for text in script.phrases))


def phrases_of_session(plan: Plan, coaching: Coaching) -> list[str]:
    """The phrases of a plan, and of all that a person may ask for in between."""
    angle = plan.limits.angle
    scripts = [way_up(posture, angle, coaching, inviting=True) for posture in Posture]
    texts = [text for script in scripts for text in script.phrases]
    keys = (
        "live.paused",
        "live.resuming",
        "live.resting",
        "live.no_more",
        "bout.rest_and_next",
    )
    asked = [*texts, *(text for key in keys for text in forms(key)), *_in_turn(plan, coaching)]
    return [*phrases_of(plan, coaching), *asked]


def _in_turn(plan: Plan, coaching: Coaching) -> Iterator[str]:
    """Wordings that take turns: which one is next depends on what is done, and on the day."""
    for key in ("reminder", "check_in", "praise"):
        yield from (form for each in wordings(f"in_turn.{key}") for form in each)
    timed = {bout.step: bout for bout in plan.bouts if bout.is_timed}
    for each in timed.values():
        yield from words_for(plan, each, coaching).during
