"""The tracks of the music that is to be played, checked before anything is recorded."""

from pathlib import Path

from coach.errors import MusicError
from coach.music.decoding import check_track
from coach.music.tracks import find_tracks, shuffled
from coach.routine.music import MusicChoice


def playable_tracks(choice: MusicChoice) -> tuple[Path, ...]:
    """The tracks, each opened and heard for a moment. Raises MusicError for what is no music.

    Nothing that can be seen to be wrong is left for when something has been recorded.
    """
    try:
        tracks = find_tracks(choice.places)
        for track in dict.fromkeys(tracks):
            check_track(track)
    except MusicError as error:
        if choice.where:
            error.what, error.where = f"{error.where}: {error.what}", choice.where
        raise
    return tracks if choice.seed is None else shuffled(tracks, choice.seed)
