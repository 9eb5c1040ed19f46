"""What each command leads to: pure functions from a position to what is played next.

A transition is a list of actions (`coach.live.transport.actions`); the sequencer turns them into
clips. Every transition ends upright. None means that nothing changes.
"""

from dataclasses import replace
from typing import Final

from coach.budget.limits import MIN_REST
from coach.budget.places import place_of
from coach.budget.planner import Place
from coach.live.transport.actions import (
    Begin,
    Continue,
    FinishBout,
    LeaveBout,
    Pause,
    Play,
    Transition,
    WayUp,
)
from coach.live.transport.commands import Command
from coach.live.transport.history import Clip, Role, clip_of
from coach.live.transport.position import Position
from coach.live.transport.resume import place_at
from coach.script.bout import Remainder
from coach.script.model import Posture, Side
from coach.script.way_up import GETTING_UP
from coach.timeline.resuming import (
    asks_to_level,
    hang_left,
    next_rep,
    repetition_end,
    reps_in,
    sentence_at,
    sentences_of,
    tasks_of,
    way_in_at,
)
from coach.timeline.section import Section
from coach.units import FRAME_RATE, frame_at

_LEADS_TO: Final = 3 * FRAME_RATE
"""Maximum frames between a sentence and the one it leads to."""


def transition_for(command: Command, position: Position) -> Transition | None:
    """What a command changes at a position. Nothing changes a way up that has begun, but somebody
    who rests at level in it may resume instead."""
    if position.clip.role is Role.WAY_UP:
        return _go_on(position) if command in (Command.PAUSE, Command.RESUME) else None
    match command:
        case Command.COME_UP | Command.END:
            return _come_up(position)
        case Command.PAUSE | Command.HALT | Command.RESUME:
            return _pause_or_resume(position, command)
        case Command.AGAIN:
            here = position.after_pause
            return None if here.nearly_level else _repeat(here, again=True)
        case Command.NEXT | Command.BACK:
            return _change_exercise(position.after_pause, command)
        case Command.FASTER | Command.SLOWER:
            return _change_tempo(position.after_pause, paused=position.paused)


def transition_after_loss(position: Position) -> Transition:
    """What to play when a lost device is back, for somebody who was not head-down.

    The sentence that was cut off is said again; between sentences, play resumes at that frame.
    """
    clip = position.clip
    if clip.role is Role.WAY_UP:
        return (WayUp(position.posture),)
    if clip.resumes is not None:  # paused, or just come to level where the pause was to begin
        return (Pause(clip.resumes if position.paused else position.remaining),)
    start = sentence_at(position.section, position.frame)
    first = position.frame if start is None else start
    return _play_then(clip_of(position.section, first=first, role=clip.role), position.section.then)


def _come_up(position: Position) -> Transition:
    """The way up. Somebody who is nearly level is asked once to come to level, by the exercise's
    own words: at once, because a person who hears no answer presses the key again."""
    if position.clip.role is Role.ROUTINE and position.nearly_level:
        asked = asks_to_level(position.section)
        to_level = position.remaining
        if position.frame < asked:  # what is skipped is not done
            to_level = replace(to_level, first=asked, role=Role.WAY_UP)
        to_level = to_level.until(position.level_frame)
        return Play(to_level), WayUp(Posture.HORIZONTAL, left=position.left)
    if position.after_pause.in_last_rest:
        return _rise(position.after_pause)
    return (WayUp(position.posture, left=position.left),)


def _rise(position: Position) -> Transition:
    """The rest before coming upright, shortened to that of somebody who stops early, then the
    rise.
    """
    section, span = position.section, position.section.span_at(position.frame)
    onward = replace(position.remaining, role=Role.WAY_UP)
    rise = max(position.frame, span.end - frame_at(GETTING_UP))
    rested = max(position.frame, span.start + frame_at(MIN_REST))
    if rested > position.frame:
        said = (cue for cue in sentences_of(section) if cue.start < rested < cue.end)
        rested = max((cue.end for cue in said), default=rested)
    if rested >= rise:
        return (Play(onward),)
    return Play(onward.until(rested)), Play(replace(onward, first=rise))


def _go_on(position: Position) -> Transition | None:
    """What the way up interrupted, from the place at which a new session would resume it; in the
    opening, from the sentence that was cut off."""
    left, posture = position.clip.resumes, position.posture
    rises = position.section.span_at(position.frame).end - frame_at(GETTING_UP)
    if left is None or posture is not Posture.HORIZONTAL or position.frame >= rises:
        return None
    before = Position(left, left.first, position.reserve)
    if before.in_opening:
        return _repeat(before)
    place = place_at(left.section, left.first)
    return None if place is None else (Continue(place),)


def _pause_or_resume(position: Position, command: Command) -> Transition | None:
    if position.clip.resumes is None:
        return None if command is Command.RESUME else _pause(position)
    if command is Command.HALT:
        return None
    if position.paused:
        return _repeat(position.after_pause)
    # A pause was to begin at level; it is cancelled.
    return _play_then(position.remaining, position.section.then)


