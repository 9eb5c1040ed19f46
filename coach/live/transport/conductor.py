"""Decides what is played next when somebody presses a key, and never lets the budget be passed.

Everything that can happen is a sequence of clips, parts of sections that are laid out already: a
pause is a clip of quiet in the posture of that moment, with the way up behind it. So the time
head-down is read off the history of played clips and of the gaps between them, whatever was
pressed.

    a command -> an agenda (`answers`) -> clips (`laying`) -> the player, and the history

The conductor belongs to the thread that plays. What it answers with is asked for by another thread,
and holds all that it needs: nothing of the conductor is looked up from there.

The conductor knows nothing of devices and clocks: it is told frames heard, and answers with clips.
"""

from collections.abc import Iterator
from threading import Lock

from coach.composer import Composer
from coach.errors import CoachError
from coach.live.transport.commands import Command
from coach.live.transport.history import Clip, History
from coach.live.transport.sequencer import Sequencer, WaysUp
from coach.live.transport.transitions import Agenda, Begin, Now, WayUp, answer, resumed, retimed
from coach.script.model import Posture


class Conductor:
    """One live session. `begin` once, then `press` as often as wanted."""

    def __init__(self, composer: Composer) -> None:
        """Lays out the way up from every posture, so that it is there whatever fails later."""
        self._composer = composer
        self._desk = Lock()
        self._ways_up = WaysUp(composer)
        self._coming_up = False  # what was answered last is the way up, and nothing changes that
        self._stopped: Now | None = None  # where the present history was begun
        self.history = History()
        """What was heard, and what is queued; another one after every change."""

    @property
    def fault(self) -> BaseException | None:
        """What went wrong in the making of a clip, so that the way up was played instead."""
        return self.history.fault

    def begin(self) -> Iterator[Clip]:
        """The routine from its beginning."""
        return self._clips((Begin(),))

    def press(self, command: Command, heard: int) -> Iterator[Clip] | None:
        """What is to be played instead of what was handed out; None where nothing changes.

        heard: frames heard of what was handed out last.
        """
        agenda = None if self._coming_up else self._answer(command, heard)
        if agenda is None:
            return None
        self._coming_up = command is Command.COME_UP
        self.stop(heard)
        return self._clips(agenda)

    def rescue(self, heard: int) -> Iterator[Clip]:
        """The way up, from its beginning, whatever was being played; a sound comes before it."""
        now = self._now(heard)
        self._coming_up = True
        self.stop(heard)
        posture = Posture.UPRIGHT if now is None else now.posture
        return self._clips((WayUp(posture, alarm=True),))

    def resume(self) -> Iterator[Clip]:
        """What was being heard when it was stopped, for somebody who is not head-down."""
        if self._stopped is None:
            return self.begin()
        if self._coming_up:
            return self._clips((WayUp(self.history.posture),))
        return self._clips(resumed(self._stopped))

    def stop(self, heard: int) -> None:
        """Only so much was heard of what was handed out last; hand out no more of it."""
        self._stopped = self._now(heard)
        self.history = self.history.cut(heard)

    def _answer(self, command: Command, heard: int) -> Agenda | None:
        now = self._now(heard)
        if now is None:
            return (WayUp(Posture.UPRIGHT),) if command is Command.COME_UP else None
        agenda = answer(command, now)
        if agenda is not None:
            try:
                self._composer = retimed(self._composer, command, now.behind_pause.step)
            except CoachError:
                return None
        return agenda

    def _now(self, heard: int) -> Now | None:
        """None before the first clip."""
        return Now(*self.history.at(heard), self._ways_up.reserve) if self.history.clips else None

    def _clips(self, agenda: Agenda) -> Iterator[Clip]:
        return Sequencer(self._composer, self._desk, self._ways_up, self.history).clips(agenda)
