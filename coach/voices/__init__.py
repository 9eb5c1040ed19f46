"""Speakers of phrases, and the recorder that keeps what they said."""
