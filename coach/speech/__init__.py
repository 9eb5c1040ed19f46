"""From text as it is written to the words that a voice is given."""
