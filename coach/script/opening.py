"""The opening: from standing beside the table to lying on it at horizontal."""

from fractions import Fraction
from typing import Final

from coach.budget.places import place_of
from coach.budget.planner import BEGINNING, Bout, Plan
from coach.routine.coaching import Coaching, Detail
from coach.script.builder import ScriptBuilder
from coach.script.chapters import BEFORE_YOU_START, chapter_of
from coach.script.model import ChapterMark, Earcon, Posture, Script, Task
from coach.script.numbers import length_spoken
from coach.script.phrases import angle_in_words, phrase, wording
from coach.script.rests import LAST_TICKS, ticks
from coach.script.standing import standing
from coach.script.tilting import may_lock
from coach.speech.numbers import number_in_words

RISING: Final = Fraction(8)
"""Seconds allowed for moving between upright and horizontal, either way."""

_LEANING: Final = Fraction(2)
"""Seconds allowed to begin leaning back, before the person is asked to be horizontal."""

_ANKLES: Final = {Detail.FULL: Fraction(9), Detail.BRIEF: Fraction(8), Detail.CUES: Fraction(4)}
"""Seconds allowed for locking both ankles and tugging them. Our own figures: a newcomer found six
hurried, and somebody who does it daily needs four."""

_STANDING: Final = Fraction(6)
"""Seconds of the lead-in for saying where in the programme the person is: three times what it takes
at the usual pace. Our own figure."""

_LONG_WALK: Final = Fraction(30)
"""Shortest lead-in with time for that, in seconds. Our own figure."""

_FELT: Final = range(50, 71)
"""Angles close enough to sixty degrees to describe how sixty feels. The range is ours."""


def opening(plan: Plan, coaching: Coaching) -> Script:
    """What is said and checked before the first exercise; shorter for those who know the routine.

    It includes the stop signs and the ankles at every detail. The chapter of the first exercise
    begins by asking for locked ankles, because a person who jumps to it has heard nothing before.
    """
    full = coaching.detail is Detail.FULL
    short = "" if full else "_short"
    first = plan.bouts[0]
    builder = ScriptBuilder(BEFORE_YOU_START, Posture.UPRIGHT)
    builder.wait(coaching.quiet)
    _greet(builder, plan.routine.title, coaching)
    if coaching.standing is not None and not _says_standing_on_the_way(coaching):
        builder.say(standing(coaching.standing))
    if place_of(first) != BEGINNING:
        builder.say(_resuming(plan, first))
    if full:
        builder.say(phrase("opening.volume"))
        builder.beep(Earcon.ATTENTION)
        builder.wait(Fraction(2))
    if coaching.doctor:
        builder.say(phrase("opening.doctor"))
    prepared = coaching.prepare and (full or plan.routine.prepare)
    if prepared:
        _prepare(builder, plan, coaching)
    builder.say(phrase(f"opening.stop_signs{short}"), task=Task.STOP_SIGNS)
    if coaching.detail is not Detail.CUES:
        builder.say(phrase(f"opening.way_up{short}"), pause=Fraction(1))
    if coaching.partner is False and coaching.detail is not Detail.CUES:
        builder.say(phrase("opening.alone"))
    if full:
        builder.say(phrase("opening.stand"), pause=Fraction(4), task=Task.STAND)
    ankles = phrase(f"opening.ankles{short}")
    builder.say(ankles, pause=_ANKLES[coaching.detail], task=Task.ANKLES)
    if full and coaching.partner is not False:
        builder.say(phrase("opening.partner" if coaching.partner else "opening.partner_unsaid"))
    _lean_back(builder, chapter_of(plan.routine, first), coaching.detail)
    if prepared:
        builder.say(phrase("prepare.tilting"), pause=Fraction(1))
    if may_lock(plan.limits.angle):
        _mention_the_lock(builder, coaching)
    return builder.script()


def must_be_heard() -> frozenset[str]:
    """The sentences of the opening that nobody may skip, in all their forms: those whose task says
    so. A cue sheet has their words and not their tasks."""
    keys = ("stop_signs", "stop_signs_short", "ankles", "ankles_short")
    return frozenset({*(phrase(f"opening.{key}") for key in keys), phrase("locked.free")})


