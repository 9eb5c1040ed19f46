"""Builds a script, and gives every cue its current posture, exercise, set and side."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from coach.budget.planner import Place
from coach.script.model import (
    BETWEEN_CLAUSES,
    Beep,
    BreakSilence,
    ChapterMark,
    Earcon,
    Glide,
    Instruction,
    Passage,
    Phase,
    Posture,
    Say,
    Script,
    Side,
    Task,
    Tone,
    Turn,
    Wait,
    Where,
)
from coach.units import Seconds

_BRIEFLY: Final = Fraction(2)
"""Seconds within which a word that breaks the silence has been said."""


class ScriptBuilder:
    """Collects instructions in order. It begins with a chapter, in a posture."""

    def __init__(self, title: str, posture: Posture, place: Place | None = None) -> None:
        """title, place: those of the first chapter, see `coach.script.model.ChapterMark`."""
        self._where = Where(posture)
        self._instructions: list[Instruction] = [ChapterMark(title, place), Turn(posture)]

    def chapter(self, chapter: ChapterMark) -> None:
        """Begin a chapter. A listener may jump to it from any posture, so the next phrase must
        bring them to horizontal."""
        self._instructions.append(chapter)

    def turn(self, posture: Posture) -> None:
        """Set the posture from now on."""
        self._where = replace(self._where, posture=posture)
        self._instructions.append(Turn(posture))

    def place(
        self,
        exercise: str | None = None,
        number: int | None = None,
        rep: int | None = None,
        side: Side | None = None,
    ) -> None:
        """Set the context from now on; fields that are not given are cleared.

        number: the set, from 1.
        """
        self._where = Where(self._where.posture, exercise, number, rep, None, side)

    def say(self, text: str, pause: Seconds = BETWEEN_CLAUSES, task: Task | None = None) -> None:
        """Say a phrase, then pause; advances the clock by both. task: what it asks for."""
        self._instructions.append(Say(text, replace(self._where, task=task), pause=pause))

    def word(
        self,
        forms: tuple[str, ...],
        slot: Seconds,
        phase: Phase | None = None,
        *,
        quick: bool = False,
        count: tuple[str, ...] = (),
        beyond: Seconds = Fraction(0),
        then: tuple[str, ...] = (),
        room: Seconds = Fraction(0),
    ) -> None:
        """Say a phrase that must end within `slot` seconds; does not advance the clock.

        quick, count, beyond, then, room: see `coach.script.model.Say`.
        """
        where = replace(self._where, phase=phase)
        self._instructions.append(
            Say(
                forms[0],
                where,
                forms[1:],
                slot=slot,
                quick=quick,
                count=count,
                beyond=beyond,
                then=then,
                room=room,
            )
        )

    def passage(self, sentences: tuple[str, ...], slot: Seconds) -> None:
        """Say as many of these sentences, in order, as end within `slot` seconds; does not advance
        the clock."""
        if sentences:
            self._instructions.append(Passage(sentences, self._where, slot))

    def break_silence(
        self, forms: tuple[str, ...], seconds: Seconds, phase: Phase | None = None
    ) -> None:
        """Say a phrase within this many seconds, but only if there would otherwise be silence for
        too long by then. In a short phase it may run on, because nothing else is said there."""
        short = seconds < _BRIEFLY
        where = replace(self._where, phase=None if short else phase)
        slot = max(seconds, _BRIEFLY)
        self._instructions.append(BreakSilence(forms, where, slot, due=seconds))

    def beep(self, earcon: Earcon, phase: Phase | None = None) -> None:
        """Play an earcon; does not advance the clock."""
        self._instructions.append(Beep(earcon, replace(self._where, phase=phase)))

    def glide(self, tone: Tone, seconds: Seconds, phase: Phase | None = None) -> None:
        """Play a pacing tone for `seconds`; does not advance the clock."""
        self._instructions.append(Glide(tone, seconds, replace(self._where, phase=phase)))

    def wait(self, seconds: Seconds) -> None:
        """Advance the clock."""
        if seconds > 0:
            self._instructions.append(Wait(seconds))

    def script(self) -> Script:
        """What has been written so far."""
        return Script(tuple(self._instructions))
