"""Onto the phone: a page on the local network for as long as it is wanted, and a QR to open it."""
