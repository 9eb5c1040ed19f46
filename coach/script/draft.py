"""A script while it is being written: it knows the place, so that every cue carries it."""

from dataclasses import replace

from coach.budget.planner import Place
from coach.script.model import (
    BETWEEN_CLAUSES,
    Beep,
    Chapter,
    Earcon,
    Glide,
    Item,
    Phase,
    Posture,
    Say,
    Script,
    Side,
    Tone,
    Turn,
    Wait,
    Where,
)
from coach.units import Seconds


class Draft:
    """Collects items in order. It begins with a chapter, in a posture."""

    def __init__(self, title: str, posture: Posture, place: Place | None = None) -> None:
        """title, place: of the first chapter, see `coach.script.model.Chapter`."""
        self._where = Where(posture)
        self._items: list[Item] = [Chapter(title, place), Turn(posture)]

    def chapter(self, chapter: Chapter) -> None:
        """The next chapter begins here. A listener may jump to it from any posture, so the phrase
        that follows has to bring them to level."""
        self._items.append(chapter)

    def turn(self, posture: Posture) -> None:
        """The body is in this posture from now on."""
        self._where = replace(self._where, posture=posture)
        self._items.append(Turn(posture))

    def place(
        self,
        exercise: str | None = None,
        number: int | None = None,
        rep: int | None = None,
        side: Side | None = None,
    ) -> None:
        """The place in the routine from now on; what is not given no longer applies.

        number: which set, from 1.
        """
        self._where = Where(self._where.posture, exercise, number, rep, None, side)

    def say(self, text: str, pause: Seconds = BETWEEN_CLAUSES) -> None:
        """A phrase that takes the time it takes, and a pause after it."""
        self._items.append(Say(text, self._where, pause=pause))

    def word(self, forms: tuple[str, ...], slot: Seconds, phase: Phase | None = None) -> None:
        """A phrase that must have ended within `slot` seconds and does not move the clock."""
        where = replace(self._where, phase=phase)
        self._items.append(Say(forms[0], where, forms[1:], slot=slot))

    def beep(self, sound: Earcon, phase: Phase | None = None) -> None:
        """A fixed sound, now."""
        self._items.append(Beep(sound, replace(self._where, phase=phase)))

    def glide(self, tone: Tone, seconds: Seconds, phase: Phase | None = None) -> None:
        """A pacing tone from now on for `seconds`; the clock stays."""
        self._items.append(Glide(tone, seconds, replace(self._where, phase=phase)))

    def wait(self, seconds: Seconds) -> None:
        """Move the clock."""
        if seconds > 0:
            self._items.append(Wait(seconds))

    def script(self) -> Script:
        """What has been written so far."""
        return Script(tuple(self._items))
