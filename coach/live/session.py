"""A live session: what the conductor hands out is played, and what is asked for is done.

All of it happens in the thread that plays. Keys, buttons and signals only put what they want into
the inbox, so none of them ever comes at a bad moment.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from coach.dsp.pcm import Pcm
from coach.errors import DeviceError
from coach.live.audio.device import Device
from coach.live.audio.player import BLOCK, Following, Parts, Played, Player
from coach.live.log import PlayedClips
from coach.live.transport.commands import Command, Inbox, Silence, Volume
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import Clip, Role
from coach.live.transport.sequencer import QUIET
from coach.live.ui.display import Moment
from coach.script.model import Posture
from coach.sound.renderer import Renderer
from coach.units import FRAME_RATE

RETURN: Final = 30.0
"""Seconds that a lost device may take to come back while somebody hangs head-down, or lies level
and has asked to come up."""

RETURN_AT_EASE: Final = 600.0
"""Seconds that it may take while nobody is head-down."""

_KNOCK: Final = 0.5
"""Seconds between two looks at whether it has."""

_SHOWN: Final = FRAME_RATE // 10
"""Frames between two looks of those who watch."""

_DECIBELS: Final = {Volume.UP: 3.0, Volume.DOWN: -3.0}
"""What one press changes the volume by."""


class Session:
    """One session; `run` it once."""

    def __init__(
        self,
        conductor: Conductor,
        renderer: Renderer,
        open_device: Callable[[], Device],
        inbox: Inbox,
        lost: Callable[[DeviceError, bool], None],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """open_device: called for the device to play on, and again when that was lost.
        lost: told when it was, and whether somebody is head-down, before it is waited for.
        now, sleep: the clock, in seconds, by which it is waited for."""
        self._conductor = conductor
        self._renderer = renderer
        self._open = open_device
        self._lost = lost
        self._inbox = inbox
        self._clock = now
        self._sleep = sleep
        self._heard: list[int] = []  # frames of clips before each switch on this device
        self._now = 0  # frames heard since the last of them
        self._due = 0  # the frame of the device from which on those who watch look again
        self._taken = (0, self._clock())  # frames, and when the device was seen to take them
        self._lost_at = 0.0  # when the device was last known to play, once it has gone
        self._come_up = False  # whether that was asked for
        self._player = Player(open_device())
        self.played = Played(0, 0, 0)
        """What has become of it so far."""
        self.frames = 0
        """Frames of time since the first that was taken, over all devices; the waiting for one that
        was lost stands in it as well."""
        self.played_clips: list[PlayedClips] = []
        """What was played, in the order of the conductor's history."""

    def run(self, watch: Callable[[Moment], None]) -> None:
        """Play to the end.

        watch: told what is heard, ten times a second.

        Raises KeyboardInterrupt when it was silenced, and DeviceError when the device was lost and
        has not come back. Where the making of a clip failed, the way up was played, and the fault
        stands in the conductor. Where somebody who stands asks for the end while the device is
        lost, there is nothing left to say, and it ends.
        """
        self._lost_at = self._clock()
        clips: Iterator[Clip] | None = self._conductor.begin()
        while clips is not None:
            self._now = self._due = 0
            self._taken = (0, self._clock())
            try:
                self._player.play(self._parts(clips), lambda heard: self._look(heard, watch))
            except DeviceError as gone:
                self._note_taken()
                self._done(self._now)
                clips = self._after(gone)
            except BaseException:
                self._done(self._now)
                raise
            else:
                self._done(None)
                return

    def _look(self, heard: int, watch: Callable[[Moment], None]) -> None:
        self._note_taken()
        self._now = self._obeyed(heard)
        given = self._player.given
        if given >= self._due:
            self._due = given + _SHOWN
            self._conductor.history.waited(self._player.waits)
            watch(self._moment(self._now))

    def _note_taken(self) -> None:
        if self._player.given != self._taken[0]:
            self._taken = (self._player.given, self._clock())

    def _moment(self, heard: int) -> Moment:
        history = self._conductor.history
        clip, frame = history.at(heard)
        elapsed = self.frames + self._player.given
        return Moment(clip, frame, elapsed, history.stretch_at(heard))

    def _obeyed(self, heard: int) -> int:
        """Do what was asked for; the frames heard since the last switch, which may be now."""
        while not self._inbox.empty():
            command = self._taken_from_inbox()
            if command and self._switch(partial(self._conductor.press, command)):
                heard = 0
        if self._player.dry > QUIET and self._hanging(heard):
            self._switch(self._conductor.rescue)
            heard = 0
        return heard

    def _taken_from_inbox(self) -> Command | None:
        """The next command, where it is one for the conductor; the others are done at once."""
        command = self._inbox.get()
        if isinstance(command, Silence):
            raise KeyboardInterrupt
        if isinstance(command, Volume):
            self._player.louder(_DECIBELS[command])
            return None
        self._come_up = self._come_up or command is Command.COME_UP
        return command

    def _hanging(self, heard: int) -> bool:
        """True where quiet is neither wanted nor about to end in the way up."""
        clip, frame = self._conductor.history.at(heard)
        return clip.role is not Role.WAY_UP and clip.section.posture_at(frame) is Posture.INVERTED

    def _switch(self, asked: Callable[[int], Iterator[Clip] | None]) -> bool:
        """Play what is answered to the frames heard by then; False where it is nothing else."""

        def answer(heard: int) -> Following | None:
            before = self._conductor.history
            before.waited(self._player.waits)
            clips = asked(heard)
            if clips is None:
                return None
            self._heard.append(self._conductor.history.heard - before.heard)
            self._now = 0
            return Following(self._parts(clips), self._conductor.history.goes_on)

        switched = self._player.switch(answer)
        if switched:
            self._conductor.history.reach(self.frames + self._player.segments[-1].begin)
        return switched

    def _parts(self, clips: Iterator[Clip]) -> Parts:
        return (self._blocks(clip) for clip in clips)

    def _blocks(self, clip: Clip) -> Iterator[Pcm]:
        for first in range(clip.first, clip.last, BLOCK):
            count = min(BLOCK, clip.last - first)
            yield self._renderer.render(clip.section.timeline, first, count)

    def _done(self, heard: int | None) -> None:
        """The player has ended; so many frames were heard since the last switch, None for all."""
        before = self._conductor.history
        if heard is None:
            heard = sum(clip.length for clip in before.handed)
        before.waited(self._player.waits)
        self._conductor.stop(heard)
        self._heard.append(self._conductor.history.heard - before.heard)
        # A switch that the end came between has no stretch, and nothing of it was heard.
        for frames, stretch in zip(self._heard, self._player.segments, strict=False):
            self.played_clips.append(PlayedClips(frames, stretch, self.frames))
        self._heard = []
        self._passed(self._player.given)
        self.played = self.played.and_then(self._player.played)

    def _passed(self, frames: int) -> None:
        """So much time has passed, and nothing more of the history was heard in it."""
        self.frames += frames
        self._conductor.history.reach(self.frames)

    def _after(self, gone: DeviceError) -> Iterator[Clip] | None:
        """Wait for the device and say what is played then; None when nothing is left to be said.
        Raises the error again when it does not come."""
        posture = self._conductor.history.posture
        hanging = posture is Posture.INVERTED
        if self._player.given:  # else it has only pretended to be back
            self._lost_at = self._taken[1]
        self._lost(gone, hanging)
        try:
            device = self._opened_again(gone, posture)
        finally:
            self._passed(round((self._clock() - self._taken[1]) * FRAME_RATE))
        if device is None:
            return None
        self._player = Player(device, self._player.volume)
        if hanging:
            return self._conductor.rescue(0)
        up = self._conductor.press(Command.COME_UP, 0) if self._come_up else None
        return up or self._conductor.resume()

    def _opened_again(self, gone: DeviceError, posture: Posture) -> Device | None:
        """The device, once it is back; None when somebody who stands wants to end.

        Of what is pressed meanwhile, only that, silence and the volume count: whoever presses keys
        because nothing is heard must not find the session paused or elsewhere once it is.
        """
        until = self._lost_at + (RETURN if posture is Posture.INVERTED else RETURN_AT_EASE)
        while True:
            while not self._inbox.empty():
                self._taken_from_inbox()
            if self._come_up:
                if posture is Posture.UPRIGHT:
                    return None
                until = min(until, self._clock() + RETURN)
            if self._clock() >= until:
                raise gone
            self._sleep(_KNOCK)
            try:
                return self._open()
            except DeviceError:
                continue
