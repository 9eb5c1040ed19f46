"""Makes clips of an agenda, one at a time and no sooner than they are asked for.

How much may be laid out depends on the time head-down so far, and that is read off the tape: ask
for a clip when the one before it is on the tape. What is laid out for somebody who is head-down
leaves room for the time that may pass until it is heard, and for the way up if it never is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, repeat, zip_longest
from typing import Final

from coach.budget.limits import LEAST_LEVEL_REST
from coach.budget.planner import NOTHING, Place
from coach.errors import RoutineError
from coach.live.agenda import Agenda, Begin, FinishBout, GoOn, Item, LeaveBout, Pause, Play, WayUp
from coach.live.clip import Clip, Role, clip_of
from coach.live.director import Director
from coach.live.tape import Tape
from coach.live.ways import QUIET, Ways
from coach.script.model import Posture
from coach.timeline.section import Section, quiet
from coach.units import FRAME_RATE, Seconds, frame_at, seconds_of

LONGEST_PAUSE: Final = Fraction(20)
"""Seconds that a pause head-down may last before it turns into the way up by itself."""

_MINUTE: Final = 60 * FRAME_RATE
"""Frames of a pause at level that are handed out at a time."""


@dataclass(frozen=True, slots=True)
class Laying:
    """Who lays sections out, and what depends on the session so far."""

    director: Director
    tape: Tape
    ways: Ways

    def clips(self, agenda: Agenda) -> Iterator[Clip]:
        """The clips of an agenda, in order; those of a pause at level never end."""
        return chain.from_iterable(
            self._clips_of(item, _place_of(following))
            for item, following in zip_longest(agenda, agenda[1:])
        )

    def _clips_of(self, item: Item, then: Place | None) -> Iterator[Clip]:
        """then: where the routine goes on after the item; None where the item itself says so."""
        match item:
            case Begin():
                yield from (clip_of(section) for section in self.director.sections())
            case Play(clip):
                yield clip if then is None else clip.leading_to(then)
            case GoOn(place, rested):
                yield from self._rested(place) if rested else self._going_on(place)
            case FinishBout(left, paused):
                section = self.director.rest_of(left, self._elapsed(), paused=paused)
                yield clip_of(section)
                if section.then is not None:
                    yield from self._going_on(section.then)
            case LeaveBout(left):
                nothing = replace(left, reps=0, work=NOTHING)
                yield clip_of(
                    self.director.rest_of(nothing, self._elapsed(), paused=False, then=then)
                )
            case Pause(held):
                yield from self._pause(held)
            case WayUp(posture):
                yield self.ways.up(posture)

    def _going_on(self, place: Place) -> Iterator[Clip]:
        """The routine from a place on, or, where the session's limit allows no more, its end."""
        already = seconds_of(self.tape.inverted_total)
        try:
            for section in self.director.sections_from(place, already):
                yield clip_of(section)
        except RoutineError:
            yield clip_of(Section(self.director.ending(early=True)))

    def _rested(self, place: Place) -> Iterator[Clip]:
        """The same, after a rest at level for as long as it takes."""
        following = self._going_on(place)
        first = next(following)
        inversions, since = first.section.timeline.inversions, self.tape.since_inversion
        if inversions and since is not None:
            told = inversions[0].start - first.section.timeline.start
            short = frame_at(LEAST_LEVEL_REST) - since - told
            if short > 0:
                yield clip_of(Section(self.director.level_rest(seconds_of(short)), then=place))
        yield first
        yield from following

    def _pause(self, held: Clip) -> Iterator[Clip]:
        """Quiet; head-down it ends by itself, in time for the way up to keep the limit."""
        posture = held.section.posture_at(held.first)
        if posture is not Posture.INVERTED:
            yield from repeat(_pause_of(_MINUTE, posture, held))
        limit = frame_at(self.director.plan.limits.stretch)
        room = limit - self.ways.reserve - frame_at(self._elapsed())
        yield _pause_of(max(0, min(frame_at(LONGEST_PAUSE), room)), posture, held)
        yield self.ways.up(posture)

    def _elapsed(self) -> Seconds:
        """Seconds head-down, at most, when what is laid out now is heard."""
        return seconds_of(self.tape.inverted_stretch + QUIET)


def _place_of(item: Item | None) -> Place | None:
    return item.place if isinstance(item, GoOn) else None


def _pause_of(frames: int, posture: Posture, held: Clip) -> Clip:
    return clip_of(quiet(frames, posture, "Paused"), role=Role.PAUSE, held=held)
