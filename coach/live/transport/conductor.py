"""Decides what is played next when a command comes, and keeps the limits head-down.

Everything played is a sequence of clips, parts of sections that are laid out already: a pause is a
clip of quiet in the present posture, followed by the way up. So the time head-down can be read off
the history, whatever was pressed.

    command -> transition -> clips (sequencer) -> the player and the history

The conductor belongs to the playing thread. It knows no devices and no clocks: it takes frames
heard and returns clips. Another thread iterates over those; they contain all they need, so that
thread never reads the conductor's state.
"""

from collections.abc import Iterator
from dataclasses import replace
from threading import Lock

from coach.composer import Composer
from coach.errors import CoachError
from coach.live.transport.actions import Begin, Transition, WayUp
from coach.live.transport.answers import Answer, answer_to
from coach.live.transport.commands import UPWARD, Command
from coach.live.transport.history import Clip, History, Role
from coach.live.transport.position import Position
from coach.live.transport.resume import place_at
from coach.live.transport.sequencer import Sequencer, WayUpClips
from coach.live.transport.tempo_change import can_change_tempo, with_tempo_changed
from coach.live.transport.transitions import transition_after_loss, transition_for
from coach.script.model import Posture
from coach.units import seconds_of


class Conductor:
    """Conducts one session. Call `begin` once, then `press` for each command."""

    def __init__(self, composer: Composer) -> None:
        """Lays out the way up from every posture, so that it is available whatever fails later."""
        self._composer = composer
        self._composer_lock = Lock()
        self._ways_up = WayUpClips(composer)
        self._coming_up = False  # the way up was asked for, and has not been left again
        self._ended = False  # it was asked for by a signal, and cannot be left
        self._stopped: Position | None = None  # where the present history began
        self.answer = Answer("")
        """The answer to the last command."""
        self.history = History()
        """What was heard and what is queued; every change replaces it."""

    @property
    def fault(self) -> BaseException | None:
        """Why a clip could not be made, so that the way up was played instead."""
        return self.history.fault

    def begin(self) -> Iterator[Clip]:
        """The routine from its beginning."""
        return self._clips((Begin(),))

    def press(self, command: Command, heard: int) -> Iterator[Clip] | None:
        """What to play instead of the queued clips; None when nothing changes.

        heard: frames heard of the queued clips.
        """
        position = self._position(heard)
        up = position is not None and position.clip.role is Role.WAY_UP
        coming_up = self._coming_up or (up and not self._leaves_way_up(position))
        transition = self._transition(command, position, heard)
        self.answer = answer_to(
            command,
            position,
            transition,
            self._composer.routine,
            coming_up=coming_up,
        )
        self._ended = self._ended or command is Command.END
        if transition is None:
            return None
        self._coming_up = command in UPWARD
        self.stop(heard)
        return self._clips(transition)

    def rescue(self, heard: int) -> Iterator[Clip]:
        """The attention sound and the whole way up, whatever was playing.

        heard: frames heard of the queued clips.
        """
        position = self._position(heard)
        self._coming_up = True
        self.stop(heard)
        posture = Posture.UPRIGHT if position is None else position.posture
        return self._clips((WayUp(posture, alarm=True),))

    def resume(self) -> Iterator[Clip]:
        """What to play when a lost device is back and nobody was head-down."""
        if self._stopped is None:
            return self.begin()
        if self._coming_up:
            return self._clips((WayUp(self.history.posture),))
        return self._clips(transition_after_loss(self._stopped))

    def stop(self, heard: int) -> None:
        """Drop the queued clips after this many frames of them."""
        self._stopped = self._position(heard)
        self.history = self.history.cut(heard)

    def _transition(
        self, command: Command, position: Position | None, heard: int
    ) -> Transition | None:
        if position is None:
            up = command in UPWARD
            return (WayUp(Posture.UPRIGHT),) if up and not self._coming_up else None
        if self._ended or (self._coming_up and position.clip.role is not Role.WAY_UP):
            return None
        if command in UPWARD and self._leaves_way_up(position):
            return (WayUp(position.posture, left=position.clip.resumes),)
        if command is not Command.END and position.posture is not Posture.UPRIGHT:
            position = replace(position, goes_on=self._goes_on(position, heard))
        transition = transition_for(command, position)
        if transition is not None:
            paced = command in (Command.FASTER, Command.SLOWER)
            if paced and not can_change_tempo(command, position, self._composer.routine):
                return None
            try:
                self._composer = with_tempo_changed(
                    self._composer, command, position.after_pause.step
                )
            except CoachError:
                return None
        return transition

    def _leaves_way_up(self, position: Position | None) -> bool:
        """Whether a way up was cancelled and what follows is not laid out yet."""
        return (
            position is not None
            and position.clip.role is Role.WAY_UP
            and not (self._coming_up or self.history.queued)
        )

    def _goes_on(self, position: Position, heard: int) -> bool:
        """Whether something is left to resume after a way up that begins here, and the limits
        allow it."""
        left = position.broken_off
        place = place_at(left.section, left.first)
        if place is None or place.step >= len(self._composer.routine.steps):
            return False
        already = self.history.inverted_total_at(heard) + self._ways_up.reserve
        return self._composer.allows(place, seconds_of(already))

    def _position(self, heard: int) -> Position | None:
        """None before the first clip."""
        if not self.history.clips:
            return None
        tilted = self.history.inverted_total_at(heard) > 0
        return Position(*self.history.at(heard), self._ways_up.reserve, tilted=tilted)

    def _clips(self, transition: Transition) -> Iterator[Clip]:
        sequencer = Sequencer(self._composer, self._composer_lock, self._ways_up, self.history)
        return sequencer.clips(transition)
