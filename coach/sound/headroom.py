"""Peaks and gains of all tones relative to speech, in one place, to show that their sum fits.

Speech is at -20 LUFS with no sample above 0.70, see `coach.voices.mastering`. Tones are ducked
under a word, and at most two earcons and one pacing tone overlap it. With one earcon the sum is at
most 0.70 + 0.708 * 0.32 + 0.398 * 0.092 = 0.963 of full scale. Two at once, which need an earcon of
one's own that lasts over a second, are ducked as far as pacing tones: 0.70 + 0.398 * (2 * 0.32 +
0.092) = 0.992. The noise floor adds at most 0.002.

Music has no sample above 0.70 where it is as loud as speech, see `coach.music.bed`, and is at most
a tenth of that whenever anything is said, and a ninth under tones. So the sum is at most 0.994 +
0.07 = 1.064, and all of it is lowered by 0.6 dB: 1.064 * 0.93 = 0.990.
"""

from typing import Final

from coach.dsp.pcm import linear_gain

EARCON_PEAK: Final = 0.32
"""Peak sample of an earcon, as a fraction of full scale: 1 to 3 LU above speech."""

MOVING_PEAK: Final = 0.092
"""Peak sample of a rising or falling tone, as a fraction of full scale: 6 to 7 LU below speech."""

BREATH_PEAK: Final = 0.086
"""Peak sample of a breath's tone, as a fraction of full scale: as loud as a moving one."""

HOLDING_PEAK: Final = 0.078
"""Peak sample of a steady tone, as a fraction of full scale. It is softer, so a hold is calm."""

DUCKED: Final = linear_gain(-8.0)
"""Gain of a pacing tone under words: -8 dB."""

WITH_MUSIC: Final = 0.93
"""Gain of everything where there is music."""

EARCON_DUCKED: Final = linear_gain(-3.0)
"""Gain of an earcon under words: -3 dB, because it has its own meaning."""
