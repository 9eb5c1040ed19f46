"""Whatever happens, and whenever: keys, also held down, signals, lost devices, late threads.

Each session ends upright, or as it was asked to; the history is as long as the clock says; no
stretch head-down passes the limit; nothing but a second command after 3 s without one silences.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.budget.limits import MIN_REST
from coach.composer import Composer
from coach.errors import DeviceError
from coach.live.audio import player
from coach.live.session import DEVICE_WAIT, DEVICE_WAIT_INVERTED
from coach.live.transport.commands import Command, Key, MusicSwitch, Volume
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import Clip, Role
from coach.live.transport.sequencer import MAX_SILENCE, WayUpClips
from coach.live.ui.debounce import SILENCE_AFTER, Debouncer
from coach.live.ui.now_playing import NowPlaying
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.routine.model import Routine, Sides
from coach.routine.tempo import parse_tempo
from coach.script.model import Earcon, Posture
from coach.sound.earcons import softened
from coach.units import FRAME_RATE, frame_at
from tests.live.chips import chips
from tests.live.recording import RecordingDevice
from tests.live.stage import SOUNDS, HummingVoice, Stage
from tests.live.under_music import check_music, check_position

_QUICKLY = HummingVoice(pace=2.0)
_COACHING = Coaching(detail=Detail.CUES, doctor=False)
_TICK = softened(SOUNDS[Earcon.TICK])


@dataclass(frozen=True)
class Press:
    """A key held down for this many seconds; its repeats begin after `delay`."""

    command: Key
    held: float = 0.0
    delay: float = 0.5

    def times(self) -> Iterator[float]:
        yield 0.0
        repeats = int((self.held - self.delay) / 0.03) + 1 if self.held >= self.delay else 0
        for number in range(repeats):
            yield self.delay + 0.03 * number


@dataclass(frozen=True)
class Signals:
    """SIGTERM or SIGHUP, repeated this many times, this many seconds apart."""

    many: int
    apart: float


@dataclass(frozen=True)
class Event:
    """Something that happens `after` so many seconds from the last event or the next inversion."""

    hanging: bool
    after: float
    what: Press | Signals


@dataclass(frozen=True)
class Loss:
    """A device that is lost after this many seconds of sound, for this many seconds."""

    at: float
    away: float


@dataclass(frozen=True)
class Case:
    routine: Routine
    events: list[Event]
    losses: list[Loss]
    lates: list[float] = field(default_factory=list)
    """Seconds by which the thread that lays out clips is late, one for each transition."""
    breaks: dict[int, int] = field(default_factory=dict)
    block: int = 1_024
    music: float | None = None
    """Level of the music in LU from speech; None for no music."""


class LateConductor(Conductor):
    """A conductor whose clips are laid out late."""

    def __init__(self, composer: Composer, late: Callable[[], Callable[[], None]]) -> None:
        super().__init__(composer)
        self._late = late

    def press(self, command: Command, heard: int) -> Iterator[Clip] | None:
        clips = super().press(command, heard)
        return None if clips is None else self._held_up(clips)

    def rescue(self, heard: int) -> Iterator[Clip]:
        return self._held_up(super().rescue(heard))

    def resume(self) -> Iterator[Clip]:
        return self._held_up(super().resume())

    def _held_up(self, clips: Iterator[Clip]) -> Iterator[Clip]:
        wait = self._late()

        def late() -> Iterator[Clip]:
            wait()
            yield from clips

        return late()


class RandomStage(Stage):
    """Plays a case and records what happened."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._events = list(case.events)
        self._since = 0.0
        self._due: list[tuple[float, Key | None]] = []
        self._losses, self._lates = list(case.losses), list(case.lates)
        self._back = 0.0
        self.up: list[float] = []
        """The time of each press that asks to come up, including repeats."""
        self.signals = 0
        self.going_on: list[float] = []
        """The time of each press that may leave a way up again."""
        self.begun_losses: list[tuple[Loss, Posture, float]] = []
        """Each loss of a device, with its posture and time."""
        super().__init__(
            case.routine,
            devices=self._next_device,
            voice=_QUICKLY,
            coaching=_COACHING,
            conductor=lambda composer: LateConductor(composer, self._late),
            refusal=_TICK,
            block=case.block,
            music=None if case.music is None else chips(case.music),
        )
        self._pressed_at = 0.0
        self.presses = Debouncer(self.inbox.put, lambda: self._pressed_at)

    def _next_device(self) -> RecordingDevice:
        if self.opened and self.now() < self._back:
            raise DeviceError("no such device")
        gone_at = round(self._losses[0].at * FRAME_RATE) if self._losses else None
        return RecordingDevice(block=self._case.block, breaks=self._case.breaks, gone_at=gone_at)

    def _late(self) -> Callable[[], None]:
        seconds = self._lates.pop(0) if self._lates else 0.0
        return self.opened[-1].late(round(seconds * FRAME_RATE))

    def _lose(self, gone: DeviceError, hanging: bool) -> None:
        super()._lose(gone, hanging)
        posture = self.conductor.history.posture
        assert hanging == (posture is Posture.INVERTED)
        loss = self._losses.pop(0)
        self.begun_losses.append((loss, posture, self.now()))
        self._back = self.now() + loss.away

    def _observe(self, playing: NowPlaying) -> None:
        now = self.now()
        self.seen.append(playing)
        if self._events and self._events[0].hanging and not (playing.inverted or playing.paused):
            self._since = now
        self._happen()
        if not self._events and not self._due and playing.paused and now - self._since > 130:
            self._since = self._pressed_at = now
            self.presses.press(Command.RESUME)  # a pause at level never ends by itself

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self._happen()

    def _happen(self) -> None:
        now = self.now()
        while self._events and now - self._since >= self._events[0].after:
            self._since = now
            what = self._events.pop(0).what
            if isinstance(what, Press):
                self._due += [(now + at, what.command) for at in what.times()]
            else:
                self._due += [(now + n * what.apart, None) for n in range(what.many)]
            self._due.sort(key=lambda due: due[0])
        while self._due and self._due[0][0] <= now:
            at, command = self._due.pop(0)
            self._pressed_at = at
            if command is None:
                self.signals += 1
                self.inbox.put(Command.END)
            else:
                if command in (Command.PAUSE, Command.RESUME):
                    self.going_on.append(at)
                if command is Command.COME_UP:
                    self.up.append(at)
                self.presses.press(command)

    @property
    def went_on(self) -> list[float]:
        """When a way up was left again: the presses that are followed by the routine, or by another
        way up that was asked for at once."""
        left, at, end, before = [], 0, 0.0, Role.ROUTINE
        for each in self.conductor.history.played:
            if isinstance(each, Clip):
                begins = each.first == each.section.timeline.start
                asked_anew = begins and any(end - 0.5 < up <= at / FRAME_RATE for up in self.up)
                goes_on = each.role in (Role.ROUTINE, Role.PAUSE)
                if before is Role.WAY_UP and (goes_on or asked_anew):
                    left.append(end)
                before, end = each.role, (at + each.length) / FRAME_RATE
            at += each.length
        return [press for press in self.going_on if any(0 <= end - press < 0.5 for end in left)]

    @property
    def asked_up(self) -> list[float]:
        """The presses that asked for a way up that has not been left since."""
        last = max(self.went_on, default=-1.0)
        return [at for at in self.up if at >= last]

    @property
    def silence_asked(self) -> float | None:
        """The time at which silence was asked for; None if it never was. After a way up was left,
        the first press asks for another; while somebody head-down waits for a lost device, no press
        silences."""
        silencing = (at for before, at in pairwise(self.asked_up) if at - before >= SILENCE_AFTER)
        return next((at for at in silencing if not self._is_waiting_inverted(at)), None)

    def _is_waiting_inverted(self, at: float) -> bool:
        return any(
            posture is Posture.INVERTED
            and lost <= at <= lost + min(loss.away, DEVICE_WAIT_INVERTED) + 1
            for loss, posture, lost in self.begun_losses
        )


