"""Everything in and beside a sound file except the sound."""
