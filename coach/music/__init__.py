"""A bed of the person's own music: tracks found, decoded, measured and joined."""
