"""Positions as files write them."""

from coach.units import FRAME_RATE


def milliseconds(frame: int) -> int:
    """The position of a frame in whole milliseconds (halves go up)."""
    return _parts(frame, 1_000)


def hours(frame: int) -> str:
    """`01:23:20.450`, as captions and Vorbis comments have it."""
    seconds, rest = divmod(milliseconds(frame), 1_000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def minutes(frame: int) -> str:
    """`83:20.45`, as lyrics have it."""
    seconds, rest = divmod(_parts(frame, 100), 100)
    return f"{seconds // 60:02d}:{seconds % 60:02d}.{rest:02d}"


def _parts(frame: int, parts: int) -> int:
    return (2 * frame * parts + FRAME_RATE) // (2 * FRAME_RATE)
