"""Writes scripts: what is said and played, in order, before any length of speech is known."""
