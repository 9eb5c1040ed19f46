"""Makes clips of a transition, one at a time and no sooner than they are asked for.

How much may be laid out depends on the time head-down so far, which is read off the history: ask
for a clip when the one before it is there. If audio is late while the person is head-down, the way
up is played instead, so whatever is laid out reserves time for that silence and for the way up.
The ways up are laid out before anything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice, repeat, zip_longest
from threading import Lock
from typing import Final

from coach.budget.limits import LEAST_REST
from coach.budget.planner import NOTHING, Place
from coach.composer import Composer
from coach.errors import RoutineError
from coach.live.transport.history import Clip, History, Role, clip_of
from coach.live.transport.transitions import (
    Agenda,
    Begin,
    FinishBout,
    GoOn,
    Item,
    LeaveBout,
    Pause,
    Play,
    WayUp,
)
from coach.script.model import Posture
from coach.timeline.section import Section, quiet
from coach.units import FRAME_RATE, Seconds, frame_at, seconds_of

QUIET: Final = 2 * FRAME_RATE
"""Frames of quiet in which somebody who hangs head-down is left, at most: after them whoever plays
asks for `Conductor.rescue`."""

REACTION: Final = FRAME_RATE
"""Frames allowed from then on until the rescue is heard, on a busy machine; mostly a twentieth."""


class WaysUp:
    """Every way up, as clips."""

    def __init__(self, composer: Composer) -> None:
        self._plain = {posture: Section(composer.way_up(posture)) for posture in Posture}
        self._alarms = {each: Section(composer.way_up(each, alarm=True)) for each in Posture}
        rescue = self._alarms[Posture.INVERTED].timeline.inversions[0]
        self.reserve = QUIET + REACTION + rescue.end - rescue.start
        """Frames head-down, at most, from the last sound until a rescue has led to level."""

    def up(self, posture: Posture) -> Clip:
        """The way up from a posture."""
        return clip_of(self._plain[posture], role=Role.WAY_UP)

    def rescue(self, posture: Posture) -> Clip:
        """The same, begun by a sound that calls for attention."""
        return clip_of(self._alarms[posture], role=Role.WAY_UP)


LONGEST_PAUSE: Final = Fraction(20)
"""Seconds that a pause head-down may last before it turns into the way up by itself."""

_MINUTE: Final = 60 * FRAME_RATE
"""Frames of a pause at level that are handed out at a time."""


@dataclass(frozen=True, slots=True)
class Sequencer:
    """Lays clips out for one history.

    All that it needs is given to it when it is made, by the thread that plays; it looks nothing up
    later, in the thread that asks for its clips.

    desk: held while the composer works, because only one thread at a time may ask it.
    """

    composer: Composer
    desk: Lock
    ways_up: WaysUp
    history: History

    def clips(self, agenda: Agenda) -> Iterator[Clip]:
        """The clips of an agenda, then the summary.

        Each is queued on the history before it is handed out; one that is laid out already is
        queued at once. They end early when the history has been left. When one cannot be made, the
        way up from the posture in which the history ends takes its place. Those of a pause at level
        never end.

        Raises, when asked for a clip, what went wrong while the history has none yet.
        """
        clips = chain.from_iterable(
            self._clips_of(item, _place_of(following))
            for item, following in zip_longest(agenda, agenda[1:])
        )
        ready = islice(clips, 1 if isinstance(agenda[0], Play | Pause | WayUp) else 0)
        queued = [clip for clip in ready if clip.length]
        for clip in queued:
            self.history.hand(clip)
        # A pause and the way up lay nothing out, so they need not wait for somebody who does.
        at_once = any(isinstance(item, Pause | WayUp) for item in agenda)
        return chain(queued, self._queued(clips, Lock() if at_once else self.desk))

    def _queued(self, clips: Iterator[Clip], desk: Lock) -> Iterator[Clip]:
        while True:
            with desk:
                if self.history.left:
                    return
                try:
                    clip = next(clips, None) or self._summary()
                except Exception as fault:  # nobody is left hanging for a defect
                    if not self.history.clips:
                        raise
                    clip, clips = self.ways_up.rescue(self.history.posture), iter(())
                    self.history.fault = fault
            if clip is None:
                return
            if clip.length:
                self.history.hand(clip)
                yield clip

    def _summary(self) -> Clip | None:
        """What was done, once; nothing after a fault, or when it was nothing."""
        history = self.history
        summed_up = any(clip.role is Role.SUMMARY for clip in history.clips)
        total, longest = history.inverted_total, history.inverted_longest
        if summed_up or history.fault is not None or not total:
            return None
        told = self.composer.summary(history.reps, seconds_of(total), seconds_of(longest))
        return clip_of(Section(told), role=Role.SUMMARY)

    def _clips_of(self, item: Item, then: Place | None) -> Iterator[Clip]:
        """then: where the routine goes on after the item; None where the item itself says so."""
        match item:
            case Begin():
                yield from (clip_of(section) for section in self.composer.sections())
            case Play(clip):
                yield clip if then is None else clip.leading_to(then)
            case GoOn(place, rested):
                yield from self._rested(place) if rested else self._going_on(place)
            case FinishBout(left, paused):
                section = self.composer.rest_of(left, self._elapsed(), paused=paused)
                yield clip_of(section)
                if section.then is not None:
                    yield from self._going_on(section.then)
            case LeaveBout(left):
                nothing = replace(left, reps=0, work=NOTHING)
                yield clip_of(
                    self.composer.rest_of(nothing, self._elapsed(), paused=False, then=then)
                )
            case Pause(held):
                yield from self._pause(held)
            case WayUp(posture, alarm):
                yield self.ways_up.rescue(posture) if alarm else self.ways_up.up(posture)

    def _going_on(self, place: Place) -> Iterator[Clip]:
        """The routine from a place on, or, where the session's limit allows no more, its end."""
        already = seconds_of(self.history.inverted_total)
        try:
            for section in self.composer.sections_from(place, already):
                yield clip_of(section)
        except RoutineError:
            yield clip_of(Section(self.composer.ending(early=True)))

    def _rested(self, place: Place) -> Iterator[Clip]:
        """The same, after a rest at level for as long as it takes."""
        following = self._going_on(place)
        first = next(following)
        inversions, since = first.section.timeline.inversions, self.history.since_inversion
        if inversions and since is not None:
            told = inversions[0].start - first.section.timeline.start
            short = frame_at(LEAST_REST) - since - told
            if short > 0:
                yield clip_of(Section(self.composer.level_rest(seconds_of(short)), then=place))
        yield first
        yield from following

    def _pause(self, held: Clip) -> Iterator[Clip]:
        """Quiet; head-down it ends by itself, in time for the way up to keep the limit."""
        posture = held.section.posture_at(held.first)
        if posture is not Posture.INVERTED:
            yield from repeat(_pause_of(_MINUTE, posture, held))
        limit = frame_at(self.composer.plan.limits.stretch)
        room = limit - self.ways_up.reserve - frame_at(self._elapsed())
        yield _pause_of(max(0, min(frame_at(LONGEST_PAUSE), room)), posture, held)
        yield self.ways_up.up(posture)

    def _elapsed(self) -> Seconds:
        """Seconds head-down, at most, when what is laid out now is heard."""
        return seconds_of(self.history.inverted_stretch + QUIET)


def _place_of(item: Item | None) -> Place | None:
    return item.place if isinstance(item, GoOn) else None


def _pause_of(frames: int, posture: Posture, held: Clip) -> Clip:
    return clip_of(quiet(frames, posture, "Paused"), role=Role.PAUSE, held=held)
