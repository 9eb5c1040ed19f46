"""Earcon: tones, and the renderer that turns a timeline into samples."""
