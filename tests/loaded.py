"""Loads what takes long to load, for the server of `tests.forked`.

No voice, because the threads of its engine do not survive a fork. Not sounddevice, because some
tests replace it.
"""

import av.subtitles.stream  # noqa: F401
import dbus_fast.aio  # noqa: F401
import jinja2  # noqa: F401
import numpy.fft
import numpy.random  # noqa: F401
import PIL.ImageDraw
import PIL.ImageFont
import PIL.PngImagePlugin  # noqa: F401
import platformdirs  # noqa: F401
import pydantic.dataclasses
import pydantic.type_adapter  # noqa: F401
import rich.console
import rich.live
import rich.progress  # noqa: F401
import samplerate  # noqa: F401
import segno  # noqa: F401
import uvicorn  # noqa: F401
import wakepy  # noqa: F401

import coach.cli.app
import coach.cli.progress
import coach.cli.session.consent
import coach.cli.session.playing
import coach.cli.session.questions
import coach.dsp.resample
import coach.dsp.true_peak
import coach.export.album
import coach.export.formats.registry
import coach.export.stages
import coach.export.verify
import coach.live.audio.portaudio
import coach.practice.recorder
import coach.share.server
import coach.timeline.outline
import coach.voices.mastering
import coach.voices.registry
import coach.voices.silent  # noqa: F401
from coach.routine.library import routines

routines()
