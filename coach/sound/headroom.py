"""How loud the tones are beside speech, in one place, so that the sum can be seen to fit.

Speech is the measure, see `coach.voices.mastering`: -20 LUFS, and no sample above 0.70. Under a
word the tones are lowered, and at most two fixed sounds and one gliding tone are heard with it, so
the sum is no more than 0.70 + 0.398 * (2 * 0.32 + 0.092) = 0.992 of full scale. The noise floor
takes 0.002 at the most.
"""

from typing import Final

FIXED_PEAK: Final = 0.32
"""The highest sample of a fixed sound, as a part of full scale: 1 to 3 LU above speech."""

MOVING_PEAK: Final = 0.092
"""No sample of a rising or falling tone passes this; it is 6 to 7 LU under speech."""

HOLDING_PEAK: Final = 0.078
"""No sample of a level tone passes this; it is softer than a moving one, so that a hold is calm."""

DUCK_DB: Final = 8.0
"""How far a tone gives way under words, dB."""

DUCK_GAIN: Final = 10 ** (-DUCK_DB / 20)
"""The same as a factor."""
