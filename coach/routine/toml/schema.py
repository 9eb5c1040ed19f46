"""The schema of a routine file as pydantic models; docs/routine-files.md explains the format.

`scripts/make_schema.py` generates `docs/routine-file.schema.json` from these models.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from coach.routine import bounds
from coach.routine.model import (
    LEFT,
    RIGHT,
    Beat,
    Exercise,
    Kind,
    Level,
    Routine,
    SideWords,
    StartPhase,
    Step,
    Wording,
)
from coach.routine.music import MusicRequest
from coach.routine.names import fold, match
from coach.routine.toml.fields import (
    KindWord,
    Length,
    LevelWord,
    MoveWord,
    MusicPlaces,
    Note,
    PauseWord,
    Sentences,
    SidesWord,
    Spoken,
    StartPhaseWord,
    TempoText,
    Title,
    Whole,
    bounded,
)


class FileForm(BaseModel):
    """What a file, or a table in it, may hold."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


class StepForm(FileForm):
    """One `[[step]]`: an exercise and its dose."""

    exercise: str = Field(min_length=1, max_length=100, examples=["squat"])
    reps: Whole | None = bounded(bounds.REPS, 6)
    sets: Whole | None = bounded(bounds.SETS, 2)
    tempo: TempoText | None = Field(None, examples=["3-1-2-1"])
    rest: Length | None = bounded(bounds.REST, "60s")
    hold: Length | None = bounded(bounds.HOLD, "60s")
    sides: SidesWord | None = Field(None, examples=["in-turn"])

    def step(self, exercises: Mapping[str, Exercise]) -> Step:
        """Convert to a step. Raises ValueError for an unknown exercise."""
        found = match(self.exercise, exercises)
        if found is None:
            raise ValueError(f"no exercise is called {self.exercise!r}")
        given = {key: value for key, value in self if key != "exercise" and value is not None}
        exercise = exercises[found]
        return Step(exercise, replace(exercise.usual, **given), frozenset(given))


class BeatForm(FileForm):
    """One beat of a timed exercise's `rhythm`."""

    move: MoveWord = Field(examples=["rise"])
    seconds: Length = Field(ge=bounds.BEAT[0], le=bounds.BEAT[1], examples=[4])


_A_RHYTHM = [{"move": "rise", "seconds": 4}, {"move": "fall", "seconds": 6}]


class ExerciseForm(FileForm):
    """One `[exercise.NAME]`: a custom exercise and its wording."""

    title: Title = Field(examples=["Arm reach"])
    kind: KindWord = Kind.COUNTED
    begins: StartPhaseWord = StartPhase.RAISE
    sided: bool = False
    muscles: Note = Field("", max_length=100, examples=["shoulders"])
    rhythm: list[BeatForm] = Field(default_factory=list, max_length=8, examples=[_A_RHYTHM])
    explain: Sentences = Field(examples=[["Arms hang loose."]])
    remind: Sentences | None = Field(None, examples=[["Arms loose."]])
    settle: Spoken = "Ready."
    spoken: Spoken | None = Field(None, examples=["arm reach"])
    one: Spoken = "repetition"
    many: Spoken = "repetitions"
    up: Spoken = "Raise"
    down: Spoken = "Lower"
    hold: PauseWord = "Hold"
    pause: PauseWord = "Rest"
    left: Spoken | None = Field(None, examples=["Left arm"])
    right: Spoken | None = Field(None, examples=["Right arm"])
    during: list[Spoken] = Field(
        default_factory=list, max_length=12, examples=[["Breathe slowly."]]
    )

    def exercise(self, name: str) -> Exercise:
        """Convert to an exercise with this name."""
        return Exercise(
            name=name,
            title=self.title,
            kind=self.kind,
            begins=self.begins,
            sided=self.sided,
            muscles=self.muscles,
            rhythm=tuple(Beat(beat.move, beat.seconds) for beat in self.rhythm),
            wording=Wording(
                spoken=self.spoken or self.title,
                one=self.one,
                many=self.many,
                explain=tuple(self.explain),
                remind=tuple(self.remind or self.explain[:1]),
                settle=self.settle,
                up=self.up,
                down=self.down,
                hold=self.hold,
                pause=self.pause,
                left=SideWords(self.left, in_turn=self.left) if self.left else LEFT,
                right=SideWords(self.right, in_turn=self.right) if self.right else RIGHT,
                during=tuple(self.during),
            ),
        )


class RoutineForm(FileForm):
    """A whole routine file."""

    title: Title = Field(examples=["Evening"])
    about: Note = Field("", max_length=500, examples=["A hang and a few squats."])
    level: LevelWord = Level.STEADY
    angle: Whole | None = bounded(bounds.ANGLE, 45)
    max_inverted: Length | None = bounded(bounds.MAX_INVERTED, "90s")
    prepare: bool = False
    music: MusicPlaces | None = Field(None, examples=[["calm", "evening.mp3"]])
    music_level: float | None = bounded(bounds.MUSIC_LEVEL, -12)
    shuffle: Whole | None = bounded(bounds.SHUFFLE, 7)
    step: list[StepForm] = Field(min_length=bounds.STEPS[0], max_length=bounds.STEPS[1])
    exercise: dict[str, ExerciseForm] = Field(default_factory=dict, max_length=40)

    def routine(self, name: str, exercises: Mapping[str, Exercise]) -> Routine:
        """Convert to a routine. Raises ValueError for an unknown exercise.

        exercises: the built-in exercises, which the file's own are added to.
        """
        own = {fold(key): form.exercise(fold(key)) for key, form in self.exercise.items()}
        return Routine(
            name=name,
            title=self.title,
            about=self.about,
            level=self.level,
            angle=self.angle,
            max_inverted=self.max_inverted,
            prepare=self.prepare,
            music=MusicRequest(
                None if self.music is None else tuple(map(Path, self.music)),
                self.music_level,
                self.shuffle,
            ),
            steps=tuple(entry.step({**exercises, **own}) for entry in self.step),
            named=frozenset(self.model_fields_set),
        )
