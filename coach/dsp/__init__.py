"""Signal processing in plain numpy: samples, loudness, peaks, limiting, resampling, noise."""