def check(case: Case) -> str:
    """Play a case; returns how it ended."""
    stage = RandomStage(case)
    outcome = "upright"
    try:
        stage.run()
    except KeyboardInterrupt:
        outcome = "silenced"
        assert stage.silence_asked is not None
    except DeviceError:
        outcome = "lost"
        check_loss(stage)
    stage.check_clock()
    history = stage.conductor.history
    if outcome == "upright":
        assert history.posture is Posture.UPRIGHT
        # A key pressed during the last frames is never read.
        assert stage.silence_asked is None or stage.now() - stage.silence_asked < 0.5
        check_rests(stage)
    without = [loss.away for loss, posture, _ in stage.begun_losses if posture is Posture.INVERTED]
    limit = stage.composer.plan.limits.stretch + Fraction(
        min(sum(without), len(case.losses) * DEVICE_WAIT_INVERTED + 1)
    )
    # After too long a silence, and after each loss, the whole way up is played, wherever the person
    # is: also in the middle of another one.
    ways_up = len(without) + (max(case.lates, default=0) * FRAME_RATE > MAX_SILENCE)
    over = ways_up * WayUpClips(stage.composer).reserve
    assert max(stage.inversions(), default=0) <= frame_at(limit) + over
    louder = any(
        isinstance(each.what, Press) and isinstance(each.what.command, Volume)
        for each in case.events
    )
    stats = stage.session.stats
    if not (louder or stats.missed):
        check_sound(stage)
    if case.music is not None:
        check_position(stage.music)
        assert max(float(np.abs(each.heard).max(initial=0)) for each in stage.opened) <= 1
        if not louder:
            whole = not (stats.missed or stats.waited or case.losses)
            check_music(stage, case.music, whole=whole)
    return outcome


