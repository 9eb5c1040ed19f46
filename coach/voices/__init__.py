"""Speakers of phrases, and the booth that keeps what they said."""
