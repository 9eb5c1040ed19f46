"""The tracks of an album: the whole routine, one for each exercise, or only the way up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import UsageError
from coach.export.metadata.track import Track
from coach.export.normalize import BLOCK, Render
from coach.export.progress import ExportObserver
from coach.music.playable import playable_tracks
from coach.printable import printable
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine import bounds
from coach.routine.doses import dose_of
from coach.routine.model import Routine
from coach.script.model import Posture
from coach.timeline.model import Timeline
from coach.timeline.sheet import MusicHeader

if TYPE_CHECKING:
    from coach.sound.music_renderer import MusicRenderer
    from coach.sound.renderer import Renderer


class Contents(Enum):
    """Which part of a routine is exported."""

    WHOLE = auto()
    PARTS = auto()
    """A track for each exercise. Each is safe by itself: it begins upright with the stop signs, and
    ends upright."""
    WAY_UP = auto()
    """Only the way up from head-down, which is the same for every routine and works from any
    angle, also one at which a table may lock."""


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """A track before it is composed.

    stem: its files' names without a suffix, in the folder that they are written to.
    album, number, of: as in `Track`.
    music: the tracks of the music under it.
    """

    request: Request
    routine: Routine
    contents: Contents
    stem: Path
    album: str
    number: int = 1
    of: int = 1
    music: tuple[Path, ...] = ()


def plan_albums(requests: Iterable[Request], contents: Contents) -> list[tuple[PlannedTrack, ...]]:
    """The tracks of each request. Raises RoutineError for an unknown routine, UsageError for
    `--within` with several tracks, and MusicError for music that cannot be played."""
    find_tracks = cache(playable_tracks)
    albums = []
    for request in requests:
        album = _plan_album(request, contents)
        tracks = find_tracks(album[0].routine.music.choice)
        albums.append(tuple(replace(track, music=tracks) for track in album))
    return albums


def _plan_album(request: Request, contents: Contents) -> tuple[PlannedTrack, ...]:
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


def compose(planned_track: PlannedTrack, progress: ExportObserver) -> tuple[Track, Render]:
    """Record and lay out a track; returns its metadata and its sound. It may take minutes."""
    from coach.sound.earcons import load_earcons
    from coach.sound.renderer import Renderer

    request, routine = planned_track.request, planned_track.routine
    coaching = request.coaching()
    if planned_track.number > 1:  # an album says once what applies to all of it
        coaching = replace(coaching, doctor=bool(request.doctor), prepare=False)
    progress.compose(routine.title)
    with composer_for(request, routine, coaching) as composer:
        if planned_track.contents is Contents.WAY_UP:
            timeline, dose = composer.way_up(Posture.INVERTED), ""
            header = replace(composer.sheet_header(), warnings=())
        else:
            timeline, dose = composer.timeline(), dose_of(composer.routine)
            header = composer.sheet_header()
    for note in composer.notes:
        progress.note(note)
    if composer.not_kept:
        progress.not_kept(composer.not_kept)
    renderer = Renderer(load_earcons(), noise_floor_dbfs=request.noise_floor)
    render: Render = partial(renderer.blocks, timeline, BLOCK)
    if (choice := routine.music.choice) is not None:
        mix, music = _under(renderer, timeline, planned_track.music, choice.level)
        render, header = partial(mix.blocks, BLOCK), replace(header, music=music)
    track = Track(
        timeline, header, planned_track.album, dose, planned_track.number, planned_track.of
    )
    return track, render


def _under(
    renderer: "Renderer", timeline: Timeline, tracks: Sequence[Path], level: float
) -> tuple["MusicRenderer", MusicHeader]:
    """A timeline over music, which is decoded as far as it is heard."""
    from coach.music.ahead import decoded_ahead
    from coach.music.bed import Bed
    from coach.music.store import music_folder
    from coach.sound.music_gain import MusicGain
    from coach.sound.music_renderer import MusicRenderer

    gain = MusicGain(timeline, level)
    frames = timeline.end - gain.begin
    with decoded_ahead(music_folder(), tracks, frames) as store:
        bed = Bed(tracks, store, frames)
    # A file name may not be UTF-8, but a cue sheet is.
    names = tuple(printable(name.encode("utf-8", "replace").decode()) for name in bed.names)
    return MusicRenderer(renderer, timeline, bed, gain), MusicHeader(level, names)
