"""An independent listener hears the exported file."""

import json
import wave
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest

from tests.listener import NEEDED, Listener


@pytest.mark.heavy
def test_the_long_sentences_of_an_exported_routine_are_heard_right(
    coach: Callable[..., "CompletedProcess[bytes]"], tmp_path: Path
) -> None:
    listener = Listener()
    words = ("back-basics", "--partner")
    assert coach("export", *words, "-o", "heard.wav").returncode == 0
    sheet = json.loads(coach("plan", *words, "--json").stdout)
    with wave.open(str(tmp_path / "heard.wav"), "rb") as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2") / np.float32(32_768)
    sentences = [
        cue for cue in sheet["cues"] if cue["kind"] == "say" and len(cue["text"].split()) >= 6
    ]
    counts = []
    for cue in sentences:
        start, end = (round(cue[key] * 48_000) for key in ("at", "end"))
        counts.append(listener.misheard(cue["text"], pcm[start:end].astype(np.float32)))
    wrong, said = (sum(column) for column in zip(*counts, strict=True))
    assert said > 300
    assert 100 * (said - wrong) >= NEEDED * said, f"{wrong} of {said} words heard wrong"
