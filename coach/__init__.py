"""coach: a voice in the room for people on an inversion table."""

__version__ = "0.1.0"
