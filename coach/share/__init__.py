"""Handing sound files to a phone over the local network."""
