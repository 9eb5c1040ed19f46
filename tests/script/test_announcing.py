"""What is said about a bout before it, at level."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from coach.composer import Composer
from coach.routine.coaching import Coaching
from coach.routine.library import exercises, find, with_dose
from coach.routine.model import Kind, Routine, Sides, StartPhase, Step, Wording
from coach.routine.tempo import parse_tempo
from coach.routine.toml.file import read_routine
from coach.script.announcing import tempo_spoken
from coach.script.model import Earcon
from coach.script.phrases import phrase, wording
from coach.timeline.model import SayCue
from coach.voices.silent import SilentVoice

COUNTED = [each for each in exercises().values() if each.kind is Kind.COUNTED]


def tempo_announced(name: str, tempo: str) -> str:
    exercise = find(name).steps[0].exercise
    dose = replace(exercise.usual, tempo=parse_tempo(tempo))
    return tempo_spoken(Step(exercise, dose), wording(exercise))


def sentences(routine: Routine) -> list[str]:
    beeps = dict.fromkeys(Earcon, 4_800)
    with Composer(routine, Coaching(), SilentVoice(), beeps) as composer:
        return [cue.text for cue in composer.timeline().cues if isinstance(cue, SayCue)]


@pytest.mark.parametrize("exercise", COUNTED, ids=lambda exercise: exercise.name)
def test_a_tempo_is_said_in_the_words_that_pace_the_exercise(exercise) -> None:  # type: ignore[no-untyped-def]
    words = wording(exercise)
    said = sentences(find(exercise.name))
    (tempo,) = (text for text in said if "second" in text and text.startswith(words.up))
    assert f" {words.down}, " in tempo
    assert f" {words.hold}, " in tempo


def test_a_rotation_turns_and_comes_back() -> None:
    assert (
        tempo_announced("rotation", "4-1-4-3")
        == "Turn, four seconds. Hold, three. Back, four. Rest, one."
    )
    assert tempo_announced("rotation", "2.5-0-1-0.5") == (
        "Turn, one second. Hold, half a second. Back, two and a half."
    )
    assert tempo_announced("rotation", "1-0-0.5-0").startswith("Turn, half a second. ")
    assert tempo_announced("rotation", "1-0-1.5-0").startswith("Turn, one and a half seconds. ")
    assert tempo_announced("rotation", "1-0-2.25-0").startswith(
        "Turn, two point two five seconds. "
    )


def test_a_custom_exercise_is_explained_in_its_own_words(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'title = "Evening"\n[[step]]\nexercise = "press"\ntempo = "2-1-3-1"\n'
        '[exercise.press]\ntitle = "Press"\nexplain = ["Press."]\nbegins = "lower"\n'
        'up = "Push!"\ndown = "let go"\nhold = "stay there"\npause = "Pause"\n',
        encoding="utf-8",
    )
    said = sentences(read_routine(mine, exercises()))
    assert "Let go, two seconds. Pause, one. Push, three. Stay there, one." in said
    assert {"Push!", "let go"} <= set(said)


def test_a_tempo_is_said_once_for_an_exercise() -> None:
    tempo = tempo_announced("crunch", "3-1-2-1")
    other = tempo_announced("crunch", "5-2-3-1")
    routine = with_dose(find("crunch,squat,crunch"), sets=2)
    assert sentences(routine).count(tempo) == 2 - (tempo != tempo_announced("squat", "3-1-2-1"))
    slower = replace(routine.steps[2].dose, tempo=parse_tempo("5-2-3-1"))
    steps = (*routine.steps[:2], replace(routine.steps[2], dose=slower))
    assert other in sentences(replace(routine, steps=steps))


def test_the_tempo_of_an_exercise_that_begins_by_lowering_begins_there() -> None:
    words = Wording("press", "press", "presses", ("Press.",), ("Press.",), "Ready.")
    press = replace(COUNTED[0], begins=StartPhase.LOWER, wording=words)
    step = Step(press, press.usual)
    assert tempo_spoken(step, words) == "Lower, three seconds. Rest, one. Raise, two. Hold, one."


def test_sides_in_turn_are_announced_before_the_set() -> None:
    routine = find("rotation")
    for sides in Sides:
        tempo_announced = sentences(with_dose(routine, sides=sides))
        assert (phrase("bout.in_turn") in tempo_announced) == (sides is Sides.IN_TURN)


@pytest.mark.parametrize("hold", [40, 45, 52, 60])
def test_the_last_ten_seconds_of_a_hang_are_announced(hold: int) -> None:
    assert "Ten seconds left." in sentences(with_dose(find("hang"), hold=Fraction(hold)))
