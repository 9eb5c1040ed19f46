"""A finished file, heard through: is everything there that should be?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import OutputError
from coach.phone.ear.listening import listen, parts_of
from coach.phone.ear.meter import Figures, figures
from coach.phone.formats.base import Format
from coach.phone.hands import Hands
from coach.phone.track import Track
from coach.phone.watch import Stage, Watch, unwatched
from coach.units import FRAME_RATE

_CLOSE: Final = 0.0011
"""Seconds by which a chapter may stand off: most formats count its place in milliseconds."""

_FAINTEST: Final = 0.25
"""A phrase counts as heard when the file holds at least this part of its strength (RMS): limiter
and encoders take a few dB off at the most, and a phrase that is missing leaves a hundredth."""


def hear(
    path: Path,
    fmt: Format,
    track: Track,
    gain: float,
    hands: Hands,
    watch: Watch = unwatched,
) -> Figures:
    """Decode a file from end to end; what the meter read.

    gain: the factor that the sound was written with. Raises OutputError when the file is broken, or
    its length, a chapter or a phrase is not as it should be.
    """
    import av

    said = tuple((cue.start, cue.end) for cue in track.said)
    parts = parts_of(path, fmt, track.timeline.frames, said, hands.count)
    try:
        asked = [hands.do(listen, part) for part in parts]
        heard = list(watch(Stage.CHECK, (each.result() for each in asked), len(parts)))
    except av.FFmpegError as fault:
        raise OutputError(f"The file came out broken ({fault.strerror})") from fault
    if fmt.chapters:
        _see_chapters(heard[0].chapters, track)
    _see_length(sum(each.frames for each in heard), fmt, track)
    _see_speech(np.sum([each.energy for each in heard], axis=0), track, gain)
    return figures(
        np.concatenate([each.powers for each in heard]), max(each.highest for each in heard)
    )


def _see_length(heard: int, fmt: Format, track: Track) -> None:
    frames = track.timeline.frames
    if not frames <= heard <= frames + fmt.padding:
        raise OutputError(f"The file came out with {heard} frames instead of {frames}")


def _see_speech(energy: NDArray[np.float64], track: Track, gain: float) -> None:
    for cue, heard in zip(track.said, energy, strict=True):
        assert cue.take is not None, "what is heard has a take"
        said = float(np.dot(cue.take.pcm, cue.take.pcm)) * gain**2
        if heard < said * _FAINTEST**2:
            raise OutputError(f"{cue.text!r} cannot be heard in the file")


def _see_chapters(found: Sequence[tuple[float, str]], track: Track) -> None:
    wanted = [(chapter.start / FRAME_RATE, chapter.title) for chapter in track.chapters]
    if [title for _, title in found] != [title for _, title in wanted] or any(
        abs(one - other) > _CLOSE for (one, _), (other, _) in zip(found, wanted, strict=True)
    ):
        raise OutputError("The chapters did not come out as they should")
