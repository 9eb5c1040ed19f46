"""The practice record: what was done, what is next, and how it went."""
