"""What each command leads to: pure functions from where a session stands to what is played next.

Every transition ends upright. A transition is a list of things to play, none of which is laid out
yet; `coach.live.transport.sequencer` makes clips of it. None means that nothing changes.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

from coach.budget.places import place_of
from coach.budget.planner import Place
from coach.composer import Composer
from coach.live.transport.commands import Command
from coach.live.transport.history import Clip, Role, clip_of
from coach.routine.model import Routine
from coach.routine.tempo import quickened
from coach.script.bout import Remainder
from coach.script.model import Posture, Side
from coach.timeline.resuming import hang_left, next_rep, reps_of, sentence_at, sentence_starts
from coach.timeline.section import Section


@dataclass(frozen=True, slots=True)
class Begin:
    """The routine from its beginning."""


@dataclass(frozen=True, slots=True)
class Play:
    """A clip of what is laid out already."""

    clip: Clip


@dataclass(frozen=True, slots=True)
class GoOn:
    """The routine from a place on, for somebody who lies level.

    rested: True where a rest at level may have to come first, because the last inversion was cut
        short or the next one would come too soon.
    """

    place: Place
    rested: bool = False


@dataclass(frozen=True, slots=True)
class FinishBout:
    """What is left of the bout under way, for somebody head-down, then the routine behind it.

    paused: True where it was paused or broken off, and is announced.
    """

    left: Remainder
    paused: bool


@dataclass(frozen=True, slots=True)
class LeaveBout:
    """From head-down to level at once, and the rest there that belongs to the bout under way."""

    left: Remainder


@dataclass(frozen=True, slots=True)
class Pause:
    """Quiet without an end; head-down it ends by itself, in the way up.

    held: what is to go on after it; the person waits as its first frame finds them.
    """

    held: Clip


@dataclass(frozen=True, slots=True)
class WayUp:
    """The way up from a posture; with the alarm, a sound that calls for attention comes first."""

    posture: Posture
    alarm: bool = False


Item: TypeAlias = Begin | Play | GoOn | FinishBout | LeaveBout | Pause | WayUp
Agenda: TypeAlias = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """The frame that is heard, and the clip that it belongs to.

    frame: counted as the timeline of the clip's section does.
    reserve: frames that are kept for a rescue from head-down, see `WaysUp.reserve`.
    """

    clip: Clip
    frame: int
    reserve: int

    @property
    def section(self) -> Section:
        """The section of the clip."""
        return self.clip.section

    @property
    def onwards(self) -> Clip:
        """All that is left of the section, also where only a piece of it is being played."""
        return clip_of(self.section, first=self.frame)

    @property
    def posture(self) -> Posture:
        """How the body lies."""
        return self.section.posture_at(self.frame)

    @property
    def level(self) -> int:
        """The frame at which somebody head-down comes to level on the way that is being played."""
        return self.section.span_at(self.frame).end

    @property
    def coming_up(self) -> bool:
        """True head-down when a rescue would lead to level no sooner."""
        return self.posture is Posture.INVERTED and self.level - self.frame <= self.reserve

    @property
    def opening(self) -> bool:
        """True in the part of a routine that begins upright."""
        section = self.section
        return section.then is not None and section.timeline.spans[0].posture is Posture.UPRIGHT

    @property
    def step(self) -> int | None:
        """Index of the routine's step that is under way, or else is to come; None where the rest of
        the session is not the routine's."""
        bout, then = self.section.bout, self.section.then
        return bout.step if bout is not None else then.step if then is not None else None

    @property
    def paused(self) -> bool:
        """True in a pause."""
        return self.clip.role is Role.PAUSE

    @property
    def behind_pause(self) -> "Now":
        """In a pause, where it is to go on; else where it stands."""
        held = self.clip.held
        return Now(held, held.first, self.reserve) if self.paused and held is not None else self


def answer(command: Command, now: Now) -> Agenda | None:
    """What is to be played instead of what was handed out."""
    if now.clip.role is Role.WAY_UP:
        return None
    match command:
        case Command.COME_UP:
            return _upright(now)
        case Command.PAUSE | Command.HALT | Command.RESUME:
            return _paused_or_resumed(now, command)
        case Command.AGAIN:
            return _anew(now.behind_pause, back=1)
        case Command.NEXT | Command.BACK:
            return _moved(now.behind_pause, command)
        case Command.FASTER | Command.SLOWER:
            return _retimed(now.behind_pause, paused=now.paused)


def resumed(now: Now) -> Agenda:
    """What is to follow once a lost device is back, for somebody who was not head-down.

    The sentence that was cut short is said again; else it goes on at that very frame.
    """
    if now.clip.role is Role.WAY_UP:
        return (WayUp(now.posture),)
    if now.clip.held is not None:  # paused, or come to the level at which a pause was to begin
        return (Pause(now.clip.held if now.paused else now.onwards),)
    start = sentence_at(now.section, now.frame)
    first = now.frame if start is None else start
    return _then(clip_of(now.section, first=first, role=now.clip.role), now.section.then)


def _upright(now: Now) -> Agenda:
    """The way up; somebody who is nearly level already is not asked twice to come there."""
    if now.clip.role is Role.ROUTINE and now.coming_up:
        return Play(now.onwards.until(now.level)), WayUp(Posture.HORIZONTAL)
    return (WayUp(now.posture),)


