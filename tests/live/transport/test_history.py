"""Time without a clip is in the history where it passed, in the posture of that place."""

from coach.live.transport.history import Clip, History, clip_of
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


def tape_of(*clips: Clip) -> History:
    history = History()
    for clip in clips:
        history.queue(clip)
    return history


def test_without_gaps_it_is_as_long_as_its_clips() -> None:
    history = tape_of(clip_of(BOUT))
    assert history.postures == [(LEVEL, 100), (DOWN, 50), (LEVEL, 30)]
    history = history.cut(120)
    assert history.postures == [(LEVEL, 100), (DOWN, 20)]
    assert (history.inverted_since, history.since_inversion, history.posture) == (20, 0, DOWN)


def test_a_wait_between_clips_is_in_the_posture_at_the_end_of_the_first() -> None:
    first = Clip(BOUT, 0, 120)
    history = tape_of(first, clip_of(section((DOWN, 10), (LEVEL, 5))))
    history.set_waits([(120, 7)])
    assert history.postures == [(LEVEL, 100), (DOWN, 37), (LEVEL, 5)]
    history = history.cut(125)
    assert history.postures == [(LEVEL, 100), (DOWN, 32)]
    assert history.heard == 125


def test_a_wait_after_coming_to_level_is_at_level() -> None:
    history = tape_of(Clip(BOUT, 0, 150), clip_of(section((LEVEL, 10))))
    history.set_waits([(150, 9)])
    history = history.cut(160)
    assert history.postures == [(LEVEL, 100), (DOWN, 50), (LEVEL, 19)]
    assert history.since_inversion == 19


def test_a_wait_in_the_middle_of_a_clip_breaks_it_in_two() -> None:
    history = tape_of(clip_of(BOUT))
    history.set_waits([(110, 4), (130, 6)])
    assert history.inverted_total == 60
    history = history.cut(180)
    assert history.postures == [(LEVEL, 100), (DOWN, 60), (LEVEL, 30)]
    assert [clip.length for clip in history.clips] == [110, 20, 50]
    assert history.heard == 180


def test_the_wait_before_the_first_frame_is_in_the_posture_of_what_was_heard_before() -> None:
    history = tape_of(clip_of(BOUT))
    history = history.cut(140)
    history.queue(clip_of(section((DOWN, 8), (LEVEL, 4))))
    history.set_waits([(0, 11)])
    assert history.inverted_since_at(3) == 40 + 11 + 3
    history = history.cut(0)
    assert history.postures == [(LEVEL, 100), (DOWN, 51)]


def test_quiet_time_since_a_cut_is_added_once_the_clock_is_known() -> None:
    history = tape_of(clip_of(BOUT))
    history = history.cut(140)
    history.extend_to(145)
    history.extend_to(145)
    history.extend_to(90)
    assert history.inverted_since == 45
    assert history.at(0) == (Clip(BOUT, 0, 140), 140)
    assert history.clips == (Clip(BOUT, 0, 140),)


def test_before_anything_was_heard_the_posture_is_upright() -> None:
    history = History()
    assert (history.posture, history.since_inversion, history.inverted_longest) == (UP, None, 0)
    history.extend_to(5)
    assert history.postures == [(UP, 5)]
    assert history.clips == ()


def test_the_longest_inversion_may_contain_a_wait() -> None:
    history = tape_of(clip_of(BOUT), clip_of(section((LEVEL, 20), (DOWN, 60), (LEVEL, 20))))
    assert history.inverted_longest == 60
    history.set_waits([(130, 15)])
    assert (history.inverted_longest, history.inverted_total) == (65, 125)
