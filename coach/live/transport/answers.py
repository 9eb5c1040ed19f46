"""What a key press did, in a few words for the screen; or why it did nothing."""

from dataclasses import dataclass
from typing import Final

from coach.budget.planner import Place
from coach.live.transport.actions import Begin, Continue, FinishBout, Pause, Play, Transition
from coach.live.transport.commands import UPWARD, Command
from coach.live.transport.history import Role
from coach.live.transport.position import Position
from coach.live.transport.tempo_change import can_change_tempo, paced_steps
from coach.routine.model import Routine
from coach.script.chapters import set_title
from coach.script.model import Posture, Task
from coach.timeline.resuming import task_at


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show after a key press. refused: nothing changed."""

    text: str
    refused: bool = False


MEANINGLESS: Final = Answer("space pauses, q comes up")
"""The answer to a key without a command."""


def answer_to(
    command: Command,
    position: Position | None,
    transition: Transition | None,
    routine: Routine,
    *,
    coming_up: bool,
) -> Answer:
    """The answer to a command that led to a transition at a position; None where it changed
    nothing.

    position: None before the first clip.
    routine: with the tempo that the command led to.
    coming_up: whether the person was being brought up already.
    """
    if transition is None:
        why = _refusal(command, position, routine, coming_up=coming_up)
        return Answer(why, refused=True)
    match command:
        case Command.COME_UP | Command.END:
            upright = position is None or position.posture is Posture.UPRIGHT
            return Answer("Ending" if upright else "Coming up")
        case Command.PAUSE | Command.HALT | Command.RESUME:
            return Answer(_paused_or_resumed(position, transition, routine))
        case Command.AGAIN:
            left = next((each.left for each in transition if isinstance(each, FinishBout)), None)
            begun = left is not None and left.reps and left.way_in is None
            return Answer(f"Repetition {left.rep} again" if left and begun else "Again")
        case Command.NEXT | Command.BACK:
            return Answer(_change(command, position, transition, routine))
        case Command.FASTER | Command.SLOWER:
            steps = [] if position is None else paced_steps(position, routine)
            tempos = [str(routine.steps[step].dose.tempo) for step in steps[:1]]
            return Answer(": ".join([command.capitalize(), *tempos]))


def _paused_or_resumed(position: Position | None, transition: Transition, routine: Routine) -> str:
    if isinstance(transition[0], Pause):
        return "Paused"
    if isinstance(transition[-1], Pause):
        return "Pausing as soon as you are level"
    if position is not None and position.clip.role is Role.WAY_UP:
        return _led_to("Going on", transition, routine)
    paused = position is not None and position.paused
    return "Resuming" if paused else "Not pausing"


def _change(
    command: Command, position: Position | None, transition: Transition, routine: Routine
) -> str:
    first = transition[0]
    if isinstance(first, Begin):
        return "Back to the beginning"
    if isinstance(first, Continue) and first.at_tilt:
        return f"Next: {Task.TILT}"
    if isinstance(first, Play) and position is not None and position.after_pause.before_first_tilt:
        return f"Next: {task_at(first.clip.section, first.clip.first)}"
    return _led_to("Back" if command is Command.BACK else "Next", transition, routine)


def _led_to(what: str, transition: Transition, routine: Routine) -> str:
    place = next((each.place for each in transition if isinstance(each, Continue)), None)
    return what if place is None else f"{what}: {_title(place, routine)}"


def _title(place: Place, routine: Routine) -> str:
    return set_title(routine, place) if place.step < len(routine.steps) else "the way up"


_PACE: Final = (Command.FASTER, Command.SLOWER)
_MOVES: Final = (Command.NEXT, Command.BACK, *_PACE)


def _refusal(
    command: Command, position: Position | None, routine: Routine, *, coming_up: bool
) -> str:
    if coming_up:
        again = command in UPWARD
        return "Coming up already" if again else "Not while you come up"
    if position is None:
        return "Not yet"
    if command is Command.HALT:
        return "Paused already"
    if command is Command.RESUME:
        return "Not paused"
    if command in _MOVES and position.step is None:
        return "That was the last exercise"
    if position.after_pause.nearly_level:
        return "Not now: you are about to come to level"
    if command not in _PACE:
        here = position.after_pause
        return f"Not now: {task_at(here.section, here.frame)} first"
    if not paced_steps(position, routine):
        return "No repetitions are left"
    if not can_change_tempo(command, position, routine):
        return f"No {command}: this is as far as it goes"
    return f"No {command}: the limits do not allow it"
