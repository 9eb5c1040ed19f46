"""What `coach start` does around a session: prepares it, asks, plays, says how to resume."""