def check_loss(stage: RandomStage) -> None:
    """The session waited for the device as long as promised, since it last took any sound."""
    away, posture = 0.0, stage.begun_losses[-1][1]
    for loss, _, _ in reversed(stage.begun_losses):
        away += loss.away
        if loss.at:
            break
    at_ease = posture is not Posture.INVERTED and not (stage.asked_up or stage.signals)
    assert away >= (DEVICE_WAIT if at_ease else DEVICE_WAIT_INVERTED)
    assert posture is not Posture.UPRIGHT or at_ease


def check_rests(stage: RandomStage) -> None:
    """Upright and head-down are joined only by level, with a rest there."""
    spans = stage.conductor.history.postures
    for (before, _), (posture, frames) in pairwise(spans):
        assert {before, posture} != {Posture.UPRIGHT, Posture.INVERTED}
        assert before is not Posture.INVERTED or frames >= frame_at(MIN_REST) - 1


def check_sound(stage: RandomStage) -> None:
    """Every frame heard is the history's."""
    heard = stage.without_ticks(stage.heard)
    for begin, pcm in stage.expected():
        assert stage.is_same(heard[begin : begin + len(pcm)], pcm)


def within(seconds: int, routine: Routine) -> Routine:
    """The routine with another limit head-down."""
    return replace(routine, max_inverted=Fraction(seconds))


