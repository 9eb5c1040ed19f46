"""Live sessions, played on the clock of a sound device."""
