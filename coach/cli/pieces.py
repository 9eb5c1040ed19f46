"""From flags to what is written to files: a whole routine, its parts, or the way up."""

from dataclasses import replace
from pathlib import Path

from coach.cli.flags import DoseFlags
from coach.cli.session import composer_for, noise_floor, quiet_before
from coach.export.album import Piece
from coach.export.metadata.track import Track, dose_of
from coach.export.normalize import BLOCK, Render
from coach.routine.model import Routine, Step
from coach.script.model import Posture
from coach.timeline.model import Timeline
from coach.timeline.sheet import About


def whole(dose: DoseFlags, *, keepalive: bool) -> Piece:
    """A routine in one piece. Raises RoutineError when there is none such."""
    routine = dose.chosen_routine()
    return _piece(Path(_stem(routine)), dose, routine, keepalive)


def parts(dose: DoseFlags, *, keepalive: bool) -> list[Piece]:
    """A routine in pieces, one for each of its exercises, in a folder of its own.

    Each is safe by itself: it begins upright with the stop signs, and ends upright.
    """
    routine = dose.chosen_routine()
    folder = Path(_stem(routine))
    return [
        _piece(
            folder / f"{number:02d}-{step.exercise.name}",
            dose,
            _part(routine, step),
            keepalive,
            album=routine.title,
            number=number,
            of=len(routine.steps),
        )
        for number, step in enumerate(routine.steps, start=1)
    ]


def way_up(dose: DoseFlags, *, keepalive: bool) -> Piece:
    """The way up from head-down, by itself."""

    def record() -> "tuple[Track, Render]":
        with composer_for(dose, quiet=quiet_before(keepalive)) as composer:
            timeline = composer.way_up(Posture.INVERTED)
            about = replace(composer.about(), routine="way-up", title="The way up", warnings=())
        return Track(timeline, about, album="coach"), _render(timeline, keepalive)

    return Piece(Path("way-up"), "The way up", record)


def _piece(
    stem: Path,
    dose: DoseFlags,
    routine: Routine,
    keepalive: bool,
    *,
    album: str | None = None,
    number: int = 1,
    of: int = 1,
) -> Piece:
    def record() -> "tuple[Track, Render]":
        with composer_for(dose, quiet=quiet_before(keepalive), routine=routine) as composer:
            timeline = composer.timeline()
        about: About = composer.about()
        track = Track(timeline, about, album or routine.title, dose_of(routine), number, of)
        return track, _render(timeline, keepalive)

    return Piece(stem, routine.title, record)


def _part(routine: Routine, step: Step) -> Routine:
    return replace(
        routine, name=step.exercise.name, title=step.exercise.title, steps=(step,), about=""
    )


def _render(timeline: Timeline, keepalive: bool) -> Render:
    from coach.sound.earcons import load_earcons
    from coach.sound.renderer import Renderer

    renderer = Renderer(load_earcons(), noise_floor_dbfs=noise_floor(keepalive))
    return lambda: renderer.blocks(timeline, BLOCK)


def _stem(routine: Routine) -> str:
    return routine.name.replace(",", "+")