def _paused_or_resumed(now: Now, command: Command) -> Agenda | None:
    if now.clip.held is None:
        return None if command is Command.RESUME else _paused(now)
    if command is Command.HALT:
        return None
    if now.paused:
        return _anew(now.behind_pause, back=0)
    return _then(now.onwards, now.section.then)  # it was to begin at level, and does not


def _paused(now: Now) -> Agenda:
    """Quiet; for somebody who is nearly level already, it begins there."""
    if now.coming_up:
        coming = replace(now.onwards.until(now.level), held=now.onwards)
        return Play(coming), Pause(clip_of(now.section, first=now.level))
    return (Pause(now.onwards),)


def _anew(now: Now, back: int) -> Agenda:
    """Head-down, the repetition that was begun; else the sentence that was being said, or so many
    before it."""
    section = now.section
    if now.posture is Posture.INVERTED:
        return _bout_going_on(now)
    if now.frame >= section.timeline.end:
        return _then(now.onwards, section.then)
    span = section.span_at(now.frame)
    said = [at for at in sentence_starts(section) if span.start <= at <= now.frame]
    start = said[max(-len(said), -1 - back)] if said else span.start
    return _then(clip_of(section, first=start), section.then)


def _moved(now: Now, command: Command) -> Agenda | None:
    """The next exercise, or this one from its beginning."""
    if now.opening:
        return (Begin(),) if command is Command.BACK else None
    if now.step is None:
        return None
    return _from_level(now, Place(now.step + (command is Command.NEXT)))


def _retimed(now: Now, *, paused: bool) -> Agenda | None:
    """At another tempo from the next repetition on."""
    bout, then = now.section.bout, now.section.then
    if then is None:
        return None
    if now.posture is Posture.INVERTED and bout is not None:
        # After a pause what is left must be fitted into the limit anew.
        return _bout_going_on(now) if paused else _rep_then_anew(now, then)
    if bout is None and not now.opening:
        # A rest that was put in was measured by the words that came after it, which change.
        return _from_level(now, then)
    if bout is None or now.frame >= now.section.timeline.inversions[-1].end:
        return _then(now.onwards, then)
    return _from_level(now, place_of(bout))


# Pieces that the answers are made of.


def _then(clip: Clip, place: Place | None) -> Agenda:
    """A clip, and the routine from a place on."""
    return (Play(clip),) if place is None else (Play(clip), GoOn(place))


def _from_level(now: Now, place: Place) -> Agenda:
    """Come to level if need be, rest there for as long as it takes, and go on from a place."""
    going_on = GoOn(place, rested=True)
    if now.posture is not Posture.INVERTED:
        return (going_on,)
    if now.coming_up:
        return Play(now.onwards), going_on
    return LeaveBout(_left_of(now.section, now.frame)), going_on


def _bout_going_on(now: Now) -> Agenda:
    """The bout under way from the repetition that was begun, then all that follows it."""
    if now.coming_up:
        return _then(now.onwards, now.section.then)
    return (FinishBout(_left_of(now.section, now.frame), paused=True),)


def _rep_then_anew(now: Now, then: Place) -> Agenda:
    """The repetition under way to its end as it was, then the rest of the bout anew."""
    rep = next_rep(now.section, now.frame)
    if rep is None:
        return _then(now.onwards, then)
    end = rep.end if rep.start <= now.frame else rep.start
    left = _left_of(now.section, end)
    if not left.reps:
        return _then(now.onwards, then)
    return Play(now.onwards.until(end)), FinishBout(left, paused=False)


def _left_of(section: Section, frame: int) -> Remainder:
    """What is still to be done at a frame of a bout's section."""
    bout = section.bout
    assert bout is not None, "only a bout can be left half done"
    if not bout.set_reps:
        return Remainder(bout, bout.first_rep, 0, work=hang_left(section, bout, frame))
    past = bout.first_rep + bout.reps
    rep = next_rep(section, frame)
    if rep is None:
        sides = {each.side for each in reps_of(section)}
        return Remainder(bout, past, 0, side=Side.RIGHT if Side.RIGHT in sides else None)
    return Remainder(bout, rep.number, past - rep.number, side=rep.side)


_FACTORS: Final = {Command.FASTER: Fraction(4, 5), Command.SLOWER: Fraction(5, 4)}
"""How many times as long a press of the key makes every phase."""


def retimed(composer: Composer, command: Command, step: int | None) -> Composer:
    """One with another tempo from a step of the routine on; the same for every other command.

    step: its index; None where nothing of the routine is left.
    Raises CoachError where the routine cannot be done at that tempo.
    """
    factor = _FACTORS.get(command)
    if factor is None or step is None:
        return composer
    return composer.with_dose(_quickened(composer.routine, step, factor))


def _quickened(routine: Routine, begun: int, factor: Fraction) -> Routine:
    steps = list(routine.steps)
    for index, step in enumerate(steps[begun:], start=begun):
        dose = replace(step.dose, tempo=quickened(step.dose.tempo, factor))
        steps[index] = replace(step, dose=dose)
    return replace(routine, steps=tuple(steps))
