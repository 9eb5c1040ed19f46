import fcntl
import io
import os
import pty
import struct
import termios
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.cells import cell_len
from rich.console import Console

from coach.composer import Composer
from coach.live.transport.history import Role, clip_of
from coach.live.ui.display import LineDisplay, open_display
from coach.live.ui.now_playing import NowPlaying
from coach.live.ui.screen import next_up, screen
from coach.routine.coaching import Coaching
from coach.routine.library import find, with_dose
from coach.routine.model import Routine, Step, Wording
from coach.script.model import Earcon, Posture, Tone
from coach.script.phrases import wording
from coach.timeline.model import GlideCue, SayCue
from coach.timeline.section import Section, silent_section
from coach.units import FRAME_RATE
from coach.voices.silent import SilentVoice

ROUTINE = with_dose(find("crunch,squat"), sets=2)
UP = wording(ROUTINE.steps[0].exercise).up.upper()


@pytest.fixture(scope="module")
def sections() -> list[Section]:
    earcon_lengths = dict.fromkeys(Earcon, 4_800)
    with Composer(ROUTINE, Coaching(), SilentVoice(), earcon_lengths) as composer:
        return list(composer.sections())


def at(section: Section, frame: int, inverted: int = 0) -> NowPlaying:
    return NowPlaying(clip_of(section), frame, elapsed=65 * FRAME_RATE, inverted=inverted)


def text_of(
    playing: NowPlaying,
    width: int = 80,
    height: int = 24,
    message: str = "",
    routine: Routine = ROUTINE,
    answer: str = "",
    note: str = "",
) -> list[str]:
    """The lines of the screen, before a terminal would wrap or cut them."""
    console = Console(width=1_000, record=True, file=io.StringIO())
    console.print(screen(playing, routine, Fraction(120), width, height, message, answer, note))
    return console.export_text().splitlines()


def glides(section: Section, tone: Tone) -> list[GlideCue]:
    cues = section.timeline.cues
    return [cue for cue in cues if isinstance(cue, GlideCue) and cue.tone is tone]


def filled(lines: list[str]) -> int:
    return max(line.count("█") for line in lines if "░" in line or line.strip("█ ") == "")


def test_the_bar_fills_as_the_body_rises_and_empties_as_it_falls(sections: list[Section]) -> None:
    bout = sections[1]
    for tone, begin, end in ((Tone.RISE, 0.1, 0.9), (Tone.FALL, 0.9, 0.1)):
        cue = glides(bout, tone)[0]
        length = cue.end - cue.start
        heights = [
            at(bout, cue.start + round(part * length)).tone_height for part in (0.1, 0.5, 0.9)
        ]
        assert heights == pytest.approx([begin, 0.5, end], abs=0.001)
    assert at(bout, glides(bout, Tone.HIGH)[0].start).tone_height == 1
    assert at(bout, bout.timeline.start).tone_height is None


