"""Export to sound files: formats, metadata, and the check of each finished file."""
