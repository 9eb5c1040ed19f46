"""Writing sound files: formats, what is told in them, and the check of the finished file."""