SIZES = [(80, 24), (120, 40), (38, 24), (60, 12), (80, 10), (40, 10), (20, 6), (12, 3), (1, 1)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_does_not_move_and_fits_whatever_it_says(
    sections: list[Section], width: int, height: int
) -> None:
    seen = [
        at(section, section.timeline.start + part * section.timeline.frames // 16, part * 48_000)
        for section in sections
        for part in range(16)
    ]
    pause = silent_section(48_000, Posture.INVERTED, "Paused")
    seen.append(NowPlaying(clip_of(pause, role=Role.PAUSE), 10, 480, 480))
    pictures = [text_of(playing, width, height) for playing in seen]
    (lines,) = {len(lines) for lines in pictures}
    assert lines <= height
    assert max(cell_len(line) for lines in pictures for line in lines) <= width


KEYS = ("space pause", "q up", "n next", "b back", "r again", "f faster", "s slower", "+ - volume")


@pytest.mark.parametrize(("width", "height"), [(40, 10), (60, 12), (80, 10), (80, 24), (120, 40)])
def test_time_repetition_phase_and_keys_are_there_at_every_size(
    sections: list[Section], width: int, height: int
) -> None:
    bout = sections[1]
    cue = glides(bout, Tone.RISE)[2]
    lines = text_of(at(bout, cue.start + 100, inverted=40 * FRAME_RATE), width, height)
    text = "\n".join(lines)
    assert all(key in text for key in KEYS)
    assert "HEAD-DOWN of 2:00" in text
    assert UP in text
    if height < 16:
        assert "0:40" in text
        assert "3/5" in text
    else:
        figures = [line for line in lines if line.strip("█ ") == "" and "█" in line]
        assert len(figures) == 10, "five lines for the repetition, and five for the time"


def test_the_key_of_the_music_is_there_where_there_is_music(sections: list[Section]) -> None:
    for has_music in (False, True):
        person, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        with (
            open(terminal, "w") as out,  # noqa: PTH123
            open_display(ROUTINE, Fraction(120), out, plain=False, has_music=has_music) as display,
        ):
            display.update(at(sections[1], sections[1].timeline.start))
        shown = b""
        with suppress(OSError):  # that is how a closed terminal ends
            while part := os.read(person, 1 << 16):
                shown += part
        os.close(person)
        assert b"q up" in shown
        assert (b"m music" in shown) is has_music


def test_messages_are_visible_at_every_size(sections: list[Section]) -> None:
    for width, height in SIZES[:6]:
        playing = at(sections[1], sections[1].timeline.start)
        lines = text_of(playing, width, height, message="fast: gone away\nWaiting 30 s for it")
        assert "gone away" in "\n".join(lines)
        assert "Waiting" in "\n".join(lines)
        assert len(lines) <= height


@pytest.mark.parametrize(
    "title", ["A" * 112, "倒立" * 60, "e\u0301" * 200, "👨‍👩‍👧" * 60, "Straße " * 30]
)
def test_a_long_title_is_not_wider_than_the_terminal(sections: list[Section], title: str) -> None:
    section = silent_section(48_000, Posture.HORIZONTAL, title)
    exercise = replace(ROUTINE.steps[0].exercise, title=title)
    step = replace(ROUTINE.steps[0], exercise=exercise)
    routine = replace(ROUTINE, steps=(step, *ROUTINE.steps[1:]))
    playing = NowPlaying(clip_of(replace(section, then=sections[0].then)), 0, 480, 0)
    for width, height in SIZES:
        lines = text_of(playing, width, height, routine=routine)
        assert max(map(cell_len, lines)) <= width
        assert len(lines) <= height


def test_it_names_the_exercise_the_phase_and_what_is_next(sections: list[Section]) -> None:
    bout = sections[1]
    cue = glides(bout, Tone.RISE)[2]
    lines = text_of(at(bout, cue.start + 100, inverted=40 * FRAME_RATE))
    assert lines[0].startswith("INVERTED CRUNCH, SET 1 OF 2")
    assert UP in [line.strip() for line in lines]
    assert "HEAD-DOWN of 2:00" in [line.strip() for line in lines]
    assert any(line.startswith("Next: Inverted Crunch, set 2 of 2") for line in lines)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (60, 12), (80, 10), (40, 10)])
def test_the_answer_to_a_key_is_shown_and_moves_nothing(
    sections: list[Section], width: int, height: int
) -> None:
    playing = at(sections[1], glides(sections[1], Tone.RISE)[2].start)
    before = text_of(playing, width, height)
    after = text_of(playing, width, height, answer="Not while you come up")
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert changed == [("", "Not while you come up")]


