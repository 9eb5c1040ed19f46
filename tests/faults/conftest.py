"""An export that went well, to compare the others with."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.running import EXPORT, HUMMING, digest, run


@dataclass(frozen=True)
class Whole:
    """What a first export gave.

    sound: the digest of its file.
    cache: the folder of its takes; only read it.
    seconds: how long it took.
    """

    sound: str
    cache: Path
    seconds: float


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """`EXPORT` from an empty cache, with `HUMMING`."""
    folder = tmp_path_factory.mktemp("whole")
    begun = time.monotonic()
    done = run(*EXPORT, cwd=folder, COACH_CACHE=str(folder / "cache"), **HUMMING)
    assert done.returncode == 0, done.stderr
    sound = digest((folder / "out" / "way-up.wav").read_bytes())
    return Whole(sound, folder / "cache", time.monotonic() - begun)
