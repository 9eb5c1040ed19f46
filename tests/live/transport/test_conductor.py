"""Whatever is pressed, and whenever: nobody is head-down too long, and every end is upright."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from threading import Event, Thread
from typing import Any, cast

import pytest

from coach.budget.limits import LEVELS, MIN_REST
from coach.composer import Composer
from coach.live.transport.commands import Command
from coach.live.transport.conductor import Conductor
from coach.live.transport.history import Role
from coach.live.transport.sequencer import MAX_SILENCE, REACTION
from coach.live.ui.now_playing import NowPlaying
from coach.live.ui.screen import next_up
from coach.routine.coaching import Coaching
from coach.routine.library import find, with_dose
from coach.routine.model import Level, Sides
from coach.script.model import Earcon, Posture, Side
from coach.script.phrases import phrase, wording
from coach.script.way_up import MAX_PAUSE
from coach.timeline.model import BeepCue, SayCue
from coach.timeline.resuming import reps_in
from coach.timeline.section import Section
from coach.units import FRAME_RATE, frame_at
from coach.voices.silent import SilentVoice
from tests.live.transport.playing import BEEPS, Session


def check(session: Session) -> None:
    spans = session.conductor.history.postures
    limit = frame_at(session.composer.plan.limits.stretch)
    assert spans[-1][0] is Posture.UPRIGHT
    postures = [posture for posture, _ in spans]
    for before, posture in pairwise(postures):
        assert {before, posture} != {Posture.UPRIGHT, Posture.INVERTED}
    inversions = 0
    for index, (posture, frames) in enumerate(spans):
        if posture is Posture.INVERTED:
            inversions += 1
            assert frames <= limit, f"head-down for {frames / FRAME_RATE} s"
            assert spans[index + 1][1] >= frame_at(MIN_REST) - 1


def test_an_inserted_rest_stays_long_enough_for_another_tempo() -> None:
    """Its length depends on the words after it, and those tell the tempo."""
    for wait in (0, FRAME_RATE // 2):
        session = Session(find("back-basics"))
        session.press(Command.FASTER)
        session.play_on(Posture.INVERTED)
        for _ in range(4):
            session.press(Command.PAUSE)
        session.play(session.now.section.timeline.inversions[-1].end - session.frame)
        session.press(Command.NEXT)
        assert session.now.section.timeline.chapters[0].title == "Rest"
        session.play(wait)
        session.press(Command.SLOWER)
        session.finish()
        check(session)


@pytest.mark.parametrize("coming_up", [False, True])
def test_a_pause_in_the_rest_after_leaving_an_exercise_does_not_lead_back(
    coming_up: bool,
) -> None:
    session = Session(with_dose(find("crunch,squat"), sets=2))
    session.play_on(Posture.INVERTED)
    if coming_up:
        session.play(session.now.section.timeline.inversions[-1].end - session.frame - FRAME_RATE)
    session.press(Command.NEXT)
    session.play_on(Posture.HORIZONTAL)
    session.play(FRAME_RATE)
    resting = NowPlaying(session.now, session.frame, 0, 0)
    assert next_up(resting.clip.section, session.composer.routine) == "Inverted Squat, set 1 of 2"
    if not coming_up:
        assert resting.chapter.title == "Inverted Squat, set 1 of 2"
    session.press(Command.PAUSE)
    session.press(Command.PAUSE)
    left = len(session.conductor.history.clips)
    session.finish()
    check(session)
    assert not any("crunch" in text for text in session.said_after(left))


@pytest.mark.parametrize(
    ("command", "held"),
    [
        *((command, 0) for command in Command),
        *((command, 25) for command in (Command.PAUSE, Command.NEXT)),
        *(pytest.param(each, 9, marks=pytest.mark.heavy) for each in Command),
        *(
            pytest.param(each, 25, marks=pytest.mark.heavy)
            for each in Command
            if each not in (Command.PAUSE, Command.NEXT)
        ),
    ],
)
def test_a_key_at_any_moment_of_a_long_inversion(command: Command, held: int) -> None:
    """The set fills the limit to within a repetition, so a mistake would pass it."""
    routine = with_dose(find("crunch"), reps=13, sets=2)
    whole = Session(routine)
    whole.play_on(Posture.INVERTED)
    begun, length = whole.frame, whole.now.section.span_at(whole.frame).end - whole.frame
    for seconds in (-length // FRAME_RATE + 3, -60, -26, -22, -18, -14, -8, -3, 2, 20):
        until = length + seconds * FRAME_RATE
        session = Session(routine)
        session.play_on(Posture.INVERTED)
        assert session.frame == begun
        session.play(until)
        if held:
            session.press(Command.PAUSE)
            session.play(held * FRAME_RATE)
        session.press(command)
        session.finish()
        check(session)


def in_repetition(session: Session, number: int, part: float = 0.5) -> None:
    """Hear until the middle of a repetition of the first bout."""
    session.play_on(Posture.INVERTED)
    rep = reps_in(session.now.section)[number - 1]
    session.play(rep.start + round(part * (rep.end - rep.start)) - session.frame)


def said_after_pressing(session: Session, keys: tuple[Command, ...]) -> list[str]:
    """What is said after the last of some keys, each half a second after the one before. The
    session is heard to its end, and right."""
    clips = len(session.conductor.history.clips)
    for key in keys:
        session.press(key)
        session.play(FRAME_RATE // 2)
    session.finish()
    check(session)
    return list(session.said_after(clips + len(keys) - 1))


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize(
    "keys",
    [(Command.AGAIN,), (Command.PAUSE, Command.PAUSE), (Command.AGAIN, Command.AGAIN)],
)
def test_nobody_begins_the_other_side_without_hearing_which(
    keys: tuple[Command, ...], resumed: bool
) -> None:
    routine = with_dose(find("rotation"), reps=2, sides=Sides.IN_TURN)
    session = Session(routine)
    session.play_on(Posture.INVERTED)
    if resumed:
        first = reps_in(session.now.section)[0]
        session.play(first.end - FRAME_RATE - session.frame)
        session.press(Command.AGAIN)
    right = next(rep for rep in reps_in(session.now.section) if rep.side is Side.RIGHT)
    session.play(right.start - FRAME_RATE - session.frame)
    said = said_after_pressing(session, keys)
    resumes = said.index(phrase("live.resuming"))
    assert "Change sides. To the right." in said[resumes : resumes + 3]
    assert session.conductor.history.reps == 2


@pytest.mark.parametrize("name", ["crunch", "rotation", "hang"])
@pytest.mark.parametrize("left", [15, 13, 11])
def test_coming_up_in_the_last_seconds_of_a_set_asks_to_come_to_level_at_once(
    name: str, left: int
) -> None:
    session = Session(find(name))
    session.play_on(Posture.INVERTED)
    level = session.now.section.timeline.inversions[-1].end
    session.play(level - left * FRAME_RATE - session.frame)
    before = len(session.conductor.history.clips)
    assert session.press(Command.COME_UP)
    next_cue = next(cue for cue in session.now.section.timeline.cues if cue.end > session.frame)
    assert isinstance(next_cue, SayCue)
    assert next_cue.text.startswith("Come up to level")
    assert next_cue.start <= session.frame
    said = list(session.said_after(before))
    assert sum(text.startswith("Come up to level") for text in said) == 1
    session.finish()
    check(session)


def test_coming_up_says_so_at_once() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 2)
    before = len(session.conductor.history.clips)
    assert session.press(Command.COME_UP)
    assert session.role == Role.WAY_UP
    assert session.frame <= 1
    assert next(session.said_after(before)) == phrase("way_up.come_up")
    assert not session.press(Command.COME_UP)
    session.finish()
    check(session)


def test_a_pause_resumes_at_the_start_of_the_repetition() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 3)
    session.press(Command.PAUSE)
    assert session.role == Role.PAUSE
    session.play(5 * FRAME_RATE)
    session.press(Command.PAUSE)
    assert [rep.number for rep in reps_in(session.now.section)] == [3, 4, 5]
    first = session.now.section.timeline.cues[0]
    assert isinstance(first, SayCue)
    assert first.text == phrase("live.resuming")
    session.finish()
    check(session)


def on_the_way_in(name: str, at: str) -> Session:
    """A session that says a sentence of the way into its first set, which is found by its words."""
    session = Session(find(name))
    session.play_on(Posture.INVERTED)
    session.play(FRAME_RATE // 2)
    while not any(
        isinstance(cue, SayCue) and at in cue.text and cue.start <= session.frame < cue.end
        for cue in session.now.section.timeline.cues
    ):
        session.play(FRAME_RATE // 4)
    return session


@pytest.mark.parametrize("name", ["crunch", "rotation", "hang"])
@pytest.mark.parametrize(
    "keys",
    [(Command.AGAIN,), (Command.PAUSE, Command.PAUSE), (Command.AGAIN, Command.AGAIN)],
)
@pytest.mark.parametrize("tilting", [True, False])
def test_nobody_begins_before_they_have_tilted_and_know_how_to_hold_themselves(
    name: str, keys: tuple[Command, ...], tilting: bool
) -> None:
    tilt, settle = "Tilt back", wording(find(name).steps[0].exercise).settle
    session = on_the_way_in(name, tilt if tilting else settle)
    texts = said_after_pressing(session, keys)
    said = [text for text in texts if text != settle]
    resumed = said.index(phrase("live.resuming"))
    assert said[resumed + 1].startswith(tilt) == tilting
    assert settle in texts
    planned = Session(find(name)).composer.plan.bouts
    assert session.conductor.history.reps == sum(bout.reps for bout in planned)


def test_a_long_pause_head_down_turns_into_the_way_up() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 1)
    session.press(Command.PAUSE)
    session.play(frame_at(MAX_PAUSE) - 2)
    assert session.role == Role.PAUSE
    session.play(3)
    assert session.role == Role.WAY_UP
    session.finish()
    check(session)


def test_a_pause_in_a_hang_is_announced_so_that_nobody_waits_long_for_a_word() -> None:
    session = Session(replace(find("hang"), level=Level.STRONG))
    session.play_on(Posture.INVERTED)
    session.play(20 * FRAME_RATE)
    session.press(Command.PAUSE)
    words = [cue for cue in session.now.section.timeline.cues if isinstance(cue, SayCue)]
    assert [cue.text for cue in words] == [phrase("live.paused")]
    assert words[0].start == 0


def test_a_pause_at_level_lasts_as_long_as_it_is_wanted() -> None:
    session = Session(find("crunch"))
    session.play_on(Posture.HORIZONTAL)
    session.press(Command.PAUSE)
    session.play(600 * FRAME_RATE)
    assert session.role == Role.PAUSE
    session.press(Command.PAUSE)
    assert session.role == Role.ROUTINE
    session.finish()
    check(session)


@pytest.mark.parametrize("name", ["hang", "first-time"])
def test_a_pause_takes_nothing_of_a_hang(name: str) -> None:
    """With or without a rhythm, the end of the hang comes later by the length of the pause and of
    the word and the tick that resume it."""
    session = Session(replace(find(name), level=Level.STRONG))  # there is room for the pause
    session.play_on(Posture.INVERTED)
    session.play(20 * FRAME_RATE)

    def left() -> float:
        cues = session.now.section.timeline.cues
        mark = next(c.start for c in cues if isinstance(c, BeepCue) and c.earcon is Earcon.SET)
        return (mark - session.frame) / FRAME_RATE

    before = left()
    session.press(Command.PAUSE)
    session.play(4 * FRAME_RATE)
    session.press(Command.PAUSE)
    assert before - 0.1 < left() < before + 3
    session.finish()
    check(session)


def test_next_survives_a_pause_in_the_rest_after_it() -> None:
    session = Session(find("crunch,squat"))
    in_repetition(session, 2)
    session.press(Command.NEXT)
    session.play_on(Posture.HORIZONTAL)
    session.play(5 * FRAME_RATE)
    before = len(session.conductor.history.clips)
    for _ in range(2):
        session.press(Command.PAUSE)
    session.finish()
    following = [clip.section for clip in session.conductor.history.clips[before:]]
    assert {each.bout.step for each in following if each.bout and reps_in(each)} == {1}


@pytest.mark.parametrize("command", [each for each in Command if each is not Command.COME_UP])
def test_no_command_cancels_the_way_up(command: Command) -> None:
    """Even where somebody is nearly level, or nothing has been laid out yet."""
    for before_level in (5, 30):
        session = Session(find("crunch"))
        session.play_on(Posture.INVERTED)
        level = session.now.section.span_at(session.frame).end
        session.play(level - before_level * FRAME_RATE - session.frame)
        assert session.conductor.press(Command.COME_UP, session.heard) is not None
        assert session.conductor.press(command, 1) is None
        assert session.conductor.press(Command.COME_UP, 1) is None
    rescued = Session(find("crunch"))
    rescued.play_on(Posture.INVERTED)
    rescued.conductor.rescue(rescued.heard)
    assert rescued.conductor.press(command, 0) is None


def test_a_replaced_history_gets_no_more_clips() -> None:
    """Two keys in quick succession: the clips of the first are laid out after the second."""
    session = Session(find("crunch,squat"))
    in_repetition(session, 2)
    stale = session.conductor.press(Command.NEXT, session.heard)
    assert stale is not None
    assert session.press(Command.AGAIN)
    before = session.conductor.history.clips
    assert list(stale) == []
    assert session.conductor.history.clips == before
    assert session.now.section.posture_at(session.frame) is Posture.INVERTED
    session.finish()
    check(session)


def test_next_comes_to_level_first_and_rests_there() -> None:
    session = Session(find("crunch,squat"))
    in_repetition(session, 2)
    before = len(session.conductor.history.clips)
    session.press(Command.NEXT)
    session.finish()
    said = list(session.said_after(before))
    assert phrase("bout.back_level") in said
    assert said.index(phrase("bout.back_level")) < said.index("Last exercise: inverted squats.")
    check(session)


def test_back_does_the_exercise_from_its_first_repetition() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 4)
    session.press(Command.BACK)
    session.play(1)
    session.play_on(Posture.HORIZONTAL)
    session.play_on(Posture.INVERTED)
    assert [rep.number for rep in reps_in(session.now.section)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("command", "length"), [(Command.FASTER, 6), (Command.SLOWER, 9.5)])
def test_another_tempo_begins_with_the_next_repetition(command: Command, length: float) -> None:
    session = Session(find("crunch"))
    in_repetition(session, 2)
    until_end = reps_in(session.now.section)[1].end - session.frame
    session.press(command)
    assert session.now.last - session.frame == until_end - 1
    session.play(until_end)
    following = reps_in(session.now.section)
    assert [rep.number for rep in following] == [3, 4, 5]
    assert all(abs(rep.end - rep.start - length * FRAME_RATE) <= 1 for rep in following)
    session.finish()
    check(session)


@pytest.mark.parametrize("command", [Command.FASTER, Command.SLOWER])
def test_another_tempo_before_a_later_part_of_a_set_leaves_no_repetition_out(
    command: Command,
) -> None:
    session = Session(with_dose(find("crunch"), reps=20))
    bout = session.composer.plan.bouts[1]
    assert bout.part == 2
    while session.now.section.bout != bout:
        session.play(FRAME_RATE)
    assert session.press(command)
    session.finish()
    check(session)
    assert session.conductor.history.reps == 20


def test_a_tempo_at_which_the_routine_cannot_be_done_changes_nothing() -> None:
    session = Session(replace(find("crunch"), max_inverted=Fraction(60)))
    slower = 0
    while session.press(Command.SLOWER):
        slower += 1
        assert slower < 20, "a repetition is longer than the limit"
    queued, heard = session.conductor.history.queued, session.heard
    assert slower
    assert not session.press(Command.SLOWER)
    assert (session.conductor.history.queued, session.heard) == (queued, heard)
    assert session.press(Command.FASTER)
    session.finish()
    check(session)


def test_slower_and_slower_leaves_no_repetition_out() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 2)
    slower = 0
    while session.press(Command.SLOWER):
        slower += 1
        assert slower < 20, "a repetition and what belongs to it is longer than the limit"
    session.finish()
    check(session)
    assert session.conductor.history.reps == 5
    assert phrase("live.no_more") not in session.said_after(0)


def test_if_the_limits_allow_no_more_the_coach_says_so_before_the_end() -> None:
    session = Session(replace(find("squat"), level=Level.FIRST))
    while not session.over:
        session.play_on(Posture.INVERTED)
        session.play(30 * FRAME_RATE)
        session.press(Command.BACK)
    session.finish()
    check(session)
    said = list(session.said_after(0))
    assert said.count(phrase("live.no_more")) == 1
    assert said.index(phrase("way_up.done")) > said.index(phrase("live.no_more"))
    assert session.conductor.history.inverted_total <= 300 * FRAME_RATE


class Busy:
    """A composer that takes until it is told to finish the second section."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self.begun, self.enough = Event(), Event()
        self.waited_for = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._composer, name)

    def sections(self) -> Iterator[Section]:
        sections = self._composer.sections()
        yield next(sections)
        self.begun.set()
        self.waited_for = not self.enough.wait(10)
        yield from sections


