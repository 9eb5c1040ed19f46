"""The cover, drawn by us."""