def test_in_plain_lines_an_answer_is_a_line_and_a_held_key_one_a_second(
    sections: list[Section],
) -> None:
    out = io.StringIO()
    display = LineDisplay(out)
    for tenth in range(15):
        display.update(NowPlaying(clip_of(sections[0]), 0, tenth * FRAME_RATE // 10, 0))
        display.answer("Full volume already")
    display.answer("Paused")
    assert out.getvalue().splitlines() == [
        "  0:00  Before you start",
        "  0:00  - Full volume already",
        "  0:01  - Full volume already",
        "  0:01  - Paused",
    ]


def shown(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (60, 12), (80, 10), (40, 10)])
def test_the_sentence_that_is_said_is_shown(
    sections: list[Section], width: int, height: int
) -> None:
    said = [cue for cue in sections[1].timeline.cues if isinstance(cue, SayCue) and cue.take]
    explained = next(cue for cue in said if cue.text.startswith("Belly: tighten"))
    counted = next(cue for cue in said if cue.where.rep == 2 and cue.text == "Two")
    for cue in (explained, counted):
        assert cue.text in shown(text_of(at(sections[1], cue.start), width, height))
    following = said[said.index(explained) + 1]
    between = text_of(at(sections[1], following.start - 1), width, height)
    assert explained.text in shown(between), "it does not flicker"
    quietly = at(sections[1], sections[1].timeline.end - FRAME_RATE // 2)
    assert not quietly.sentence
    longest = max(
        (cue for cue in sections[0].timeline.cues if isinstance(cue, SayCue)),
        key=lambda cue: len(cue.text),
    )
    displayed = shown(text_of(at(sections[0], longest.start), width, height))
    assert longest.text in displayed or (
        height < 24 and longest.text[:60] in displayed and "…" in displayed
    )


def test_no_control_character_of_a_sentence_reaches_the_terminal(sections: list[Section]) -> None:
    timeline = sections[1].timeline
    cue = next(cue for cue in timeline.cues if isinstance(cue, SayCue))
    hostile = replace(cue, text="Clear\x1b[2J the \r screen")
    section = replace(sections[1], timeline=replace(timeline, cues=(hostile,)))
    text = "\n".join(text_of(at(section, cue.start)))
    assert "Clear\\x1b[2J the \\r screen" in text
    assert "\x1b" not in text


def words_on_screen(step: Step, width: int = 80, height: int = 24) -> list[list[str]]:
    """The screen in the middle of each tone of the first cycle of an exercise."""
    routine = replace(ROUTINE, steps=(step,))
    with Composer(routine, Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)) as composer:
        bout = list(composer.sections())[1]
    tones = [cue for cue in bout.timeline.cues if isinstance(cue, GlideCue)][:4]
    return [
        text_of(at(bout, (tone.start + tone.end) // 2), width, height, routine=routine)
        for tone in tones
    ]


def test_the_words_of_movement_are_the_exercises_own() -> None:
    reach = Wording(
        spoken="reach",
        one="reach",
        many="reaches",
        explain=("Reach.",),
        remind=("Reach.",),
        settle="Ready.",
        up="Push",
        down="Let go",
        hold="Stay",
        pause="Breathe",
    )
    mine = replace(find("crunch").steps[0].exercise, name="reach", wording=reach)
    for exercise, expected in {
        mine: ["PUSH", "STAY", "LET GO", "BREATHE"],
        find("rotation").steps[0].exercise: [
            "LEFT  TURN",
            "LEFT  HOLD",
            "LEFT  BACK",
            "LEFT  REST",
        ],
        find("hang").steps[0].exercise: ["IN", "OUT", "IN", "OUT"],
    }.items():
        pictures = words_on_screen(Step(exercise, exercise.usual))
        for lines, word in zip(pictures, expected, strict=True):
            assert word in [line.strip() for line in lines]
    wordy = replace(mine, wording=replace(reach, up="Push " * 50))
    for width, height in SIZES:
        lines = words_on_screen(Step(wordy, wordy.usual), width, height)[0]
        assert max(map(cell_len, lines)) <= width
        assert len(lines) <= height


def test_what_is_next(sections: list[Section]) -> None:
    displayed = [next_up(section, ROUTINE) for section in sections]
    assert displayed == [
        "Inverted Crunch, set 1 of 2",
        "Inverted Crunch, set 2 of 2",
        "Inverted Squat, set 1 of 2",
        "Inverted Squat, set 2 of 2",
        "the way up",
        "upright, and done",
    ]


def test_in_a_pause_it_names_what_comes_after_going_on(sections: list[Section]) -> None:
    bout = clip_of(sections[1])
    pause = clip_of(
        silent_section(48_000, Posture.INVERTED, "Paused"), role=Role.PAUSE, resumes=bout
    )
    lines = text_of(NowPlaying(pause, 10, 480, 480))
    assert any(line.startswith("Next: Inverted Crunch, set 2 of 2") for line in lines)


NOTE = "This computer cannot be kept awake."


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_note_never_takes_the_place_of_the_rest(
    sections: list[Section], width: int, height: int
) -> None:
    playing = at(sections[1], sections[1].timeline.start)
    without = text_of(playing, width, height)
    noted = text_of(playing, width, height, note=NOTE)
    assert len(noted) <= height
    assert [line for line in without if line.strip() and line not in noted] == []
    assert NOTE in noted or height < 24


def test_a_note_is_not_repeated_at_the_end(sections: list[Section]) -> None:
    keyboard, slave = pty.openpty()
    with open(slave, "w") as out, open(keyboard, "rb", buffering=0) as screen:  # noqa: PTH123
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        with open_display(ROUTINE, Fraction(120), out, plain=False) as display:
            display.note(NOTE)
            display.update(at(sections[0], 0))
            display.tell(
                "some words of a message that is so long that this terminal breaks it between words"
            )
        out.write("over")
        out.flush()
        raw = b""
        while b"over" not in raw:
            raw += screen.read(1 << 16)
    live, _, left = raw.decode().partition("\x1b[?1049l")
    assert NOTE in live
    assert NOTE not in left
    assert "breaks it between\r\nwords\r\n" in left, "a message is wrapped between words"


def test_on_the_way_back_and_in_the_rest_it_says_so(sections: list[Section]) -> None:
    """The next chapter has begun by then, for players to jump to, but nothing of it is done."""
    bout = sections[1]
    assert bout.timeline.chapters[1].title == "Inverted Crunch, set 2 of 2"
    level = bout.timeline.inversions[-1].end
    coming = text_of(at(bout, level - 1, inverted=40 * FRAME_RATE))
    resting = text_of(at(bout, level))
    assert coming[0].startswith("INVERTED CRUNCH, SET 1 OF 2")
    assert resting[0].strip() == "REST"
    for lines in (coming, resting):
        assert any(line.startswith("Next: Inverted Crunch, set 2 of 2") for line in lines)


def test_a_set_that_is_done_twice_is_two_milestones() -> None:
    routine = find("crunch,crunch")
    out = io.StringIO()
    with (
        Composer(routine, Coaching(), SilentVoice(), dict.fromkeys(Earcon, 4_800)) as composer,
        open_display(routine, Fraction(120), out, plain=True) as display,
    ):
        for section in composer.sections():
            for frame in range(section.timeline.start, section.timeline.end, FRAME_RATE):
                display.update(at(section, frame))
    assert [line[8:] for line in out.getvalue().splitlines()] == [
        "Before you start",
        "Inverted Crunch",
        "Inverted Crunch",
        "The way up",
    ]


def test_plain_has_one_line_for_each_milestone(sections: list[Section]) -> None:
    out = io.StringIO()
    with open_display(ROUTINE, Fraction(120), out, plain=True) as display:
        assert isinstance(display, LineDisplay)
        for section in sections[:2]:
            for _ in range(3):
                display.update(at(section, section.timeline.start))
    assert out.getvalue() == "  1:05  Before you start\n  1:05  Inverted Crunch, set 1 of 2\n"
    assert "\x1b" not in out.getvalue()


def test_a_terminal_that_is_enlarged_is_filled(
    sections: list[Section], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if a shell has set the initial size in the environment."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "10")
    keyboard, slave = pty.openpty()
    with open(slave, "w") as out, open(keyboard, "rb", buffering=0) as screen:  # noqa: PTH123
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 40, 0, 0))
        with open_display(ROUTINE, Fraction(120), out, plain=False) as display:
            display.update(at(sections[0], 0))
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
            display.update(at(sections[0], 0))
        raw = b""
        while b"\x1b[?1049l" not in raw:
            raw += screen.read(1 << 16)
    small, enlarged = raw.decode().split("\x1b[H")[-2:]
    assert small.count("\n") + 1 == 10
    assert enlarged.count("\n") + 1 == 30


def test_a_terminal_shows_everything_in_place(sections: list[Section]) -> None:
    keyboard, slave = pty.openpty()
    with open(slave, "w") as out, open(keyboard, "rb", buffering=0) as screen:  # noqa: PTH123
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        with open_display(ROUTINE, Fraction(120), out, plain=False) as display:
            for section in sections[:2]:
                display.update(at(section, section.timeline.start))
        raw = b""
        while b"\x1b[?1049l" not in raw:
            raw += screen.read(1 << 16)
        drawn = raw.decode()
    assert "BEFORE YOU START" in drawn
    assert "INVERTED CRUNCH" in drawn
    assert drawn.count("\x1b[H") >= 2, "it writes over what was there"
