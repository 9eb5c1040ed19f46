"""A live session: plays the conductor's clips and carries out commands.

Everything happens in the playing thread. Keys, buttons and signals only put commands into the
inbox, so none of them can interrupt an operation halfway.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import Final

from coach.dsp.pcm import Pcm
from coach.errors import DeviceError
from coach.live.asleep import asleep
from coach.live.audio.device import Device
from coach.live.audio.player import BLOCK, Parts, PlaybackStats, Player, Replacement
from coach.live.clip_gain import ClipGain
from coach.live.log import PlayedSegment
from coach.live.music import LiveMusic
from coach.live.transport.answers import Answer
from coach.live.transport.commands import (
    UPWARD,
    Command,
    Inbox,
    MusicSwitch,
    Silence,
    Volume,
)
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import Clip, Role
from coach.live.transport.sequencer import MAX_SILENCE
from coach.live.ui.now_playing import NowPlaying
from coach.script.model import Posture
from coach.sound.renderer import Renderer
from coach.units import FRAME_RATE

DEVICE_WAIT_INVERTED: Final = 30.0
"""Seconds to wait for a lost device while somebody is head-down, or is level and has asked to
come up."""

DEVICE_WAIT: Final = 600.0
"""Seconds to wait for it while nobody is head-down; after a longer sleep of the computer, a session
is over in any posture."""

_RETRY: Final = 0.5
"""Seconds between two attempts to open it again."""

_REFRESH: Final = FRAME_RATE // 10
"""Frames between two calls of the observer."""

_BETWEEN_REFUSALS: Final = FRAME_RATE * 3 // 4
"""Minimum frames from one sound for a refused command to the next, while a key is held."""

_AWAY: Final = Answer("Not while the sound device is away", refused=True)
_ONCE_BACK: Final = Answer("Coming up once the sound device is back")
_MUSIC_ON: Final = Answer("Music on")
_MUSIC_OFF: Final = Answer("Music off")
_NO_MUSIC: Final = Answer("There is no music in this session", refused=True)

_DECIBELS: Final = {Volume.UP: 3.0, Volume.DOWN: -3.0}
"""What one press changes the volume by."""


class LiveSession:
    """One session; call `run` once."""

    def __init__(
        self,
        conductor: Conductor,
        renderer: Renderer,
        open_device: Callable[[], Device],
        inbox: Inbox,
        device_lost: Callable[[DeviceError, bool], None],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        answered: Callable[[Answer], None] = lambda _: None,
        refusal: Pcm | None = None,
        music: LiveMusic | None = None,
        asleep: Callable[[], float] = asleep,
        device_back: Callable[[], None] = lambda: None,
    ) -> None:
        """open_device: called for the device to play on, and again after it was lost.
        device_lost: called before the wait for a lost device; the bool says whether somebody is
            head-down.
        now, sleep: the clock of that wait, in seconds.
        answered: called with the answer to each command.
        refusal: short sound for a command that changes nothing; None for none.
        music: what plays under it all; None for none.
        asleep: seconds that the computer has slept so far.
        device_back: called when a lost device is back."""
        self._conductor = conductor
        self._renderer = renderer
        self._open_device = open_device
        self._device_lost = device_lost
        self._device_back = device_back
        self._inbox = inbox
        self._clock = now
        self._sleep = sleep
        self._asleep = asleep
        self._asleep_before = asleep()  # as far as it counts in `elapsed`
        self._answered = answered
        self._refusal = refusal
        self._music = music
        self._gain: ClipGain | None = None  # of the music over the present clips
        self._refusable_at = 0  # frame of the device from which on that may sound
        self._segments_heard: list[int] = []  # frames heard of the segments that were switched from
        self._heard = 0  # frames heard of the present segment
        self._refresh_at = 0  # frame of the device at which the observer is called next
        self._progress = (0, self._clock())  # frames taken by the device, and when that was seen
        self._lost_at = 0.0  # when a lost device was last known to play
        self._come_up = False  # whether that was asked for
        self._may_silence = False  # whether a key asked for it, so that the next may silence
        self._player = Player(open_device(), music=music)
        self.stats = PlaybackStats()
        """What went wrong in playback on the devices so far."""
        self.elapsed = 0
        """Frames of time since the first frame was taken, over all devices, including the time
        spent waiting for a lost one."""
        self.segments: list[PlayedSegment] = []
        """What was played, in the order of the conductor's history."""
        self.refused: list[int] = []
        """The frame of the session at which each sound for a refused command began."""

    def run(self, observe: Callable[[NowPlaying], None]) -> None:
        """Play to the end.

        observe: called with what is heard, ten times a second.

        Raises KeyboardInterrupt when silenced, and DeviceError when the device was lost and has not
        come back. If a clip could not be made, the way up is played, and the conductor has the
        fault. If somebody upright asks to come up while the device is lost, the session ends.
        """
        try:
            self._run(observe)
        finally:
            if self._music is not None:
                self._music.end()

    def _run(self, observe: Callable[[NowPlaying], None]) -> None:
        self._lost_at = self._clock()
        clips: Iterator[Clip] | None = self._conductor.begin()
        while clips is not None:
            gain = self._next_gain(self._heard)
            parts = self._parts(clips, gain)
            self._heard = self._refresh_at = self._refusable_at = 0
            self._progress = (0, self._clock())
            try:
                self._player.play(parts, lambda heard: self._tick(heard, observe), gain)
            except DeviceError as lost:
                self._note_progress()
                self._close_segments(self._heard)
                clips = self._recover(lost)
            except BaseException:
                self._close_segments(self._heard)
                raise
            else:
                self._close_segments(None)
                return

    def _tick(self, heard: int, observe: Callable[[NowPlaying], None]) -> None:
        if self._slept > MAX_SILENCE / FRAME_RATE:
            raise DeviceError("The sound device was away while the computer was asleep")
        self._note_progress()
        if self._music is not None and self._player.elapsed:
            self._music.begin()
        self._heard = self._carry_out_commands(heard)
        elapsed = self._player.elapsed
        if elapsed >= self._refresh_at:
            self._refresh_at = elapsed + _REFRESH
            self._conductor.history.set_waits(self._player.waits)
            observe(self._now_playing(self._heard))

    @property
    def _slept(self) -> float:
        """Seconds that the computer has slept since the device was opened."""
        return self._asleep() - self._asleep_before

    def _note_progress(self) -> None:
        if self._player.elapsed != self._progress[0]:
            self._progress = (self._player.elapsed, self._clock())

    def _now_playing(self, heard: int) -> NowPlaying:
        history = self._conductor.history
        clip, frame = history.at(heard)
        elapsed = self.elapsed + self._player.elapsed
        return NowPlaying(clip, frame, elapsed, history.inverted_since_at(heard))

    def _carry_out_commands(self, heard: int) -> int:
        """Returns the frames heard since the last switch, which may have happened here."""
        while not self._inbox.empty():
            command = self._next_command()
            if command is None:
                continue
            if self._switch(partial(self._conductor.press, command)):
                heard = 0
                if command not in UPWARD:  # a way up that was asked for before has been left
                    self._come_up = self._may_silence = False
            self._answer(self._conductor.answer)
        if self._player.silence > MAX_SILENCE and self._needs_rescue(heard):
            self._switch(self._conductor.rescue)
            heard = 0
        return heard

    def _next_command(self, *, silence: bool = True) -> Command | None:
        """The next command for the conductor; None when it was another, which is carried out."""
        command = self._inbox.get()
        if isinstance(command, Silence):
            if not silence:
                return None
            if self._may_silence:
                raise KeyboardInterrupt
            command = Command.COME_UP
        if isinstance(command, Volume):
            before = round(self._player.decibels)
            self._player.change_volume(_DECIBELS[command])
            self._answer(_volume_answer(before, round(self._player.decibels)))
            return None
        if isinstance(command, MusicSwitch):
            self._answer(self._switch_music())
            return None
        self._may_silence = self._may_silence or command is Command.COME_UP
        self._come_up = self._come_up or command in UPWARD
        return command

    def _switch_music(self) -> Answer:
        if self._music is None:
            return _NO_MUSIC
        self._music.is_on = not self._music.is_on
        return _MUSIC_ON if self._music.is_on else _MUSIC_OFF

    def _answer(self, answer: Answer) -> None:
        self._answered(answer)
        elapsed = self._player.elapsed
        if answer.refused and self._refusal is not None and elapsed >= self._refusable_at:
            self._player.overlay(self._refusal)
            self._refusable_at = elapsed + _BETWEEN_REFUSALS

    def _needs_rescue(self, heard: int) -> bool:
        """True head-down, unless the way up is already playing."""
        clip, frame = self._conductor.history.at(heard)
        return clip.role is not Role.WAY_UP and clip.section.posture_at(frame) is Posture.INVERTED

    def _switch(self, clips_after: Callable[[int], Iterator[Clip] | None]) -> bool:
        """Play other clips, chosen once the frames heard by the switch are known; False when
        `clips_after` returns None and nothing changes."""

        def replacement(heard: int) -> Replacement | None:
            before = self._conductor.history
            before.set_waits(self._player.waits)
            clips = clips_after(heard)
            if clips is None:
                return None
            self._segments_heard.append(self._conductor.history.heard - before.heard)
            self._heard = 0
            gain = self._next_gain(heard)
            mid_section = self._conductor.history.mid_section
            return Replacement(self._parts(clips, gain), mid_section, gain)

        switched = self._player.switch(replacement)
        if switched:
            begin = self._player.segments[-1].begin
            self._conductor.history.extend_to(self.elapsed + begin)
        return switched

    def _next_gain(self, heard: int) -> ClipGain | None:
        """The gain of the music over the clips that are played next; None without music.

        heard: frames heard of the present clips.
        """
        if self._music is not None:
            before = self._gain
            self._gain = self._music.gain() if before is None else before.following(heard)
        return self._gain

    def _parts(self, clips: Iterator[Clip], gain: ClipGain | None) -> Parts:
        return (self._blocks(clip, gain) for clip in clips)

    def _blocks(self, clip: Clip, gain: ClipGain | None) -> Iterator[Pcm]:
        harmless = nullcontext if self._music is None else self._music.harmless
        with harmless():
            if gain is not None:
                gain.add(clip)
        for first in range(clip.first, clip.last, BLOCK):
            count = min(BLOCK, clip.last - first)
            with harmless():
                if gain is not None:
                    gain.cover(count)
            yield self._renderer.render(clip.section.timeline, first, count)

    def _close_segments(self, heard: int | None) -> None:
        """Record what the player has played. heard: frames heard of the last segment; None for
        all."""
        before, begun = self._conductor.history, self.elapsed
        if heard is None:
            heard = sum(clip.length for clip in before.queued)
        before.set_waits(self._player.waits)
        self._conductor.stop(heard)
        self._segments_heard.append(self._conductor.history.heard - before.heard)
        self._let_pass(self._player.elapsed)
        # If the end came in the middle of a switch, its segment is missing and was not heard, and
        # the one before it was not heard up to the switch.
        unheard = self._conductor.history.cut_off(self.elapsed)
        self._segments_heard[len(self._player.segments) - 1] -= unheard
        for frames, segment in zip(self._segments_heard, self._player.segments, strict=False):
            self.segments.append(PlayedSegment(frames, segment, begun))
        self._segments_heard = []
        self.refused += [begun + frame for frame in self._player.overlaid]
        self.stats += self._player.stats

    def _let_pass(self, frames: int) -> None:
        """Add time; whatever the history lacks of it was silence."""
        self.elapsed += frames
        self._conductor.history.extend_to(self.elapsed)

    def _recover(self, lost: DeviceError) -> Iterator[Clip] | None:
        """Wait for the device and return what to play then; None when nothing is left to say.
        Raises the error again when the device does not come back."""
        posture = self._conductor.history.posture
        inverted = posture is Posture.INVERTED
        if self._player.elapsed:  # a device that takes nothing has not come back
            self._lost_at = self._progress[1]
        try:
            if self._slept > DEVICE_WAIT:
                raise lost
            self._device_lost(lost, inverted)
            device = self._reopen(lost, posture)
        finally:
            slept = self._slept
            self._asleep_before += slept
            passed = self._clock() - self._progress[1] + min(slept, DEVICE_WAIT)
            self._let_pass(round(passed * FRAME_RATE))
        if device is None:
            return None
        self._device_back()
        self._player = Player(device, self._player.volume, self._music)
        if inverted:
            return self._conductor.rescue(0)
        way_up = self._conductor.press(Command.END, 0) if self._come_up else None
        return way_up or self._conductor.resume()

    def _reopen(self, lost: DeviceError, posture: Posture) -> Device | None:
        """The device once it is back; None when somebody upright asks to come up.

        Meanwhile only that command, silence, the volume and the music switch count, and
        head-down not even silence. A person who presses keys because nothing is heard must not find
        the session paused, moved or over afterwards.
        """
        inverted = posture is Posture.INVERTED
        until = self._lost_at + (DEVICE_WAIT_INVERTED if inverted else DEVICE_WAIT)
        while True:
            while not self._inbox.empty():
                command = self._next_command(silence=not inverted)
                if command is not None:
                    self._answered(_ONCE_BACK if command in UPWARD else _AWAY)
            if self._come_up:
                if posture is Posture.UPRIGHT:
                    return None
                until = min(until, self._clock() + DEVICE_WAIT_INVERTED)
            if self._clock() >= until:
                raise lost
            self._sleep(_RETRY)
            if self._slept > DEVICE_WAIT:
                raise lost
            try:
                return self._open_device()
            except DeviceError:
                continue


def _volume_answer(before: int, after: int) -> Answer:
    """before, after: dB relative to full volume."""
    if after == before:
        return Answer("Full volume already" if after == 0 else "No softer", refused=True)
    return Answer(f"Volume {-after} dB below full" if after else "Full volume")