def _pause(position: Position) -> Transition:
    """A pause; for somebody who is nearly level, it begins at level."""
    if position.nearly_level:
        to_level = position.remaining.until(position.level_frame)
        at_level = clip_of(position.section, first=position.level_frame)
        return Play(replace(to_level, resumes=position.remaining)), Pause(at_level)
    return (Pause(position.remaining, position.goes_on),)


def _repeat(position: Position, *, again: bool = False) -> Transition:
    """Head-down, repeat the present repetition; else the present sentence or, in a silence, the
    last one.

    again: while a sentence is said, begin with the one that led to it.
    """
    section = position.section
    if position.posture is Posture.INVERTED:
        return _finish_bout(position)
    if position.frame >= section.timeline.end:
        return _play_then(position.remaining, section.then)
    span = section.span_at(position.frame)
    said = [cue for cue in sentences_of(section) if span.start <= cue.start <= position.frame]
    start = said[-1].start if said else span.start
    if again and len(said) > 1 and position.frame < said[-1].end:
        before = said[-2]
        start = before.start if start - before.end <= _LEADS_TO else start
    return _play_then(clip_of(section, first=start), section.then)


def _change_exercise(position: Position, command: Command) -> Transition | None:
    """The next exercise, or this one from its beginning."""
    if position.in_opening and command is Command.BACK:
        return (Begin(),)
    if position.before_first_tilt and command is Command.NEXT:
        return _next_task(position)
    if position.step is None:
        return None
    back = command is Command.BACK
    again = back and position.posture is not Posture.INVERTED
    return _continue_from_level(position, Place(position.step + (not back)), again=again)


def _next_task(position: Position) -> Transition | None:
    """The next thing that the body has to do, up to the first tilt.

    None while something is said that nobody may skip, and in the last words before the tilt. If
    something that nobody may skip is still to come, it is next.
    """
    section, frame = position.section, position.frame
    tasks = tasks_of(section)
    if any(task.must_be_heard and cue.start <= frame < cue.end for task, cue in tasks):
        return None
    following = next((cue.start for _, cue in tasks if cue.start > frame), None)
    if following is not None:
        return _play_then(clip_of(section, first=following), section.then)
    if section.bout is not None:
        return None
    assert section.then is not None, "the opening leads to an exercise"
    return (Continue(section.then, at_tilt=position.posture is not Posture.UPRIGHT),)


def _change_tempo(position: Position, *, paused: bool) -> Transition | None:
    """Another tempo from the next repetition on."""
    bout, then = position.section.bout, position.section.then
    if then is None:
        return None
    if position.posture is Posture.INVERTED and bout is not None:
        # After a pause, what is left must be fitted into the limit again.
        return _finish_bout(position) if paused else _finish_rep_then_bout(position, then)
    if bout is None and not position.in_opening:
        # The length of an inserted rest depends on the words after it, and those change.
        return _continue_from_level(position, then)
    if bout is None or position.frame >= position.section.timeline.inversions[-1].end:
        # What the rest has not said yet about the next exercise may contain the tempo.
        return _play_then(position.without_next(position.frame), then)
    return _continue_from_level(position, place_of(bout))


# Parts of transitions.


def _play_then(clip: Clip, place: Place | None) -> Transition:
    """A clip, then the routine from a place on."""
    return (Play(clip),) if place is None else (Play(clip), Continue(place))


def _continue_from_level(position: Position, place: Place, *, again: bool = False) -> Transition:
    """Come to level if head-down, rest there for as long as needed, and continue from a place."""
    onward = Continue(place, again=again)
    if position.posture is not Posture.INVERTED:
        return (onward,)
    if position.nearly_level:
        planned = place == position.section.then
        rest = position.remaining if planned else position.without_next(position.level_frame)
        return Play(rest), onward
    return LeaveBout(_remainder_at(position.section, position.frame)), onward


def _finish_bout(position: Position) -> Transition:
    """The present bout from the start of the present repetition, or from the way in, then all that
    follows."""
    if position.nearly_level:
        return _play_then(position.remaining, position.section.then)
    left = _remainder_at(position.section, position.frame)
    way_in = way_in_at(position.section, position.frame)
    return (FinishBout(replace(left, way_in=way_in), paused=True),)


def _finish_rep_then_bout(position: Position, then: Place) -> Transition:
    """The present repetition unchanged, to both sides if they alternate, then the rest of the bout
    laid out again."""
    rep = next_rep(position.section, position.frame)
    if rep is None:
        return _play_then(position.remaining, then)
    begun = rep.start <= position.frame
    end = repetition_end(position.section, rep) if begun else rep.start
    left = _remainder_at(position.section, end)
    if not left.reps:
        return _play_then(position.remaining, then)
    return Play(position.remaining.until(end)), FinishBout(left, paused=False)


def _remainder_at(section: Section, frame: int) -> Remainder:
    """What is left to do at a frame of a bout's section."""
    bout = section.bout
    assert bout is not None, "only a bout can be left half done"
    if bout.is_timed:
        return Remainder(bout, bout.first_rep, 0, work=hang_left(section, bout, frame))
    past = bout.first_rep + bout.reps
    rep = next_rep(section, frame)
    if rep is None:
        sides = {each.side for each in reps_in(section)}
        return Remainder(bout, past, 0, side=Side.RIGHT if Side.RIGHT in sides else None)
    return Remainder(bout, rep.number, past - rep.number, side=rep.side)
