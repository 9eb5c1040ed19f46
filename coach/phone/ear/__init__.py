"""Hearing finished files through: decoding, measuring, and seeing that everything is there."""
