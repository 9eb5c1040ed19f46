"""Voices, the mastering of their takes, the cache and the recorder."""
