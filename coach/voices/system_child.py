"""Speaks one phrase with pyttsx3 in its own process, because pyttsx3 may hang, crash or misreport.

`coach.voices.system` runs this file by path and kills it if it takes too long. It imports nothing
from coach. The request is JSON on stdin, so no text appears in a command line:

    {"words_a_minute": 155}                                      says which engine speaks
    {"words_a_minute": 155, "text": "Hold", "file": "/tmp/..."}   and writes the phrase to a file

The answer is the last line of stdout, also JSON: {"engine": "..."} or {"missing": "..."}.
Tested on Linux with eSpeak NG 1.52. The code for SAPI5 and NSSpeechSynthesizer follows the source
of pyttsx3 2.99 and has not been run.
"""

import ctypes
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any


def _find_espeak() -> None:
    """Make eSpeak NG loadable: the system's, or else the one in the package espeakng-loader."""
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

    # Once loaded, the library is found by its own name, libespeak-ng.so.1. Without its data it
    # would exit the process; the variable names the folder above the data.
    os.environ["ESPEAK_DATA_PATH"] = str(Path(espeakng_loader.get_data_path()).parent)
    ctypes.CDLL(espeakng_loader.get_library_path())


def _american(engine: Any) -> str | None:
    """The first voice that says it speaks American English; None if none does."""
    for voice in engine.getProperty("voices"):
        languages = " ".join(str(language) for language in voice.languages or ())
        if "en-us" in languages.lower().replace("_", "-"):
            return str(voice.id)
    return None


def _prepared(words_a_minute: int) -> tuple[Any, str]:
    """pyttsx3 with voice and rate set, and one line that identifies engine, version and voice."""
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
        # runAndWait clears eSpeak's queue, often including these two settings. So pyttsx3 passes
        # them on now, and eSpeak has applied them when Synchronize returns.
        from pyttsx3.drivers import _espeak

        engine.proxy.setBusy(False)
        _espeak.Synchronize()
        release = _espeak.Info().decode()
    if refused:
        raise refused[0]
    return engine, f"{engine.driver_name} {release} {speaker}"


def main() -> None:
    """Read a request and answer it."""
    request = json.load(sys.stdin)
    try:
        engine, description = _prepared(request["words_a_minute"])
    except Exception as fault:  # noqa: BLE001 - drivers raise their own; each means no voice
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