# Short, and each close to its limit in another way.
routines = st.sampled_from(
    [
        within(45, with_dose(find("crunch"), reps=4)),
        within(40, with_dose(find("crunch,squat"), reps=2)),
        *(
            within(70, with_dose(find("rotation"), reps=2, tempo=parse_tempo("3121"), sides=sides))
            for sides in Sides
        ),
        within(30, with_dose(find("squat"), reps=4)),
        within(50, with_dose(find("hang"), hold=Fraction(50))),
    ]
)
others = [each for each in Command if each not in (Command.COME_UP, Command.END)]
held = st.just(0.0) | st.floats(0.3, 8.0)
delays = st.floats(0.25, 0.66)
presses = st.builds(
    Press, st.sampled_from([*others * 3, *Volume, *MusicSwitch, Command.COME_UP]), held, delays
)
signals = st.builds(Signals, st.integers(1, 5), st.sampled_from([0.0, 0.05, 1.0, 4.0]))
soon = st.integers(0, 40).map(lambda n: n / 100)
after = soon | st.integers(1, 300).map(lambda n: n / 10)
events = st.builds(Event, st.booleans(), after, presses)
coming_up = st.builds(Press, st.just(Command.COME_UP), held, delays)
lasts = st.lists(
    st.builds(
        Event,
        st.booleans(),
        soon | st.integers(25, 60).map(lambda n: n / 10),
        coming_up | coming_up | signals,
    ),
    max_size=3,
)
going_on = st.tuples(
    st.builds(Event, st.booleans(), after, coming_up),
    st.builds(
        Event,
        st.just(False),
        st.integers(5, 45).map(float),
        st.builds(Press, st.sampled_from([Command.PAUSE, Command.RESUME])),
    ),
).map(list)
"""Comes up, then presses space or play in the rest at level or near it."""
sequences = st.tuples(
    st.just([]) | going_on, st.lists(events, min_size=1, max_size=6), st.just([]) | going_on | lasts
).map(lambda parts: [event for part in parts for event in part])
losses = st.builds(
    Loss,
    st.integers(0, 1_500).map(lambda n: n / 10),
    st.sampled_from([0.5, 4.0, 20.0, 29.0, 31.0, 100.0, 500.0, 700.0]),
)
lates = st.sampled_from([0.0, 0.02, 0.02, 0.1, 0.5, 1.5, 1.9, 2.5])
cases = st.builds(
    Case,
    routines,
    sequences,
    st.just([]) | st.lists(losses, max_size=2),
    st.lists(lates, max_size=8),
    st.just({})
    | st.dictionaries(st.integers(0, 150 * FRAME_RATE), st.integers(1, 3 * FRAME_RATE), max_size=3),
    st.sampled_from([480, 1_024, 4_096]),
    st.sampled_from([None, None, None, 0.0]),
)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll more often, because the clock runs faster."""
    monkeypatch.setattr(player, "_POLL", 0.0005)


@settings(max_examples=8, derandomize=True)
@given(cases)
def test_some_random_sessions(case: Case) -> None:
    check(case)


@pytest.mark.heavy
@settings(max_examples=2_000)
@given(cases)
def test_two_thousand_random_sessions(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("late", [0.02, 1.5])
def test_a_running_beat_is_not_moved_by_a_late_thread(late: float) -> None:
    """A hang that fills the limit, where another tempo changes nothing before its end."""
    routine = within(50, with_dose(find("hang"), hold=Fraction(50)))
    assert check(Case(routine, [Event(True, 10.0, Press(Command.SLOWER))], [], [late])) == "upright"


def test_a_signal_is_not_the_first_of_two_presses_that_silence() -> None:
    routine = within(45, with_dose(find("crunch"), reps=4))
    up, space = Press(Command.COME_UP), Press(Command.PAUSE)
    keys = [
        Event(True, 0.3, up),
        Event(False, 16.0, space),
        Event(False, 0.5, Signals(1, 0.0)),
        Event(False, 0.0, up),
    ]
    assert check(Case(routine, keys, [])) == "upright"


def test_two_quick_keys_before_the_first_is_laid_out() -> None:
    routine = within(45, with_dose(find("crunch"), reps=4))
    keys = [Event(True, 10.0, Press(Command.NEXT)), Event(False, 0.1, Press(Command.AGAIN))]
    assert check(Case(routine, keys, [], [1.5, 0.02])) == "upright"


def test_a_rest_is_not_shortened_because_its_words_were_said_before() -> None:
    routine = within(70, with_dose(find("rotation"), reps=2, sides=Sides.IN_TURN))
    back, again = Press(Command.BACK), Press(Command.AGAIN)
    keys = [Event(True, 0.1, back), Event(False, 25.0, back), Event(False, 0.3, again)]
    assert check(Case(routine, keys, [])) == "upright"


def test_a_person_who_resumes_may_come_up_before_it_is_laid_out() -> None:
    routine = within(45, with_dose(find("crunch"), reps=4))
    up = Press(Command.COME_UP)
    keys = [Event(True, 0.3, up), Event(False, 16.0, Press(Command.PAUSE)), Event(False, 0.1, up)]
    stage = RandomStage(Case(routine, keys, [], [0.0, 1.5]))
    stage.run()
    assert [clip.role for clip in stage.conductor.history.clips][-3:] == [
        Role.WAY_UP,
        Role.WAY_UP,
        Role.SUMMARY,
    ]


def test_the_history_ends_with_a_device_that_goes_away_before_a_key_takes_effect() -> None:
    keys = [Event(False, 0.15, Press(Command.COME_UP))]
    routine = within(45, with_dose(find("crunch"), reps=4))
    assert check(Case(routine, keys, [Loss(0.2, 500.0)], block=4_096)) == "upright"


def test_a_device_lost_in_the_last_words_head_down_is_followed_by_the_whole_way_up() -> None:
    routine = within(30, with_dose(find("squat"), reps=4))
    stage = RandomStage(Case(routine, [], []))
    stage.run()
    level = next(
        each.elapsed for each in stage.seen if each.clip.role is Role.ROUTINE and each.inverted
    )
    assert check(Case(routine, [], [Loss(level / FRAME_RATE + 26, 4.0)])) == "upright"
