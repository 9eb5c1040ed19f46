"""One loaded engine for all tests of voices."""

import pytest

from coach.voices.hibari import HibariVoice


@pytest.fixture(scope="session")
def heart() -> HibariVoice:
    return HibariVoice()
