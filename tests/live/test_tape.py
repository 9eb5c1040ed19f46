"""Time that passed without a clip is on the tape, where it passed and in the posture of there."""

from coach.live.clip import Clip, clip_of
from coach.live.tape import Tape
from coach.script.model import Posture
from coach.timeline.model import Chapter, Span, Timeline
from coach.timeline.section import Section

LEVEL, DOWN, UP = Posture.HORIZONTAL, Posture.INVERTED, Posture.UPRIGHT


def section(*lengths: tuple[Posture, int]) -> Section:
    spans, end = [], 0
    for posture, frames in lengths:
        spans.append(Span(end, end + frames, posture))
        end += frames
    return Section(Timeline(0, end, (), (Chapter(0, end, "Bout"),), tuple(spans)))


BOUT = section((LEVEL, 100), (DOWN, 50), (LEVEL, 30))


def tape_of(*clips: Clip) -> Tape:
    tape = Tape()
    for clip in clips:
        tape.hand(clip)
    return tape


def test_without_gaps_it_is_as_long_as_its_clips() -> None:
    tape = tape_of(clip_of(BOUT))
    assert tape.stretches == [(LEVEL, 100), (DOWN, 50), (LEVEL, 30)]
    tape = tape.cut(120)
    assert tape.stretches == [(LEVEL, 100), (DOWN, 20)]
    assert (tape.inverted_stretch, tape.since_inversion, tape.posture) == (20, 0, DOWN)


def test_a_wait_between_clips_is_in_the_posture_that_the_one_before_led_to() -> None:
    first = Clip(BOUT, 0, 120)
    tape = tape_of(first, clip_of(section((DOWN, 10), (LEVEL, 5))))
    tape.waited([(120, 7)])
    assert tape.stretches == [(LEVEL, 100), (DOWN, 37), (LEVEL, 5)]
    tape = tape.cut(125)
    assert tape.stretches == [(LEVEL, 100), (DOWN, 32)]
    assert tape.heard == 125


def test_who_has_come_to_level_waits_at_level() -> None:
    tape = tape_of(Clip(BOUT, 0, 150), clip_of(section((LEVEL, 10))))
    tape.waited([(150, 9)])
    tape = tape.cut(160)
    assert tape.stretches == [(LEVEL, 100), (DOWN, 50), (LEVEL, 19)]
    assert tape.since_inversion == 19


def test_a_wait_in_the_middle_of_a_clip_breaks_it_in_two() -> None:
    tape = tape_of(clip_of(BOUT))
    tape.waited([(110, 4), (130, 6)])
    assert tape.inverted_total == 60
    tape = tape.cut(180)
    assert tape.stretches == [(LEVEL, 100), (DOWN, 60), (LEVEL, 30)]
    assert [clip.length for clip in tape.clips] == [110, 20, 50]
    assert tape.heard == 180


def test_the_wait_before_the_first_frame_is_in_the_posture_of_what_was_heard_before() -> None:
    tape = tape_of(clip_of(BOUT))
    tape = tape.cut(140)
    tape.hand(clip_of(section((DOWN, 8), (LEVEL, 4))))
    tape.waited([(0, 11)])
    assert tape.stretch_at(3) == 40 + 11 + 3
    tape = tape.cut(0)
    assert tape.stretches == [(LEVEL, 100), (DOWN, 51)]


def test_what_was_quiet_since_a_cut_is_put_on_once_the_clock_is_known() -> None:
    tape = tape_of(clip_of(BOUT))
    tape = tape.cut(140)
    tape.reach(145)
    tape.reach(145)
    tape.reach(90)
    assert tape.inverted_stretch == 45
    assert tape.at(0) == (Clip(BOUT, 0, 140), 140)
    assert tape.clips == (Clip(BOUT, 0, 140),)


def test_before_anything_was_heard_the_person_stands() -> None:
    tape = Tape()
    assert (tape.posture, tape.since_inversion, tape.inverted_longest) == (UP, None, 0)
    tape.reach(5)
    assert tape.stretches == [(UP, 5)]
    assert tape.clips == ()


def test_the_longest_stretch_may_be_one_that_was_held_up() -> None:
    tape = tape_of(clip_of(BOUT), clip_of(section((LEVEL, 20), (DOWN, 60), (LEVEL, 20))))
    assert tape.inverted_longest == 60
    tape.waited([(130, 15)])
    assert (tape.inverted_longest, tape.inverted_total) == (65, 125)
