"""What each command leads to: pure functions from where a session stands to what is to follow.

Every answer ends upright. None is the answer where nothing changes.
"""

from dataclasses import replace

from coach.budget.places import place_of
from coach.budget.planner import Place
from coach.live.agenda import Agenda, Begin, FinishBout, GoOn, LeaveBout, Pause, Play, WayUp
from coach.live.clip import Clip, Role, clip_of
from coach.live.now import Now
from coach.live.wishes import Command
from coach.script.bout import Remainder
from coach.script.model import Posture, Side
from coach.timeline.resuming import hang_left, next_rep, reps_of, sentence_at, sentence_starts
from coach.timeline.section import Section


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
