"""What is said and sounded, in order: the wording and the writer of scripts."""
