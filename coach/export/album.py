"""The tracks of an album: the whole routine, one for each exercise, or only the way up."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from coach.errors import UsageError
from coach.export.metadata.track import Track
from coach.export.normalize import BLOCK, Render
from coach.export.progress import Progress
from coach.request import Request, composer_for
from coach.routine import bounds
from coach.routine.doses import dose_of
from coach.routine.model import Routine
from coach.script.model import Posture


class Contents(Enum):
    """What of a routine is exported."""

    WHOLE = auto()
    PARTS = auto()
    """A track for each exercise. Each is safe by itself: it begins upright with the stop signs, and
    ends upright."""
    WAY_UP = auto()
    """Only the way up from head-down, which is the same for every routine: from any angle, also
    one at which a table may lock."""


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """A track before it is composed.

    stem: its files' names without a suffix, in the folder that they are written to.
    album, number, of: as in `Track`.
    """

    request: Request
    routine: Routine
    contents: Contents
    stem: Path
    album: str
    number: int = 1
    of: int = 1


def plan_album(request: Request, contents: Contents) -> tuple[PlannedTrack, ...]:
    """The tracks of a request. Raises RoutineError for an unknown routine, and UsageError for a
    time within which several tracks should end."""
    if contents is Contents.PARTS and request.within is not None:
        raise UsageError(
            "--within is the time for one session, and with --split each file is one",
            remedy="Leave one of them out.",
        )
    routine = request.find_routine()
    if contents is Contents.WAY_UP:
        routine = replace(routine, name="way-up", title="The way up", angle=bounds.ANGLE[1])
        return (PlannedTrack(request, routine, contents, Path("way-up"), album="coach"),)
    name = routine.name.replace(",", "+")
    if contents is Contents.WHOLE:
        return (PlannedTrack(request, routine, contents, Path(name), album=routine.title),)
    return tuple(
        PlannedTrack(
            request,
            replace(
                routine, name=step.exercise.name, title=step.exercise.title, steps=(step,), about=""
            ),
            contents,
            Path(name, f"{number:02d}-{step.exercise.name}"),
            album=routine.title,
            number=number,
            of=len(routine.steps),
        )
        for number, step in enumerate(routine.steps, start=1)
    )


def compose(planned_track: PlannedTrack, progress: Progress) -> tuple[Track, Render]:
    """Record and lay out a track; what its files tell, and its sound. It may take minutes."""
    from coach.sound.earcons import load_earcons
    from coach.sound.renderer import Renderer

    request, routine = planned_track.request, planned_track.routine
    coaching = request.coaching()
    if planned_track.number > 1:  # an album says once what is good for all of it
        coaching = replace(coaching, doctor=bool(request.doctor), prepare=False)
    progress.compose(routine.title)
    with composer_for(request, routine, coaching) as composer:
        if planned_track.contents is Contents.WAY_UP:
            timeline, dose = composer.way_up(Posture.INVERTED), ""
            about = replace(composer.about(), warnings=())
        else:
            timeline, dose = composer.timeline(), dose_of(composer.routine)
            about = composer.about()
    for note in composer.notes:
        progress.note(note)
    if composer.not_kept:
        progress.not_kept(composer.not_kept)
    track = Track(
        timeline, about, planned_track.album, dose, planned_track.number, planned_track.of
    )
    renderer = Renderer(load_earcons(), noise_floor_dbfs=request.noise_floor)
    return track, lambda: renderer.blocks(timeline, BLOCK)
