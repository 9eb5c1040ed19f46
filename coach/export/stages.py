"""An export from what was asked for to finished files, as one list of stages."""

from collections.abc import Iterable
from pathlib import Path

from coach.export.album import Contents, compose, plan_albums
from coach.export.output import (
    Output,
    name_files,
    open_folder,
    reserve,
    write_playlists,
    write_sidecars,
)
from coach.export.progress import ExportObserver
from coach.export.writer import write_files
from coach.request import Request


def export_files(
    requests: Iterable[Request], contents: Contents, output: Output, progress: ExportObserver
) -> tuple[Path, ...]:
    """Write sound files of all requests; their paths, in the order of the requests.

    Whatever can be checked is checked before anything is composed. No file gets its name before
    it is whole. Raises RoutineError, UsageError, MusicError, VoiceError
    and OutputError.
    """
    planned_albums = plan_albums(requests, contents)
    with open_folder(planned_albums, output, progress) as folder:
        albums = name_files(planned_albums, folder, output)
        with reserve(albums, output, progress) as resumable:
            for album in albums:
                tracks = []
                for files in album.tracks:
                    track, render = compose(files.track, progress)
                    written = write_files(
                        files.targets,
                        render,
                        track,
                        overwrite=output.overwrite,
                        resumable=resumable,
                        watch=progress.watch,
                    )
                    write_sidecars(files, track, output)
                    progress.written(track, written)
                    if not output.is_hidden:
                        progress.finished(files.paths)
                    tracks.append(track)
                write_playlists(album, tracks, output)
                if not output.is_hidden:
                    progress.finished([*album.playlists])
    return tuple(
        target.path for album in albums for files in album.tracks for target in files.targets
    )