@pytest.mark.parametrize("command", [Command.PAUSE, Command.HALT, Command.COME_UP])
def test_a_pause_and_the_way_up_do_not_wait_for_the_composer(command: Command) -> None:
    with Composer(find("crunch"), Coaching(), SilentVoice(), BEEPS) as composer:
        busy = Busy(composer)
        conductor = Conductor(cast("Composer", busy))
        clips = conductor.begin()
        next(clips)
        thread = Thread(target=next, args=(clips, None))
        thread.start()
        busy.begun.wait()
        answer = conductor.press(command, FRAME_RATE)
        assert answer is not None
        assert next(answer).role is (Role.WAY_UP if command is Command.COME_UP else Role.PAUSE)
        busy.enough.set()
        thread.join()
    assert not busy.waited_for


@pytest.mark.parametrize("command", [each for each in Command if each is not Command.PAUSE])
def test_a_key_in_a_pause_of_a_hang_that_fills_the_limit(command: Command) -> None:
    session = Session(find("first-time"))
    session.play_on(Posture.INVERTED)
    session.play(FRAME_RATE)
    session.press(Command.PAUSE)
    session.play(FRAME_RATE // 2)
    session.press(command)
    session.finish()
    check(session)


def test_again_repeats_the_sentence_before() -> None:
    session = Session(find("crunch"))
    first = session.composer.sections()
    opening = next(first).timeline
    starts = [cue for cue in opening.cues if isinstance(cue, SayCue)]
    session.play(starts[2].start + 10)
    session.press(Command.AGAIN)
    assert session.frame - 1 == starts[1].start


@pytest.mark.parametrize(
    ("exercises", "seconds", "text"),
    [
        ("crunch,squat", 45, "Squeeze, two seconds. Hold, one. Let out, three. Rest, one."),
        (
            "crunch",
            15,
            "Stay here, level, for one minute. Your head stays down. Upright comes next.",
        ),
        ("crunch", 21, "Wiggle your toes and open your hands."),
        ("crunch", 35, "Wiggle your toes and open your hands."),
    ],
)
def test_again_in_a_rest_repeats_the_last_sentence_at_once(
    exercises: str, seconds: int, text: str
) -> None:
    session = Session(find(exercises))
    session.play_on(Posture.INVERTED)
    session.play_on(Posture.HORIZONTAL)
    session.play(seconds * FRAME_RATE)
    assert session.press(Command.AGAIN)
    cues = session.now.section.timeline.cues
    begun = [cue for cue in cues if isinstance(cue, SayCue) and cue.start == session.frame - 1]
    assert [cue.text for cue in begun] == [text]


@pytest.mark.parametrize("paused", [0, 5])
@pytest.mark.parametrize(("pressed", "level"), [(0, 45), (22, 45), (29, 45), (40, 55), (57, 68)])
def test_in_the_last_rest_q_leads_upright_by_the_shortest_way(
    pressed: int, level: int, paused: int
) -> None:
    """After 30 s at level in all; then 15 s to rise. Whole seconds after the beginning of it."""
    session = Session(find("crunch"))
    session.play_on(Posture.INVERTED)
    session.play_on(Posture.HORIZONTAL)
    session.play(pressed * FRAME_RATE)
    if paused:
        session.press(Command.PAUSE)
        session.play(paused * FRAME_RATE)
    before = len(session.conductor.history.clips)
    assert session.press(Command.COME_UP)
    assert session.role == Role.WAY_UP
    session.finish()
    texts = list(session.said_after(before))
    assert not any(text.startswith("Stay here") for text in texts)
    assert phrase("way_up.rise") in texts or pressed > 53
    *_, (posture, frames), _ = session.conductor.history.postures
    assert posture is Posture.HORIZONTAL
    assert frames / FRAME_RATE == pytest.approx(level + paused, abs=1)
    check(session)


def test_a_pause_asked_for_on_the_way_to_level_can_be_cancelled_there() -> None:
    session = Session(find("crunch"))
    session.play_on(Posture.INVERTED)
    span = session.now.section.span_at(session.frame)
    session.play(span.end - 5 * FRAME_RATE - session.frame)
    assert session.press(Command.PAUSE)
    assert not session.press(Command.HALT)
    assert session.press(Command.PAUSE)
    session.play(20 * FRAME_RATE)
    assert session.role == Role.ROUTINE
    session.finish()
    check(session)


@pytest.mark.parametrize("command", [Command.PAUSE, Command.AGAIN])
def test_a_pause_after_the_last_inversion_is_at_level_and_resumes_there(
    command: Command,
) -> None:
    """No rest follows in its section, but the way up."""
    session = Session(find("crunch"))
    session.play_on(Posture.INVERTED)
    session.play(session.now.last - 5 * FRAME_RATE - session.frame)
    session.press(Command.PAUSE)
    session.play(8 * FRAME_RATE)
    assert session.role == Role.PAUSE
    assert session.now.section.posture_at(session.frame) is Posture.HORIZONTAL
    session.press(command)
    assert session.role == Role.ROUTINE
    session.finish()
    check(session)
    postures = [posture for posture, _ in session.conductor.history.postures]
    assert postures.count(Posture.INVERTED) == 1


def test_halt_only_pauses_and_resume_only_resumes() -> None:
    session = Session(find("crunch"))
    in_repetition(session, 2)
    assert not session.press(Command.RESUME)
    assert session.press(Command.HALT)
    session.play(FRAME_RATE)
    assert not session.press(Command.HALT)
    assert session.role == Role.PAUSE
    assert session.press(Command.RESUME)
    assert session.role == Role.ROUTINE
    assert not session.press(Command.RESUME)
    session.finish()
    check(session)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("command", [Command.AGAIN, Command.NEXT, Command.PAUSE])
def test_the_limit_holds_with_silence_before_a_key_is_answered_and_after_a_pause(
    level: Level, pace: float, command: Command
) -> None:
    """Each time as long as allowed before the rescue, in hangs that fill the limit."""
    limit = LEVELS[level].stretch
    routine = replace(with_dose(find("hang"), hold=limit, sets=1), level=level)
    for seconds in (Fraction(1), limit / 3, limit - 35, limit - 25):
        session = Session(routine, pace)
        session.play_on(Posture.INVERTED)
        session.play(frame_at(seconds))
        assert session.press(command)
        session.conductor.history.set_waits([(0, MAX_SILENCE)])
        if session.role == Role.PAUSE:
            session.play(session.now.last - session.heard)
            session.conductor.history.set_waits(
                [(0, MAX_SILENCE), (session.heard, MAX_SILENCE + REACTION)]
            )
            session.rescue()
        session.finish()
        check(session)
        assert session.conductor.history.inverted_longest > frame_at(seconds) + MAX_SILENCE
