"""coach: a voice in the room for people on an inversion table."""

import os

__version__ = "0.2.0"

# onnxruntime, which the voice runs on, reports its use to its makers unless this variable forbids
# it, and reads it while it loads. Python runs this line before any module of coach, in every
# process, and processes that coach starts inherit it. A value from the environment would be a
# mistake, so it is overwritten.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
