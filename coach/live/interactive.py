"""A session with everything around it: keys, buttons, the display, the wake lock, the log."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TextIO

from coach.composer import Composer
from coach.errors import CoachError, DeviceError, OutputError
from coach.live.audio.device import Device
from coach.live.audio.device_lock import DeviceLock
from coach.live.audio.player import PlaybackStats
from coach.live.log import write_log
from coach.live.music import LiveMusic
from coach.live.session import DEVICE_WAIT, DEVICE_WAIT_INVERTED, LiveSession
from coach.live.transport.answers import MEANINGLESS, Answer
from coach.live.transport.commands import Inbox
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import History
from coach.live.ui.awake import awake
from coach.live.ui.debounce import Debouncer
from coach.live.ui.display import Display, open_display
from coach.live.ui.keyboard import KEYS, keys
from coach.live.ui.media_keys import media_keys
from coach.live.ui.now_playing import NowPlaying
from coach.live.ui.observers import BackgroundObserver, Observer, in_background
from coach.script.model import Earcon
from coach.sound.earcons import load_earcons, softened
from coach.sound.renderer import Renderer
from coach.units import clock, seconds_of

_BACK: Final = "The sound device is back."
_MAY_SLEEP: Final = "Coach cannot keep this computer awake: make sure that it does not go to sleep."


class Recorder(Observer, Protocol):
    """Keeps a record of the session."""

    def end(self, history: History) -> None:
        """The session has ended, and this was heard."""
        ...


class InteractiveSession:
    """One session that a person at the keyboard can follow and control; call `run` once."""

    def __init__(
        self,
        composer: Composer,
        open_device: Callable[[], Device],
        lock: DeviceLock,
        inbox: Inbox,
        recorder: Recorder,
        *,
        noise_floor_dbfs: float | None,
        log: Path | None,
        music: LiveMusic | None = None,
    ) -> None:
        """open_device: called for the device to play on, and again after it was lost.
        lock: held; it is released when the sound ends.
        noise_floor_dbfs: RMS level of the noise under everything; None for no noise.
        log: file for the session log.
        music: what plays under it all; None for none."""
        self._composer = composer
        self._open_device = open_device
        self._lock = lock
        self._inbox = inbox
        self._recorder = recorder
        earcons = load_earcons()
        self._renderer = Renderer(earcons, noise_floor_dbfs=noise_floor_dbfs)
        self._refusal = softened(earcons[Earcon.TICK])
        self._conductor = Conductor(composer)
        self._log = log
        self._music = music
        self.stats = PlaybackStats()
        """What went wrong in playback."""
        self.log_error: OutputError | None = None
        """Why the log could not be written."""

    @property
    def history(self) -> History:
        """What was heard."""
        return self._conductor.history

    @property
    def music_left_out(self) -> Sequence[CoachError]:
        """Why tracks of the music could not be played."""
        return [] if self._music is None else self._music.left_out

    @property
    def fault(self) -> BaseException | None:
        """Why a clip could not be made, so that the way up was played instead."""
        return self._conductor.fault

    def run(self, out: TextIO, *, plain: bool) -> None:
        """Play to the end of the routine or of the way up.

        out: the terminal or file to show the session on. plain: one line for each milestone.

        Raises KeyboardInterrupt when silenced, and DeviceError when the device is lost for good.
        """
        routine, limits = self._composer.routine, self._composer.plan.limits
        presses = Debouncer(self._inbox.put)

        screens: list[tuple[Display, BackgroundObserver]] = []

        def show(answer: Answer) -> None:
            for display, screen in screens:
                screen.run(partial(display.answer, answer.text))

        def pressed(key: str, since: float) -> None:
            if key in KEYS:
                presses.press(KEYS[key], since)
            else:
                show(MEANINGLESS)

        with ExitStack() as stack:
            stack.enter_context(keys(pressed))
            media_player = stack.enter_context(media_keys(routine.title, presses.press))
            stays_awake = stack.enter_context(awake())
            display = stack.enter_context(
                open_display(
                    routine, limits.stretch, out, plain=plain, has_music=self._music is not None
                )
            )
            screen = stack.enter_context(in_background(display))
            screens.append((display, screen))
            record = stack.enter_context(in_background(self._recorder))
            lock = stack.enter_context(in_background(self._lock))

            def tell(message: str) -> None:
                screen.run(partial(display.tell, message))

            def observe(playing: NowPlaying) -> None:
                for observer in (media_player, screen, record, lock):
                    observer.update(playing)

            def device_lost(lost: DeviceError, inverted: bool) -> None:
                wait = DEVICE_WAIT_INVERTED if inverted else DEVICE_WAIT
                lock.run(partial(self._lock.expect_silence, wait))
                tell(f"{lost}\n{_wait_for_device(inverted)}")

            if not stays_awake:
                screen.run(partial(display.note, _MAY_SLEEP))
            session = LiveSession(
                self._conductor,
                self._renderer,
                self._open_device,
                self._inbox,
                device_lost,
                answered=show,
                refusal=self._refusal,
                music=self._music,
                device_back=partial(tell, _BACK),
            )
            try:
                session.run(observe)
            except DeviceError:
                tell(f"The session ended at {clock(seconds_of(session.elapsed))}.")
                raise
            finally:
                # Before the display is closed, because a stalled terminal may block that.
                self._lock.release()
                self.stats = session.stats
                self._recorder.end(self.history)
                self._write_log(session)

    def _write_log(self, session: LiveSession) -> None:
        try:
            if self._log is not None:
                ticks = [(frame, len(self._refusal)) for frame in session.refused]
                write_log(self._log, self.history, session.segments, ticks)
        except OutputError as error:
            self.log_error = error


def _wait_for_device(inverted: bool) -> str:
    if inverted:
        return f"Waiting {DEVICE_WAIT_INVERTED:g} s for it; then the way up is played."
    return f"Waiting up to {DEVICE_WAIT / 60:g} minutes for it; then the session resumes."
