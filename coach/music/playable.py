"""Finds the tracks to be played, and checks them before anything is recorded."""

from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from coach.errors import MusicError
from coach.music.bed import CROSSFADE
from coach.music.decoding import check_track, duration
from coach.music.tracks import MAX_TRACKS, find_tracks, shuffled
from coach.routine.music import MusicChoice
from coach.units import FRAME_RATE

_CHECKED: Final = 3 * 3_600
"""Seconds of music that are checked: longer than any session. Each track takes 4 ms."""


def playable_tracks(choice: MusicChoice | None) -> tuple[Path, ...]:
    """The tracks in the order in which they are played; empty without music. Those that a session
    can reach are opened and decoded for a moment, so that a bad one is found before anything is
    recorded.

    Raises MusicError for music that is not there or cannot be played.
    """
    if choice is None:
        return ()
    try:
        tracks = find_tracks(choice.places)
        if choice.seed is not None:
            tracks = shuffled(tracks, choice.seed)
        seconds = 0.0
        for track in list(dict.fromkeys(tracks))[:MAX_TRACKS]:
            if seconds >= _CHECKED:
                break
            seconds += check_track(track)
    except MusicError as error:
        if choice.where:
            error.what, error.where = f"{error.where}: {error.what}", choice.where
        raise
    return tracks


def tracks_within(tracks: Iterable[Path], frames: int) -> dict[Path, int]:
    """The tracks that are heard in a bed of this many frames, in order, each once, and how many
    frames each says that it has. Those from the first one on that cannot be read are left out."""
    found: dict[Path, int] = {}
    end = 0
    with suppress(MusicError):
        for track in islice(dict.fromkeys(tracks), MAX_TRACKS):
            if end >= frames:
                break
            start = max(0, end - CROSSFADE)
            found[track] = round(duration(track) * FRAME_RATE)
            end = max(end, start + found[track])
    return found
