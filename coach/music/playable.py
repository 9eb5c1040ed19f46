"""The tracks of the music that is to be played, checked before anything is recorded."""

from pathlib import Path
from typing import Final

from coach.errors import MusicError
from coach.music.decoding import check_track
from coach.music.tracks import find_tracks, shuffled
from coach.routine.music import MusicChoice

_CHECKED: Final = 3 * 3_600
"""Seconds of music that are checked: more than a session lasts. A folder may hold thousands of
tracks, each of which takes 4 ms."""


def playable_tracks(choice: MusicChoice) -> tuple[Path, ...]:
    """The tracks in the order in which they are played. Those that a session can reach are opened
    and heard for a moment; MusicError is raised for what is no music.

    Nothing that can be seen to be wrong is left for when something has been recorded.
    """
    try:
        tracks = find_tracks(choice.places)
        if choice.seed is not None:
            tracks = shuffled(tracks, choice.seed)
        seconds = 0.0
        for track in dict.fromkeys(tracks):
            if seconds >= _CHECKED:
                break
            seconds += check_track(track)
    except MusicError as error:
        if choice.where:
            error.what, error.where = f"{error.where}: {error.what}", choice.where
        raise
    return tracks
