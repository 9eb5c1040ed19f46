"""Rests at horizontal, announced with their length and ticked at the end."""

from typing import Final

from coach.script.draft import Draft
from coach.script.model import Earcon, Posture, Script
from coach.script.numbers import length_spoken
from coach.script.phrases import forms
from coach.script.repetitions import BEAT
from coach.units import Seconds

LAST_TICKS: Final = 5
"""Seconds of ticking at the end of a rest."""

_PRAISE_AT: Final = Seconds(12)
_PRAISE_SLOT: Final = Seconds(6)


def rest(draft: Draft, length: Seconds, praise: str) -> None:
    """A rest of exactly `length` seconds, with `praise` said during it unless it is empty."""
    said = _PRAISE_AT if praise else length - LAST_TICKS
    draft.word(forms("bout.rest", seconds=length_spoken(length)), slot=said - 1)
    draft.wait(said)
    if praise:
        draft.word((praise,), slot=_PRAISE_SLOT)
        draft.wait(length - LAST_TICKS - said)
    ticks(draft, LAST_TICKS)


def extra_rest(length: Seconds) -> Script:
    """An unplanned rest of exactly `length` seconds."""
    draft = Draft("Rest", Posture.HORIZONTAL)
    draft.word(forms("live.resting"), slot=length)
    draft.wait(length)
    return draft.script()


def ticks(draft: Draft, count: int) -> None:
    """Tick `count` times on the beat."""
    for _ in range(count):
        draft.beep(Earcon.TICK)
        draft.wait(BEAT)
