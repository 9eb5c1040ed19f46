"""How loud everything is, in one place, so that the sum can be seen to fit.

Speech is the measure: phrases are mastered to `SPEECH_LUFS` and never pass `PHRASE_PEAK`. Loudness
is that of ITU-R BS.1770-4 for plain mono.
"""

from typing import Final

SPEECH_LUFS: Final = -20.0
"""What every phrase is mastered to, LUFS."""

PHRASE_PEAK: Final = 0.70
"""The highest sample of a phrase, as a part of full scale."""

FIXED_PEAK: Final = 0.32
"""The highest sample of a fixed sound: 1 to 3 LU above speech. Two of them may sound at once."""

MOVING_PEAK: Final = 0.092
"""No sample of a rising or falling tone passes this; it is 6 to 7 LU under speech."""

HOLDING_PEAK: Final = 0.078
"""No sample of a level tone passes this; it is softer than a moving one, so that a hold is calm."""

DUCK_DB: Final = 8.0
"""How far a tone gives way under words, dB."""

DUCK_GAIN: Final = 10 ** (-DUCK_DB / 20)
"""The same as a factor."""

LOUDEST_FLOOR_DBFS: Final = -60.0
"""The noise floor may not be set higher than this, dBFS RMS."""
