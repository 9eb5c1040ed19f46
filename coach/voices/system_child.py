"""One phrase through pyttsx3, in a process of its own, because pyttsx3 may hang, crash or lie.

`coach.voices.system` runs this file by its path and ends it when it takes too long. It imports
nothing of coach. The request comes on stdin as JSON, so no text ever stands in a command line:

    {"words_a_minute": 155}                                      says which engine speaks
    {"words_a_minute": 155, "text": "Hold", "file": "/tmp/..."}   and writes the phrase to a file

The answer is the last line of stdout, JSON too: {"engine": "..."} or {"missing": "..."}.
Tested on Linux with eSpeak NG 1.52. The ways through SAPI5 and NSSpeechSynthesizer follow the
source of pyttsx3 2.99 and have not been run.
"""

import ctypes
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any


def _find_espeak() -> None:
    """Let pyttsx3 find eSpeak NG: Debian's own, else the one in the package espeakng-loader."""
    for library in ("libespeak-ng.so.1", "libespeak.so.1"):
        try:
            ctypes.CDLL(library)
        except OSError:
            continue
        return
    try:
        import espeakng_loader
    except ImportError:
        raise RuntimeError("eSpeak NG was not found") from None

    # Once loaded it answers to its own name, libespeak-ng.so.1. Without its data it would end the
    # process; the variable names the folder above the data.
    os.environ["ESPEAK_DATA_PATH"] = str(Path(espeakng_loader.get_data_path()).parent)
    ctypes.CDLL(espeakng_loader.get_library_path())


def _american(engine: Any) -> str | None:
    """The first voice of the computer that speaks American English, if one says so."""
    for voice in engine.getProperty("voices"):
        languages = " ".join(str(language) for language in voice.languages or ())
        if "en-us" in languages.lower().replace("_", "-"):
            return str(voice.id)
    return None


def _prepared(words_a_minute: int) -> tuple[Any, str]:
    """pyttsx3 with its voice and rate set, and what changes its sound in one line."""
    if sys.platform.startswith("linux"):
        _find_espeak()
    import pyttsx3

    engine = pyttsx3.init()
    refused: list[Exception] = []
    engine.connect("error", lambda exception, **_: refused.append(exception))
    espeak = engine.driver_name == "espeak"
    speaker = "en-us" if espeak else _american(engine) or str(engine.getProperty("voice"))
    engine.setProperty("voice", speaker)
    engine.setProperty("rate", words_a_minute)
    release = platform.release()
    if espeak:
        # runAndWait would empty eSpeak's own queue, and often the two settings with it. So pyttsx3
        # hands them on now, and eSpeak has taken them when Synchronize comes back.
        from pyttsx3.drivers import _espeak

        engine.proxy.setBusy(False)
        _espeak.Synchronize()
        release = _espeak.Info().decode()
    if refused:
        raise refused[0]
    return engine, f"{engine.driver_name} {release} {speaker}"


def main() -> None:
    """Read a request, answer it."""
    request = json.load(sys.stdin)
    try:
        engine, description = _prepared(request["words_a_minute"])
    except Exception as fault:  # noqa: BLE001 - each driver has its own; all mean: no voice here
        _answer("missing", str(fault) or type(fault).__name__)
        return
    if "text" in request:
        engine.save_to_file(request["text"], request["file"])
        engine.runAndWait()
    _answer("engine", description)


def _answer(key: str, value: str) -> None:
    sys.stdout.write(json.dumps({key: value}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