def _greet(builder: ScriptBuilder, title: str, coaching: Coaching) -> None:
    if coaching.lead_in:
        _lead_in(builder, title, coaching)
    else:
        if coaching.greeting:
            builder.say(coaching.greeting)
        short = "_short" * (coaching.detail is Detail.CUES)
        builder.say(phrase(f"opening.welcome{short}", title=title))


def _prepare(builder: ScriptBuilder, plan: Plan, coaching: Coaching) -> None:
    """What a manual says to do before getting on the table."""
    degrees = plan.limits.angle
    for key in ("height", "balance"):
        builder.say(phrase(f"prepare.{key}"))
    builder.say(phrase("prepare.strap", angle=angle_in_words(degrees)))
    if degrees in _FELT:
        builder.say(phrase("prepare.felt"))
    for key in ("shoes", "sore"):
        builder.say(phrase(f"prepare.{key}"))
    if plan.routine.prepare and not coaching.partner:
        builder.say(phrase("prepare.company"))


def _mention_the_lock(builder: ScriptBuilder, coaching: Coaching) -> None:
    """The way out of a locked table, explained before it is needed."""
    builder.say(phrase("locked.stop"))
    builder.say(phrase("locked.free"), task=Task.LOCK)
    if coaching.partner is not False:
        builder.say(phrase("locked.partner" if coaching.partner else "locked.partner_unsaid"))


def _lean_back(builder: ScriptBuilder, chapter: ChapterMark, detail: Detail) -> None:
    """From upright to horizontal, where the chapter of the first exercise begins."""
    if detail is Detail.FULL:
        builder.say(phrase("opening.lean_back"), pause=_LEANING, task=Task.LEAN_BACK)
        builder.chapter(chapter)
        builder.say(phrase("opening.be_level"), pause=RISING)
    else:
        builder.chapter(chapter)
        leaning = _LEANING if detail is Detail.BRIEF else 0
        builder.say(phrase("opening.lean_to_level"), pause=leaning + RISING, task=Task.LEAN_BACK)
    builder.turn(Posture.HORIZONTAL)
    if detail is Detail.FULL:
        builder.say(phrase("opening.level"), pause=Fraction(2), task=Task.LEVEL)
    elif detail is Detail.BRIEF:
        builder.say(phrase("opening.level_short"), pause=Fraction(1), task=Task.LEVEL)


def _resuming(plan: Plan, bout: Bout) -> str:
    """Where an interrupted routine resumes."""
    later_set, later_hang = bout.set > 1, bout.part > 1
    return phrase(
        "opening.go_on",
        spoken=wording(plan.routine.steps[bout.step].exercise).spoken,
        set=phrase("opening.go_on_set", set=number_in_words(bout.set)) if later_set else "",
        hang=phrase("opening.go_on_hang", hang=number_in_words(bout.part)) if later_hang else "",
    )


def _says_standing_on_the_way(coaching: Coaching) -> bool:
    """Whether the lead-in is long enough to say where in the programme the person is."""
    return coaching.standing is not None and coaching.lead_in >= _LONG_WALK


def _lead_in(builder: ScriptBuilder, title: str, coaching: Coaching) -> None:
    """Time to walk to the table: announced at the start, ticked at the end."""
    length = coaching.lead_in
    ticked = min(LAST_TICKS, int(length))
    announcement = phrase("opening.lead_in", title=title, seconds=length_spoken(length))
    walk = length - ticked - (_STANDING if _says_standing_on_the_way(coaching) else 0)
    usual = (announcement, phrase("opening.welcome", title=title))
    greeted = tuple(f"{coaching.greeting} {each}" for each in usual if coaching.greeting)
    builder.word((*greeted, *usual), slot=walk)
    builder.wait(walk)
    if coaching.standing is not None and _says_standing_on_the_way(coaching):
        builder.word((standing(coaching.standing),), slot=_STANDING)
        builder.wait(_STANDING)
    ticks(builder, ticked)
    builder.say(phrase("opening.lead_in_soon"))
